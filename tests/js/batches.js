// The figures of the lesson on batches compute the numbers of Python, which are those of torch.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { connect, convolvePlane, countWeights, makeTwister, outputSide, pick, readChannels, shuffleEpoch, splitEpoch } from "../../static/components/batches/maths.js";

const cases = JSON.parse(readFileSync(new URL("batches.json", import.meta.url), "utf8"));

test("an index picks", () => {
  for (const { tensor, index, ...expected } of cases.picks) assert.deepEqual(pick(tensor, index), expected);
});

test("epochs are shuffled as by a DataLoader", () => {
  for (const { count, seed, epoch, order } of cases.epochs) assert.deepEqual(shuffleEpoch(count, seed, epoch), order);
  assert.equal(makeTwister(0)(), 2357136044);
});

test("epochs are split into batches", () => {
  for (const { count, size, drop, sizes } of cases.splits) assert.deepEqual(splitEpoch(count, size, drop), sizes);
});

test("weights of each way to connect channels", () => {
  for (const { way, weights, ...settings } of cases.ways) assert.equal(countWeights(connect(way, settings)), weights);
});

test("a filter of a group reads its channels", () => {
  const [grouped] = connect("groups", { inputs: 8, outputs: 4, kernel: 3, groups: 2 });
  assert.deepEqual([0, 1, 2, 3].map((filter) => readChannels(grouped, filter)), [[0, 1, 2, 3], [0, 1, 2, 3], [4, 5, 6, 7], [4, 5, 6, 7]]);
  const [depthwise, pointwise] = connect("separable", { inputs: 4, outputs: 2, kernel: 3, groups: 2 });
  assert.deepEqual([readChannels(depthwise, 3), readChannels(pointwise, 1)], [[3], [0, 1, 2, 3]]);
});

test("a plane under a kernel", () => {
  const { planes, kernels, maps } = cases.maps;
  for (const [channel, plane] of planes.entries()) {
    for (const [cell, value] of convolvePlane(plane, kernels[channel]).entries()) assert.ok(Math.abs(value - maps[channel][cell]) < 1e-9);
  }
});

test("output sizes", () => {
  assert.deepEqual([outputSide(32, 5, 1), outputSide(4, 2, 2), outputSide(5, 5, 3)], [28, 2, 1]);
});
