// The maps of a photo as images.
import { signedPixels } from "./palette.js";

/**
 * A kernel whose weights add up to 0 gives maps around 0, painted blue and red, or with middle gray for 0 in
 * three channels.  Other kernels give brightness, painted from 0 to 1.
 * @param {Pick<Features.Kernel, "values">} kernel
 */
export const isSigned = ({ values }) => Math.abs(values.reduce((sum, value) => sum + value, 0)) < 1e-6;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Features.Plane[]} planes  one channel, or red, green and blue
 * @param {"brightness" | "signed" | "positive"} scale
 * @param {number} limit  magnitude of the strongest color
 */
export function paintPlanes(canvas, planes, scale, limit) {
  const { rows, columns, values } = planes[0];
  if (canvas.width !== columns || canvas.height !== rows) Object.assign(canvas, { width: columns, height: rows });
  canvas.parentElement?.style.setProperty("--ratio", String(columns / rows));
  const pixels = planes.length === 1 && scale !== "brightness" ? signedPixels(values, limit) : mixPixels(planes, scale, limit);
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, columns, rows), 0, 0);
}

/** @param {Features.Plane[]} planes @param {string} scale @param {number} limit */
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
