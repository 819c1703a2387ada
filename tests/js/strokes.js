// The strokes of the pad: as text, as Python writes it, and with fewer points.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { readStrokes, simplify, writeStrokes } from "../../static/components/pad/strokes.js";

const DRAWINGS = JSON.parse(readFileSync(new URL("drawings.json", import.meta.url), "utf8"));

test("texts of drawings are those of Python", () => {
  for (const { text, strokes } of DRAWINGS) {
    const expected = strokes.map(([tool, points]) => ({ tool, points }));
    assert.deepEqual(readStrokes(text), expected);
    assert.equal(writeStrokes(expected), text);
  }
});

test("points on a straight line are left out, corners stay", () => {
  const line = Array.from({ length: 20 }, (_, at) => [at * 5, at * 5, 22]);
  assert.deepEqual(simplify(line), [line[0], line[19]]);
  const corner = [...line, ...line.slice(0, 19).reverse().map(([x]) => [190 - x, x, 22])];
  assert.deepEqual(simplify(corner), [corner[0], corner[19], corner.at(-1)]);
});

test("no point that is left out is farther from the line than the tolerance", () => {
  const circle = Array.from({ length: 200 }, (_, at) => [128 + 90 * Math.cos(at / 30), 128 + 90 * Math.sin(at / 30), 22]);
  const kept = simplify(circle, 0.8);
  assert.ok(kept.length < 60);
  for (const [x, y] of circle) {
    const nearest = Math.min(...kept.slice(1).map(([x1, y1], at) => {
      const [x0, y0] = kept[at];
      const length = (x1 - x0) ** 2 + (y1 - y0) ** 2;
      const share = Math.min(Math.max(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0), 1);
      return Math.hypot(x0 + share * (x1 - x0) - x, y0 + share * (y1 - y0) - y);
    }));
    assert.ok(nearest <= 0.8 + 1e-9, `${nearest}`);
  }
});

test("a change of pressure stays", () => {
  const points = [[0, 0, 10], [10, 0, 30], [20, 0, 10]];
  assert.deepEqual(simplify(points), points);
});
