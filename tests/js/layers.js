// What the figures of the lesson Layers one by one compute, with numbers of PyTorch.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dropFactors, findLargest, followStatistics, indicesOf, normalize, poolMap, readWindow, sizesOf, softmax, softmaxNaively, statisticsOf } from "../../static/components/layers/maths.js";

const LOGITS = [-7.427, 8.698, 0.407, -4.99, -4.264, -3.783, -4.286, -3.159, -2.024, -4.415];

/** @param {number} actual @param {number} expected */
const assertClose = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-4, `${actual} is not ${expected}`);

test("windows are pooled as far as they fit", () => {
  const map = [[1, 2, 3, 4, 9], [5, 6, 7, 8, 9]];
  assert.deepEqual(poolMap(map, 2), { largest: [[6, 8]], mean: [[3.5, 5.5]] });
  assert.deepEqual(readWindow(map, 2, { row: 0, column: 1 }), [3, 4, 7, 8]);
});

test("a cell of a batch has its image first", () => {
  const sizes = sizesOf("3_2_2_2");
  assert.deepEqual(sizes, { images: 3, channels: 2, rows: 2, columns: 2, count: 24 });
  assert.deepEqual(indicesOf(sizes, 15), [1, 1, 1, 1]);
  assert.deepEqual(indicesOf(sizesOf("2_3_4"), 17), [0, 1, 1, 1]);
  assert.deepEqual(indicesOf(sizesOf("64_120_1_1"), 7679), [63, 119, 0, 0]);
});

test("the largest along a dimension, and the index of the first of each", () => {
  const rows = [[1, 5, 5], [7, 2, 5]];
  assert.deepEqual(findLargest(rows, 1), { values: [5, 7], indices: [1, 0] });
  assert.deepEqual(findLargest(rows, 0), { values: [7, 5, 5], indices: [1, 0, 0] });
});

test("dropout drops in training only, and multiplies what it keeps", () => {
  assert.deepEqual(dropFactors([0.1, 0.5, 0.9], 0.5, true), [0, 2, 2]);
  assert.deepEqual(dropFactors([0.1, 0.5, 0.9], 0.5, false), [1, 1, 1]);
});

test("the ten logits of the blog mean class 1 with probability 1.000", () => {
  const { shares, logs } = softmax(LOGITS);
  assert.equal(shares[1].toFixed(3), "1.000");
  assertClose(shares.reduce((sum, share) => sum + share, 0), 1);
  assertClose(logs[0], -16.1253);
  assertClose(softmax([1, 2, 3], 2).shares[2], 0.50648);
});

test("in float32 e to the power of 89 overflows", () => {
  assert.ok(Number.isFinite(softmaxNaively([88, 0]).sum));
  assert.ok(Number.isNaN(softmaxNaively([89, 0]).shares[0]));
  assert.equal(softmaxNaively([89, 0]).shares[1], 0);
});

test("running statistics follow by momentum, the variance with n − 1", () => {
  const [, { mean, variance }] = followStatistics([[1, 2, 3, 6]], 0.1);
  assertClose(mean, 0.3);
  assertClose(variance, 0.9 + (0.1 * 14) / 3);
  const batch = [1, 2, 3, 6];
  const after = statisticsOf(normalize(batch, statisticsOf(batch)));
  assertClose(after.mean, 0);
  assertClose(after.variance, 1);
});
