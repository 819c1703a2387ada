// The layers of the lesson, as cnnviz/lessons/layers.py computes them.
import { range } from "../shared/numbers.js";

/** The maxima and the means of the windows of a map, as far as they fit. @param {number[][]} rows @param {number} window */
export function poolMap(rows, window) {
  const [height, width] = [Math.floor(rows.length / window), Math.floor(rows[0].length / window)];
  /** @param {(values: number[]) => number} reduce */
  const reduceWindows = (reduce) => range(height).map((row) => range(width).map((column) => reduce(readWindow(rows, window, { row, column }))));
  return { largest: reduceWindows((values) => Math.max(...values)), mean: reduceWindows((values) => values.reduce((sum, value) => sum + value) / values.length) };
}

/** The values that an output of pooling reads, row by row. @param {number[][]} rows @param {number} window @param {GridCell} cell */
export function readWindow(rows, window, { row, column }) {
  return rows.slice(row * window, (row + 1) * window).flatMap((values) => values.slice(column * window, (column + 1) * window));
}

/** The factor of each value in dropout. @param {number[]} draws @param {number} p @param {boolean} isTraining */
export const dropFactors = (draws, p, isTraining) => draws.map((draw) => {
  if (!isTraining) return 1;
  return draw < p ? 0 : 1 / (1 - p);
});

/** @param {number[]} values */
export const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
