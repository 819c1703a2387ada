// The brush of Look inside: its mask as text, which Python reads, and the cells under a stroke.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { moved, placeOf, neighborOf } from "../../static/components/saliency/map_drawing.js";
import { maskText, paintLine, readMask } from "../../static/components/saliency/mask.js";

const SIDE = 28;

test("a mask is the text that Python writes, and is read back", () => {
  const cases = JSON.parse(readFileSync(new URL("masks.json", import.meta.url), "utf8"));
  assert.ok(cases.length > 3);
  for (const { cells, text } of cases) {
    const mask = new Uint8Array(SIDE * SIDE);
    for (const cell of cells) mask[cell] = 1;
    assert.equal(maskText(mask), text);
    assert.deepEqual(readMask(text, SIDE * SIDE), mask);
  }
});

test("images of a map travel from one frame to the next", () => {
  const from = Float32Array.of(0, 0, 1000, 500);
  const to = [1000, 0, 0, 500];
  assert.deepEqual([...moved(from, to, 0)], [...from]);
  assert.deepEqual([...moved(from, to, 1)], to);
  assert.deepEqual([...moved(from, to, 0.5)], [500, 0, 500, 500]);
  assert.deepEqual(placeOf(from, 0), [22, 22]);
  assert.deepEqual(placeOf(to, 0), [978, 22]);
});

/** The cells that are set. @param {Uint8Array} mask */
const cellsOf = (mask) => [...mask.keys()].filter((place) => mask[place]);

test("a stroke has no gaps, and the eraser takes it away", () => {
  const mask = new Uint8Array(36);
  paintLine(mask, 6, { row: 0, column: 0 }, { row: 3, column: 3 }, 1, 1);
  assert.deepEqual(cellsOf(mask), [0, 7, 14, 21]);
  paintLine(mask, 6, { row: 3, column: 3 }, { row: 0, column: 0 }, 1, 0);
  assert.deepEqual(cellsOf(mask), []);
});

test("the brush is round and ends at the border", () => {
  const mask = new Uint8Array(64);
  paintLine(mask, 8, { row: 3, column: 3 }, { row: 3, column: 3 }, 4, 1);
  assert.deepEqual(cellsOf(mask), [19, 20, 26, 27, 28, 29, 34, 35, 36, 37, 43, 44]);
  mask.fill(0);
  paintLine(mask, 8, { row: 0, column: 7 }, { row: 0, column: 7 }, 2, 1);
  assert.deepEqual(cellsOf(mask), [7, 15]);
});

test("an arrow key goes to the nearest image in its direction, or nowhere", () => {
  const points = [100, 100, 300, 120, 900, 100, 110, 400, 100, 900]; // x and y from 0 to 1000
  const all = [0, 1, 2, 3, 4];
  assert.equal(neighborOf(points, all, 0, [0, 1]), 1);
  assert.equal(neighborOf(points, all, 1, [0, 1]), 2);
  assert.equal(neighborOf(points, all, 0, [1, 0]), 3);
  assert.equal(neighborOf(points, all, 2, [0, 1]), -1);
  assert.equal(neighborOf(points, all, 2, [0, -1]), 1);
  assert.equal(neighborOf(points, [0, 2], 0, [0, 1]), 2); // others are hidden
});
