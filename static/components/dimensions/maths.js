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
