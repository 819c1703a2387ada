// What cnnviz/lessons/dimensions*.py compute, in the browser; tests/js/dimensions.json has their numbers.
import { range } from "../shared/numbers.js";

/** @param {number[]} a @param {number[]} b */
export const dot = (a, b) => a.reduce((sum, value, place) => sum + value * b[place], 0);

/**
 * How many zeros stand before and after a signal, and how many samples a window spans.
 * @param {number} taps
 * @param {string} padding  none, same or causal
 * @param {number} dilation
 */
export function spanOf(taps, padding, dilation) {
  const rest = dilation * (taps - 1);
  if (padding === "none") return { span: rest + 1, before: 0, after: 0 };
  const before = padding === "causal" ? rest : Math.floor(rest / 2);
  return { span: rest + 1, before, after: rest - before };
}

/**
 * Convolve a signal: the sum of each window, and the samples that it reads (null: a padding zero).
 * @param {number[]} signal
 * @param {number[]} taps
 * @param {string} padding
 * @param {number} dilation
 */
export function convolveSignal(signal, taps, padding, dilation) {
  const { span, before, after } = spanOf(taps.length, padding, dilation);
  const places = range(signal.length + before + after - span + 1).map((out) => taps.map((_, tap) => out + tap * dilation - before));
  const output = places.map((reads) => dot(reads.map((place) => signal[place] ?? 0), taps));
  return { output, places, before, after, span };
}

/**
 * How often a transposed convolution writes each cell along one axis.
 * @param {number} inputs
 * @param {number} kernel
 * @param {number} stride
 */
export function countWrites(inputs, kernel, stride) {
  const counts = range((inputs - 1) * stride + kernel).fill(0);
  for (const place of range(inputs)) for (const tap of range(kernel)) counts[place * stride + tap] += 1;
  return counts;
}

/** Whether all cells away from the border are written equally often. @param {number} kernel @param {number} stride */
export function isEven(kernel, stride) {
  const inside = countWrites(2 * Math.floor(kernel / stride) + 4, kernel, stride).slice(kernel, -kernel);
  return inside.every((count) => count === inside[0]);
}

/** A 1×1 convolution of channels with one row of weights. @param {number[][]} channels @param {number[]} weights */
export const mixChannels = (channels, weights) => channels[0].map((_, place) => dot(weights, channels.map((values) => values[place])));

/**
 * How many multiplications a branch of an Inception block needs.
 * @param {Dimensions.Block} block
 * @param {3 | 5} kernel
 * @param {number | null} narrow  channels after the 1×1 convolution before it; null without one
 */
export function multiplications(block, kernel, narrow) {
  const filters = kernel === 3 ? block.filters3 : block.filters5;
  const cells = block.size ** 2;
  return narrow === null ? cells * block.channels * kernel ** 2 * filters : cells * (block.channels * narrow + narrow * kernel ** 2 * filters);
}

/**
 * A volume convolved with a kernel of three slices, without padding.
 * @param {number[][][]} volume
 * @param {number[][][]} kernel
 */
export function convolveVolume(volume, kernel) {
  const side = volume.length - kernel.length + 1;
  return range(side ** 3).map((place) => {
    const [d, r, c] = [Math.floor(place / side ** 2), Math.floor(place / side) % side, place % side];
    return kernel.map((slice, i) => slice.reduce((sum, row, j) => sum + dot(row, volume[d + i][r + j].slice(c, c + row.length)), 0));
  });
}
