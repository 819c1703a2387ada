// Images to begin with: a photo that comes with the app, and drawings.
const [WIDTH, HEIGHT] = [480, 360];

/** Width and height of each. @type {Record<string, [number, number]>} */
export const SIZES = { portrait: [512, 600], rings: [WIDTH, HEIGHT], letters: [WIDTH, HEIGHT] };

/** @param {string} name @returns {Promise<ImageBitmap>} */
export async function loadSample(name) {
  if (name === "portrait") {
    const response = await fetch(new URL("samples/grace_hopper.jpg", import.meta.url));
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    return createImageBitmap(await response.blob());
  }
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  const context = canvas.getContext("2d");
  if (context && name === "rings") drawRings(context);
  else if (context) drawLetters(context);
  return createImageBitmap(canvas);
}

/** Rings that get narrower outward: edges in every direction and of every width. @param {CanvasRenderingContext2D} context */
function drawRings(context) {
  const image = context.createImageData(WIDTH, HEIGHT);
  for (let at = 0; at < WIDTH * HEIGHT; at += 1) {
    const [x, y] = [(at % WIDTH) - WIDTH / 2, Math.floor(at / WIDTH) - HEIGHT / 2];
    const brightness = 127.5 * (1 + Math.cos((x * x + y * y) / 260));
    image.data.set([brightness, brightness, brightness, 255], 4 * at);
  }
  context.putImageData(image, 0, 0);
}

/** Letters with strokes in several directions, and squares of pure colors. @param {CanvasRenderingContext2D} context */
function drawLetters(context) {
  context.fillStyle = "#f2ead8";
  context.fillRect(0, 0, WIDTH, HEIGHT);
  for (const [index, color] of ["#c02030", "#208040", "#2050c0", "#101010"].entries()) {
    context.fillStyle = color;
    context.fillRect(40 + 108 * index, 250, 76, 76);
  }
  context.fillStyle = "#182430";
  context.font = '700 150px Inter, "Noto Sans KR", sans-serif';
  context.textAlign = "center";
  context.fillText("CNN", WIDTH / 2, 190);
}
