// Where a pasted block goes in a grid.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fitBlock, fourAxes, swapChannels } from "../../static/components/stepper/fit.js";

test("a block of the size of the grid begins in its corner", () => {
  assert.deepEqual(fitBlock([1, 1, 5, 5], [1, 1, 5, 5], [0, 0, 3, 3]), { start: [0, 0, 0, 0], fits: true, smaller: false, wish: [1, 1, 5, 5] });
});

test("a smaller block begins at the cell, in its channel", () => {
  assert.deepEqual(fitBlock([1, 1, 2, 2], [2, 3, 5, 5], [1, 2, 3, 3]), { start: [1, 2, 3, 3], fits: true, smaller: true, wish: [2, 3, 2, 2] });
});

test("a row or a column is a part of a grid, not a size for it", () => {
  assert.equal(fitBlock([1, 1, 1, 3], [1, 1, 5, 5], [0, 0, 3, 0]).smaller, false);
});

test("a block with all channels and images fills them", () => {
  assert.deepEqual(fitBlock([2, 3, 5, 5], [2, 3, 5, 5], [1, 2, 0, 0]).start, [0, 0, 0, 0]);
});

test("a block that is too large names the shape that the grid would need", () => {
  const fit = fitBlock([1, 3, 4, 6], [2, 1, 5, 5], [0, 0, 0, 0]);
  assert.equal(fit.fits, false);
  assert.deepEqual(fit.wish, [2, 3, 4, 6]);
});

test("a block has the axes of a grid", () => assert.deepEqual(fourAxes([3, 5, 5]), [1, 3, 5, 5]));

test("weights of a transposed convolution: torch has channels first", () => {
  const block = { shape: [2, 3, 1, 1], values: [1, 2, 3, 4, 5, 6] }; // two channels, three filters
  assert.deepEqual(swapChannels(block, 1), { shape: [3, 2, 1, 1], values: [1, 4, 2, 5, 3, 6] });
  // In groups: channel 1 has the filters 1 and 2, channel 2 the filters 3 and 4.
  assert.deepEqual(swapChannels({ shape: [2, 2, 1, 1], values: [1, 2, 3, 4] }, 2), { shape: [4, 1, 1, 1], values: [1, 2, 3, 4] });
});
