// The lesson Why convolution: moved images, their sums, and the weights of two layers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { convolve, findLargest, movePixels, readPixels, SIDE, sumProducts } from "../../static/components/why/images.js";
import { countWeights } from "../../static/components/why/weights.js";

const EDGE = [[1, 0, -1], [2, 0, -2], [1, 0, -1]];

/** An image with a bright block of 4×4 pixels. */
function makeBlock() {
  const pixels = new Float32Array(SIDE * SIDE);
  for (let row = 10; row < 14; row += 1) pixels.fill(1, row * SIDE + 12, row * SIDE + 16);
  return pixels;
}

test("bytes become pixels from 0 to 1", () => {
  assert.deepEqual([...readPixels(btoa("\u0000\u00ff"))], [0, 1]);
});

test("what moves out is lost, and 0 moves in", () => {
  const moved = movePixels(makeBlock(), 14, -3);
  assert.equal(moved[7 * SIDE + 26], 1);
  assert.equal(sumProducts(moved, moved), 4 * 2);
  assert.deepEqual(movePixels(movePixels(makeBlock(), 5, 0), -5, 0), makeBlock());
});

test("a neuron that has the image as weights loses what no longer matches", () => {
  const block = makeBlock();
  assert.equal(sumProducts(movePixels(block, 1, 0), block) / sumProducts(block, block), 12 / 16);
  assert.equal(sumProducts(movePixels(block, 4, 0), block), 0);
});

test("the map moves with the image", () => {
  const before = findLargest(convolve(makeBlock(), EDGE));
  const after = findLargest(convolve(movePixels(makeBlock(), 4, 2), EDGE));
  assert.deepEqual(after, { row: before.row + 2, column: before.column + 4, value: before.value });
  assert.equal(before.value, 4);
});

test("a larger image means more weights for one layer only", () => {
  assert.deepEqual(countWeights({ side: 28, channels: 1, kernel: 3, outputs: 16 }), [12544, 144]);
  assert.deepEqual(countWeights({ side: 56, channels: 1, kernel: 3, outputs: 16 }), [50176, 144]);
});
