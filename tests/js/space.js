// What the reader sees of a volume: which faces, in which order, and the edges of a window.
import assert from "node:assert/strict";
import { test } from "node:test";
import { edgesOf, facesOf, turnPoint } from "../../static/components/dimensions/space_maths.js";

const TURNS = [[0, 0], [35, 25], [-120, 40], [180, -80]];
const length = (point) => Math.hypot(...point);

test("turning keeps lengths, and degrees mean what they say", () => {
  for (const turn of TURNS) assert.ok(Math.abs(length(turnPoint([1, 2, 3], turn)) - Math.sqrt(14)) < 1e-12);
  const [x, y, z] = turnPoint([0, 0, 1], [90, 0]); // what was behind is at the right
  assert.ok(Math.abs(x - 1) + Math.abs(y) + Math.abs(z) < 1e-12);
  assert.ok(turnPoint([0, -1, 0], [0, 25])[2] < 0); // its top comes towards the reader
});

test("of a cell alone three faces are seen, of two neighbors no faces between them", () => {
  const one = new Array(27).fill(0);
  one[13] = 1;
  assert.equal(facesOf(one, 3, [35, 25]).length, 3);
  assert.equal(facesOf(one, 3, [0, 0]).length, 1);
  const two = [...one];
  two[14] = 1; // the next column
  assert.equal(facesOf(two, 3, [35, 25]).length, 5);
});

test("the faces of what is nearer are drawn later", () => {
  const apart = new Array(27).fill(0);
  apart[4] = apart[22] = 1; // in the middle of the first slice and of the last
  for (const turn of TURNS) {
    const faces = facesOf(apart, 3, turn).map(({ points }) => points.reduce((sum, point) => sum + point[2], 0));
    const half = faces.length / 2;
    assert.ok(Math.max(...faces.slice(half)) < Math.max(...faces.slice(0, half)));
  }
});

test("a window has twelve edges, three of them behind it", () => {
  for (const turn of TURNS.slice(1, 3)) {
    const edges = edgesOf([0, 0, 0], [3, 3, 3], turn);
    assert.equal(edges.length, 12);
    assert.equal(edges.filter(({ isBehind }) => isBehind).length, 3);
    for (const { points: [a, b] } of edges) assert.ok(Math.abs(length([a[0] - b[0], a[1] - b[1], a[2] - b[2]]) - 3) < 1e-12);
  }
});
