// The layers of the lesson, as cnnviz/lessons/layers.py computes them.
import { range } from "../shared/numbers.js";

/** Images, channels, rows and columns of a shape as the link has it, and how many cells. @param {string} shape */
export function sizesOf(shape) {
  const numbers = shape.split("_").map(Number);
  const [images, channels, rows, columns] = numbers.length === 3 ? [1, ...numbers] : numbers;
  return { images, channels, rows, columns, count: images * channels * rows * columns };
}

/** Image, channel, row and column of a cell. @param {{channels: number, rows: number, columns: number}} sizes @param {number} place */
export function indicesOf({ channels, rows, columns }, place) {
  const size = rows * columns;
  return [Math.floor(place / (channels * size)), Math.floor(place / size) % channels, Math.floor(place / columns) % rows, place % columns];
}

/** The largest along a dimension of a matrix, and the index of the first of each. @param {number[][]} rows @param {number} axis */
export function findLargest(rows, axis) {
  const lines = axis === 1 ? rows : rows[0].map((_, column) => rows.map((row) => row[column]));
  const values = lines.map((line) => Math.max(...line));
  return { values, indices: lines.map((line, at) => line.indexOf(values[at])) };
}

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

/** Probabilities of logits, and their logarithms, without overflow. @param {number[]} logits @param {number} temperature */
export function softmax(logits, temperature = 1) {
  const scaled = logits.map((logit) => logit / temperature);
  const most = Math.max(...scaled);
  const sum = scaled.reduce((total, value) => total + Math.exp(value - most), 0);
  return { shares: scaled.map((value) => Math.exp(value - most) / sum), logs: scaled.map((value) => value - most - Math.log(sum)) };
}

/** Powers of e and their shares in float32, without subtracting the largest logit first. @param {number[]} values */
export function softmaxNaively(values) {
  const powers = values.map((value) => Math.fround(Math.exp(Math.fround(value))));
  const sum = powers.reduce((total, power) => Math.fround(total + power), 0);
  return { powers, sum, shares: powers.map((power) => Math.fround(power / sum)) };
}

const EPSILON = 1e-5; // as nn.BatchNorm2d has it by default

/** Mean and variance of a batch's values in one channel. @param {number[]} values */
export function statisticsOf(values) {
  const mean = meanOf(values);
  return { mean, variance: meanOf(values.map((value) => (value - mean) ** 2)) };
}

/** The running statistics after each batch, from none on. @param {number[][]} batches @param {number} momentum */
export function followStatistics(batches, momentum) {
  const steps = [{ mean: 0, variance: 1 }];
  for (const values of batches) {
    const { mean, variance } = statisticsOf(values);
    const before = steps[steps.length - 1];
    const unbiased = (variance * values.length) / (values.length - 1);
    steps.push({ mean: (1 - momentum) * before.mean + momentum * mean, variance: (1 - momentum) * before.variance + momentum * unbiased });
  }
  return steps;
}

/** @param {number[]} values @param {{mean: number, variance: number}} statistics */
export const normalize = (values, { mean, variance }) => values.map((value) => (value - mean) / Math.sqrt(variance + EPSILON));
