// Images of the lesson: pixels from 0 to 1, moved, and their sums under a kernel.

/** @typedef {Float32Array} Pixels  row by row */

export const SIDE = 28; // pixels of an image, along both axes

/** Return the pixels of an image that Python sends as bytes. @param {string} code base64 */
export const readPixels = (code) => Float32Array.from(atob(code), (letter) => letter.charCodeAt(0) / 255);

/**
 * Move an image by whole pixels; what moves in at the border is 0.
 * @param {Pixels} pixels
 * @param {number} right
 * @param {number} down
 */
export function movePixels(pixels, right, down) {
  const moved = new Float32Array(SIDE * SIDE);
  for (let row = Math.max(0, down); row < Math.min(SIDE, SIDE + down); row += 1) {
    for (let column = Math.max(0, right); column < Math.min(SIDE, SIDE + right); column += 1) {
      moved[row * SIDE + column] = pixels[(row - down) * SIDE + column - right];
    }
  }
  return moved;
}

/** The sum of products of two images: the output of a neuron whose weights are one of them. @param {Pixels} image @param {Pixels} weights */
export const sumProducts = (image, weights) => image.reduce((sum, pixel, place) => sum + pixel * weights[place], 0);

/**
 * The feature map of an image under a square kernel with an odd side, padded so that it keeps its size.
 * @param {Pixels} pixels
 * @param {number[][]} kernel
 */
export function convolve(pixels, kernel) {
  const reach = (kernel.length - 1) / 2;
  const map = new Float32Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      map[row * SIDE + column] = sumWindow(pixels, kernel, row - reach, column - reach);
    }
  }
  return map;
}

/** @param {Pixels} pixels @param {number[][]} kernel @param {number} top @param {number} left */
function sumWindow(pixels, kernel, top, left) {
  let sum = 0;
  for (const [r, weights] of kernel.entries()) {
    for (const [c, weight] of weights.entries()) {
      const [y, x] = [top + r, left + c];
      if (y >= 0 && y < SIDE && x >= 0 && x < SIDE) sum += weight * pixels[y * SIDE + x];
    }
  }
  return sum;
}

/** The place of the largest value. @param {Pixels} values @returns {GridCell & {value: number}} */
export function findLargest(values) {
  const place = values.reduce((best, value, at) => (value > values[best] ? at : best), 0);
  return { row: Math.floor(place / SIDE), column: place % SIDE, value: values[place] };
}

/** Draw an image in shades of gray. @param {HTMLCanvasElement} canvas @param {Pixels} pixels */
export function drawGray(canvas, pixels) {
  draw(canvas, pixels, (pixel) => [255 * pixel, 255 * pixel, 255 * pixel, 255]);
}

/**
 * Draw signed values: blue below zero, red above, nothing at zero (cnnviz/figures/colors.py).
 * @param {HTMLCanvasElement} canvas
 * @param {Pixels} values
 * @param {number} limit  the magnitude of the strongest color
 */
export function drawSigned(canvas, values, limit) {
  draw(canvas, values, (value) => {
    const [red, green, blue] = value < 0 ? [46, 125, 220] : [220, 50, 66];
    return [red, green, blue, 255 * Math.min(1, Math.abs(value) / limit) ** 0.65];
  });
}

/** @param {HTMLCanvasElement} canvas @param {Pixels} values @param {(value: number) => number[]} colorOf */
function draw(canvas, values, colorOf) {
  [canvas.width, canvas.height] = [SIDE, SIDE];
  const drawing = canvas.getContext("2d");
  if (!drawing) return;
  const image = drawing.createImageData(SIDE, SIDE);
  for (const [place, value] of values.entries()) image.data.set(colorOf(value), 4 * place);
  drawing.putImageData(image, 0, 0);
}

/** Return an image as the address of a PNG, for an SVG. @param {Pixels} pixels */
export function grayUrl(pixels) {
  const canvas = document.createElement("canvas");
  drawGray(canvas, pixels);
  return canvas.toDataURL();
}
