// What plotly.js draws in space has the numbers of the drawings beside it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { chartSurface, chartVolume } from "../../static/components/dimensions/space_charts.js";
import { findPaths, lossAt } from "../../static/components/learning/optimizers.js";

const { landscape: { landscape } } = JSON.parse(readFileSync(new URL("learning.json", import.meta.url), "utf8"));
const words = { loss: "Loss", step: "Step", axisSlice: "slice", axisRow: "row", axisColumn: "column" };

test("a surface has the loss of its weights, rows by the second one", () => {
  const { data: [surface] } = chartSurface((weights) => lossAt(landscape, weights), 2, [], words);
  for (const [row, column] of [[0, 0], [3, 40], [48, 24]]) assert.equal(surface.z[row][column], lossAt(landscape, [surface.x[column], surface.y[row]]));
  assert.deepEqual([surface.x[0], surface.y[48]], [-2, 2]);
});

test("a path goes as far as its step, and tells the loss and not its height above the surface", () => {
  const { adam } = findPaths(landscape, { start: [-1.5, 0.5], rate: 0.1, momentum: 0.8, steps: 20 });
  const { data: [surface, line] } = chartSurface((weights) => lossAt(landscape, weights), 2.4, [{ name: "Adam", color: "red", path: adam, at: 7 }], words);
  assert.equal(line.x.length, 8);
  assert.deepEqual([line.x[7], line.y[7]], adam[7]);
  assert.equal(line.customdata[7], lossAt(landscape, adam[7]));
  assert.ok(line.z[7] > line.customdata[7] && line.z[7] < line.customdata[7] + 0.05 * Math.max(...surface.z.flat()));
  assert.equal(line.text[7], "Step 7");
});

test("each cell of a volume that is not 0 is a closed cube that names its place", () => {
  const bits = new Array(125).fill(0);
  bits[(1 * 5 + 2) * 5 + 3] = bits[124] = 1;
  const { data: [cubes] } = chartVolume(bits, { side: 5, size: 3, start: [0, 0, 0] }, { input: "", kernel: "", quiet: "" }, words);
  assert.equal(cubes.x.length, 16);
  assert.deepEqual([cubes.x, cubes.y, cubes.z].map((axis) => Math.floor(Math.min(...axis.slice(0, 8)))), [3, 1, 2]); // column, slice, row
  assert.equal(cubes.text[0], "slice 1, row 2, column 3");
  const sides = cubes.i.map((one, at) => [one, cubes.j[at], cubes.k[at]]);
  const edges = sides.flatMap(([a, b, c]) => [[a, b], [b, c], [c, a]].map((edge) => edge.join()));
  assert.equal(new Set(edges).size, edges.length); // each edge once in either direction: closed, and all sides face outwards
  for (const edge of edges) assert.ok(edges.includes(edge.split(",").reverse().join()));
});

test("the window of a kernel is a box around its cells", () => {
  const { data: [, , window] } = chartVolume(new Array(125).fill(1), { side: 5, size: 3, start: [2, 0, 1] }, { input: "", kernel: "brown", quiet: "" }, words);
  const ends = [window.x, window.y, window.z].map((axis) => axis.filter((one) => one !== null)).map((axis) => [Math.min(...axis), Math.max(...axis)]);
  assert.deepEqual(ends, [[1, 4], [2, 5], [0, 3]]);
  assert.equal(window.x.length, 36); // twelve edges with gaps
});
