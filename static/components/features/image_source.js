// An image from a file, the clipboard or the camera.  Nothing of it leaves the browser.
import { planesOf } from "./photo_paint.js";

const MOST_BYTES = 40 * 2 ** 20;
const MOST_SOURCE_PIXELS = 100e6;
const LEAST_SIDE = 16;
export const MOST_PIXELS = 1.5e6; // that are computed with the next frame
const CAMERA = { width: { ideal: 320 }, height: { ideal: 240 }, facingMode: { ideal: "environment" } };

/**
 * @typedef {{problem: string, values?: Record<string, unknown>}} Refusal  the name of a message, and what it mentions
 * @typedef {{image: ImageBitmap}} Opened
 */

/** Read a file. @param {File | Blob} file @returns {Promise<Opened | Refusal>} */
export async function openFile(file) {
  const name = file instanceof File ? file.name : "";
  if (file.size > MOST_BYTES) return { problem: "photo.bytes", values: { name, most: MOST_BYTES / 2 ** 20 } };
  let image;
  try {
    image = await createImageBitmap(file);
  } catch { // not an image, damaged, or of a format that this browser does not know
    return { problem: "photo.unreadable", values: { name } };
  }
  const { width, height } = image;
  if (width * height > MOST_SOURCE_PIXELS) return { problem: "photo.pixels", values: { name, most: MOST_SOURCE_PIXELS / 1e6 } };
  if (Math.min(width, height) < LEAST_SIDE) return { problem: "photo.small", values: { name, least: LEAST_SIDE } };
  return { image };
}

/** @type {Record<string, string>} */
const CAMERA_PROBLEMS = {
  NotAllowedError: "camera.refused", SecurityError: "camera.refused", NotFoundError: "camera.missing", OverconstrainedError: "camera.missing",
  NotReadableError: "camera.busy", AbortError: "camera.busy",
};

/** Start the camera. @returns {Promise<{video: HTMLVideoElement} | Refusal>} */
export async function openCamera() {
  if (!navigator.mediaDevices?.getUserMedia) return { problem: isSecureContext ? "camera.missing" : "camera.insecure" };
  try {
    const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: CAMERA });
    await video.play();
    return { video };
  } catch (error) {
    return { problem: CAMERA_PROBLEMS[error instanceof DOMException ? error.name : ""] ?? "camera.busy" };
  }
}

/** @param {HTMLVideoElement} video */
export function closeCamera(video) {
  if (video.srcObject instanceof MediaStream) for (const track of video.srcObject.getTracks()) track.stop();
  video.srcObject = null;
}

const scratch = document.createElement("canvas");
const context = scratch.getContext("2d", { willReadFrequently: true });

/**
 * Return the channels of a part of an image.
 * @param {CanvasImageSource} source
 * @param {{x: number, y: number, width: number, height: number}} part  of the source
 * @param {Features.Size} size  at which it is read
 * @param {boolean} gray
 */
export function readPlanes(source, { x, y, width, height }, size, gray) {
  const { rows, columns } = size;
  if (scratch.width !== columns || scratch.height !== rows) Object.assign(scratch, { width: columns, height: rows });
  if (!context) throw new Error("This browser cannot read the pixels of a canvas.");
  context.clearRect(0, 0, columns, rows);
  context.drawImage(source, x, y, width, height, 0, 0, columns, rows);
  return planesOf(context.getImageData(0, 0, columns, rows).data, size, gray);
}
