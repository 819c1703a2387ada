// The camera: its video, and the square image that is cut out of it.

export const SIDE = 224; // pixels of a shot, as efficientnet-lite0 takes them
const QUALITY = 0.85; // of the JPEG: some 15 kB

/** Why there is no camera, by the names of the errors of getUserMedia. @type {Record<string, "denied" | "none" | "busy">} */
const REASONS = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "none", OverconstrainedError: "none", NotReadableError: "busy", AbortError: "busy" };

export class Video {
  mirrored = true;
  /** @type {MediaStream | null} */
  #stream = null;
  #device = ""; // "" for the one that the browser chooses: on a phone that in front
  /** @type {string[]} */
  #devices = [];
  #starts = 0; // how often it was started or stopped: a stream that comes after that is not wanted any more
  #canvas = document.createElement("canvas");

  /** @param {HTMLVideoElement} element */
  constructor(element) {
    this.element = element;
    Object.assign(this.#canvas, { width: SIDE, height: SIDE });
  }

  get isOn() {
    return this.#stream !== null && this.element.videoWidth > 0;
  }

  get hasOthers() {
    return this.#devices.length > 1;
  }

  /** Start the camera. @returns {Promise<"" | "insecure" | "denied" | "none" | "busy">} why it did not start */
  async start() {
    if (!navigator.mediaDevices?.getUserMedia) return "insecure";
    this.stop();
    const start = this.#starts;
    const which = this.#device ? { deviceId: { exact: this.#device } } : { facingMode: "user" };
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { ...which, width: { ideal: 640 }, height: { ideal: 480 } } });
      if (start !== this.#starts) {
        for (const track of stream.getTracks()) track.stop();
        return "";
      }
      this.#stream = stream;
      this.element.srcObject = this.#stream;
      await this.element.play();
    } catch (error) {
      this.stop();
      return REASONS[/** @type {Error} */ (error).name] ?? "busy";
    }
    const { facingMode, deviceId = "" } = this.#stream.getVideoTracks()[0]?.getSettings() ?? {};
    this.mirrored = facingMode !== "environment";
    this.#device = deviceId;
    this.#devices = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput").map((one) => one.deviceId);
    return "";
  }

  /** Start the next camera. */
  async change() {
    const at = this.#devices.indexOf(this.#device);
    this.#device = this.#devices[(at + 1) % this.#devices.length] ?? "";
    return this.start();
  }

  stop() {
    this.#starts += 1;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.element.srcObject = null;
  }

  /** The square in the middle of the video as it is shown, a JPEG in base64. */
  take() {
    return encode(this.#canvas, this.element, this.element.videoWidth, this.element.videoHeight, this.mirrored);
  }
}

/**
 * Return the square in the middle of an image as a JPEG in base64.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasImageSource} source
 * @param {number} width
 * @param {number} height
 */
export function encode(canvas, source, width, height, mirrored = false) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const side = Math.min(width, height);
  context.imageSmoothingQuality = "high";
  context.setTransform(mirrored ? -1 : 1, 0, 0, 1, mirrored ? SIDE : 0, 0);
  context.fillStyle = "#fff"; // behind what is transparent
  context.fillRect(0, 0, SIDE, SIDE);
  context.drawImage(source, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE, SIDE);
  return canvas.toDataURL("image/jpeg", QUALITY).split(",")[1];
}

/** Return an image file like a shot, null where the browser cannot read it. @param {File} file @returns {Promise<string | null>} */
export async function encodeFile(file) {
  try {
    const image = await createImageBitmap(file);
    const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    return encode(canvas, image, image.width, image.height);
  } catch {
    return null; // the caller says how many could not be read
  }
}
