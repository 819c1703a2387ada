// Two layers side by side have one scale.
import assert from "node:assert/strict";
import { test } from "node:test";
import { besideScale, scaleOf } from "../../static/components/inside/compare_scale.js";
import { store } from "../../static/components/inside/store.js";

/** @param {string} id @param {number} limit @param {number[]} limits */
const layer = (id, limit, limits) => ({ data: { id, limit }, outputs: { limits: Float32Array.from(limits) }, strength: Float32Array.from(limits) });

test("a color means the same value in both: for the layer, and for each map", () => {
  const [first, second] = besideScale(layer("a", 3, [3, 1]), layer("b", 5, [2, 5]));
  store.choice.scale = "layer";
  assert.deepEqual([scaleOf(first, 0), scaleOf(second, 0), scaleOf(first, 1)], [5, 5, 5]);
  store.choice.scale = "each";
  assert.deepEqual([scaleOf(first, 0), scaleOf(second, 0)], [3, 3]);
  assert.deepEqual([scaleOf(first, 1), scaleOf(second, 1)], [5, 5]);
});

test("both are in the order of the first, and drawn again beside another", () => {
  const [a, b, c] = [layer("a", 1, [3, 1]), layer("b", 1, [2, 5]), layer("c", 1, [2, 5])];
  const [first, second] = besideScale(a, b);
  assert.deepEqual([...second.strength], [3, 1]);
  assert.notEqual(first.data.id, besideScale(a, c)[0].data.id);
});
