// The maps of a photo as images, and its pixels as numbers.
import { signedPixels } from "./palette.js";

/**
 * A kernel whose weights add up to 0 gives maps around 0, painted blue and red, or with middle gray for 0 in
 * three channels.  Other kernels give brightness, painted from 0 to 1.
 * @param {Pick<Features.Kernel, "values">} kernel
 */
export const isSigned = ({ values }) => Math.abs(values.reduce((sum, value) => sum + value, 0)) < 1e-6;

/** How the values of a step are painted. @param {Features.StepName} step @param {Pick<Features.Kernel, "values">} kernel @returns {Features.Scale} */
export function scaleOf(step, kernel) {
  if (step === "photo" || !isSigned(kernel)) return "brightness";
  return step === "map" ? "signed" : "positive";
}

/**
 * Return the channels of an image: of gray, the brightness as torchvision's Grayscale weighs it.  Values from 0 to 1.
 * @param {Uint8ClampedArray} data  as ImageData has it
 * @param {Features.Size} size
 * @param {boolean} gray
 * @returns {Features.Plane[]}
 */
export function planesOf(data, { rows, columns }, gray) {
  const planes = Array.from({ length: gray ? 1 : 3 }, () => ({ rows, columns, values: new Float32Array(rows * columns) }));
  const [red, green, blue] = planes.map(({ values }) => values);
  for (let at = 0, from = 0; at < rows * columns; at += 1, from += 4) {
    if (gray) red[at] = (0.2989 * data[from] + 0.587 * data[from + 1] + 0.114 * data[from + 2]) / 255;
    else {
      red[at] = data[from] / 255;
      green[at] = data[from + 1] / 255;
      blue[at] = data[from + 2] / 255;
    }
  }
  return planes;
}

/**
 * Return the colors of a step as the bytes of ImageData.
 * @param {Features.Plane[]} planes  one channel, or red, green and blue
 * @param {Features.Scale} scale
 * @param {number} limit  magnitude of the strongest color
 */
export function pixelsOf(planes, scale, limit) {
  return planes.length === 1 && scale !== "brightness" ? signedPixels(planes[0].values, limit) : mixPixels(planes, scale, limit);
}

/** Paint a step, one pixel per value. @param {HTMLCanvasElement} canvas @param {Features.Plane[]} planes @param {Features.Scale} scale @param {number} limit */
export function paintPlanes(canvas, planes, scale, limit) {
  const { rows, columns } = planes[0];
  showPixels(canvas, { rows, columns }, new ImageData(pixelsOf(planes, scale, limit), columns, rows));
}

/** @param {HTMLCanvasElement} canvas @param {Features.Size} size  of the step @param {ImageData | ImageBitmap} pixels */
export function showPixels(canvas, { rows, columns }, pixels) {
  const { width, height } = pixels;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.parentElement?.style.setProperty("--ratio", String(columns / rows));
  const context = canvas.getContext("2d");
  if (pixels instanceof ImageData) context?.putImageData(pixels, 0, 0);
  else {
    context?.clearRect(0, 0, width, height);
    context?.drawImage(pixels, 0, 0);
  }
}

/** @param {Features.Plane[]} planes @param {Features.Scale} scale @param {number} limit */
function mixPixels(planes, scale, limit) {
  const [red, green, blue] = planes.length === 3 ? planes : [planes[0], planes[0], planes[0]];
  const pixels = new Uint8ClampedArray(4 * red.values.length);
  const most = limit || 1;
  const [shift, factor] = scale === "brightness" ? [0, 255] : scale === "signed" ? [127.5, 127.5 / most] : [0, 255 / most];
  for (let at = 0, to = 0; at < red.values.length; at += 1, to += 4) {
    pixels[to] = shift + factor * red.values[at];
    pixels[to + 1] = shift + factor * green.values[at];
    pixels[to + 2] = shift + factor * blue.values[at];
    pixels[to + 3] = 255;
  }
  return pixels;
}
