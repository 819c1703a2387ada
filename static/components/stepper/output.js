// The output of edited grids, computed here so that the next frame shows it.  Python confirms it: its
// answer replaces this one, which can differ from it by the rounding of float64.
import { range } from "../shared/numbers.js";
import { activate } from "./activations.js";
import { stepOf, weightIndex } from "./trace.js";

/** @typedef {{rows: number[], cols: number[]}} Window  the padded rows and columns that an output cell reads */

/**
 * Return the trace of edited grids.
 * @param {Stepper.Trace} trace
 * @param {Stepper.Draft} draft
 * @returns {Stepper.Trace}
 */
export function withDraft(trace, { image, weights, bias }) {
  const values = new Float64Array(trace.steps);
  /** @type {number[] | null} */
  const winners = trace.winners && new Array(trace.steps);
  const windows = trace.rows.flatMap((rows) => trace.cols.map((cols) => ({ rows, cols })));
  for (const n of range(trace.images)) {
    const planes = range(trace.depth).map((channel) => paddedPlane(trace, image, n, channel));
    for (const o of range(trace.filters)) {
      const first = stepOf(trace, { n, o, r: 0, c: 0 });
      const computeCell = mapFunction(trace, planes, o, weights, bias);
      for (const [at, window] of windows.entries()) {
        if (winners) [values[first + at], winners[first + at]] = maximum(trace, planes[trace.channels[o][0]], window);
        else values[first + at] = computeCell(window) / (trace.divisors?.[at] ?? 1);
      }
    }
  }
  return {
    ...trace,
    image: { ...trace.image, values: image },
    weights: withValues(trace.weights, weights),
    bias: withValues(trace.bias, bias),
    output: { ...trace.output, values },
    winners,
  };
}

/**
 * Return what computes a cell of a map from its window: an activation, or a sum.
 * @param {Stepper.Trace} trace
 * @param {Float64Array[]} planes
 * @param {number} o
 * @param {Float64Array | null} weights
 * @param {Float64Array | null} bias
 * @returns {(window: Window) => number}
 */
function mapFunction(trace, planes, o, weights, bias) {
  const { activation, slope, padCols } = trace;
  if (activation) return ({ rows, cols }) => activate(activation, planes[o][rows[0] * padCols + cols[0]], slope);
  return (window) => trace.channels[o].reduce(
    (sum, channel, d) => sum + windowSum(trace, planes[channel], window, weights, weightIndex(trace, o, d, 0, 0)), bias?.[o] ?? 0,
  );
}

/** @param {Stepper.Grid | null} grid @param {Float64Array | null} values */
const withValues = (grid, values) => grid && values && { ...grid, values };

/**
 * Return the numbers of a channel with its padding.
 * @param {Stepper.Trace} trace
 * @param {Float64Array} image
 * @param {number} n
 * @param {number} channel
 */
function paddedPlane({ sourceRows, sourceCols, padCols, depth, height, width, fill }, image, n, channel) {
  const plane = new Float64Array(sourceRows.length * padCols);
  const first = (n * depth + channel) * height * width;
  let at = 0;
  for (const row of sourceRows) {
    for (const col of sourceCols) {
      plane[at] = row < 0 || col < 0 ? fill : image[first + row * width + col];
      at += 1;
    }
  }
  return plane;
}

/**
 * Return the sum of a window; without weights that of its numbers.
 * @param {Stepper.Trace} trace
 * @param {Float64Array} plane
 * @param {Window} window
 * @param {Float64Array | null} weights
 * @param {number} firstWeight
 */
function windowSum({ padCols, kernelCols }, plane, { rows, cols }, weights, firstWeight) {
  let sum = 0;
  for (let i = 0; i < rows.length; i += 1) {
    if (rows[i] < 0) continue;
    for (let j = 0; j < cols.length; j += 1) {
      if (cols[j] < 0) continue;
      sum += plane[rows[i] * padCols + cols[j]] * (weights ? weights[firstWeight + i * kernelCols + j] : 1);
    }
  }
  return sum;
}

/**
 * Return the maximum of a window, and the index in the window of the first number that has it.
 * @param {Stepper.Trace} trace
 * @param {Float64Array} plane
 * @param {Window} window
 */
function maximum({ padCols, kernelCols }, plane, { rows, cols }) {
  let [largest, winner] = [-Infinity, -1];
  rows.forEach((p, i) => {
    cols.forEach((q, j) => {
      if (p < 0 || q < 0) return;
      const value = plane[p * padCols + q];
      if (winner < 0 || value > largest) [largest, winner] = [value, i * kernelCols + j];
    });
  });
  return [largest, winner];
}
