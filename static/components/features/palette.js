// Signed values as colors, as cnnviz/figures/colors.py has them: blue below zero, nothing at zero, red above.

const STEPS = 120;
const POWER = 0.65; // of the share of the strongest color: weak values can be seen, too
const NOT_A_NUMBER = 0xff948a80; // gray
const COLORS = new Uint32Array(2 * STEPS + 1); // as ImageData has them: alpha, blue, green, red
for (let step = -STEPS; step <= STEPS; step += 1) {
  const [red, green, blue] = step < 0 ? [46, 125, 220] : [220, 50, 66];
  const alpha = Math.round(255 * (Math.abs(step) / STEPS) ** POWER);
  COLORS[step + STEPS] = ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * Return the colors of values as the bytes of ImageData.
 * @param {Features.Plane["values"]} values
 * @param {number} limit  magnitude of the strongest color
 */
export function signedPixels(values, limit) {
  const pixels = new Uint32Array(values.length);
  const scale = STEPS / (limit || 1);
  for (let i = 0; i < pixels.length; i += 1) {
    let place = Math.trunc(values[i] * scale + STEPS + 0.5); // rounded, as all places are positive
    if (place < 0) place = 0;
    if (place > 2 * STEPS) place = 2 * STEPS;
    pixels[i] = COLORS[place] ?? NOT_A_NUMBER;
  }
  return new Uint8ClampedArray(pixels.buffer);
}

/**
 * Paint a plane, one pixel per cell; the style enlarges it.
 * @param {HTMLCanvasElement} canvas
 * @param {Features.Plane} plane
 * @param {number} limit
 */
export function paintPlane(canvas, { rows, columns, values }, limit) {
  if (canvas.width !== columns || canvas.height !== rows) Object.assign(canvas, { width: columns, height: rows });
  canvas.getContext("2d")?.putImageData(new ImageData(signedPixels(values, limit), columns, rows), 0, 0);
}

/** How strong the color behind a number is, and its side. @param {number} value @param {number} limit */
export function cellColor(value, limit) {
  const share = limit ? Math.min(1, Math.abs(value) / limit) ** POWER : 0;
  const color = value < 0 ? "46 125 220" : "220 50 66";
  return `rgb(${color} / ${(0.55 * share).toFixed(3)})`;
}
