// The size of the cells and the number of grids side by side.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, isReadable, lettering } from "../../static/components/stepper/layout.js";

const panel = (count, side) => ({ count, rows: side, cols: side });
const EXAMPLE = { input: panel(1, 5), kernel: panel(1, 3), output: panel(1, 3) };

const fit = (width, height, panels, presenting = false) => arrange({ width, height, presenting, window: "" }, panels);

test("the example stands side by side in large cells, on a wall in the largest", () => {
  const { cell, stacked, across } = fit(1200, 500, EXAMPLE);
  assert.deepEqual({ stacked, across }, { stacked: false, across: [1, 1, 1] });
  assert.ok(cell >= 50);
  Object.assign(globalThis, { innerWidth: 1920, innerHeight: 1080 });
  const wall = fit(1920, 900, EXAMPLE, true).cell;
  assert.ok(wall > cell && wall >= 110, `${wall}`);
});

test("the panels are stacked on a phone, in cells that a finger can hit", () => {
  const { cell, stacked } = fit(358, 400, EXAMPLE);
  assert.equal(stacked, true);
  assert.ok(cell >= 20 && 5 * cell <= 358);
});

test("side by side, the panels fit into the width", () => {
  for (const [channels, side] of [[1, 5], [3, 8], [3, 16], [4, 12]]) {
    const panels = { input: panel(channels, side), kernel: panel(channels, 3), output: panel(2, side - 2) };
    for (const width of [640, 900, 1200, 1600]) {
      const { cell, weight, result, across, stacked } = fit(width, 500, panels);
      if (stacked) continue;
      const widths = [cell * side, weight * 3, result * (side - 2)].map((one, at) => across[at] * one);
      assert.ok(widths.reduce((sum, one) => sum + one) <= width, `${channels} ${side} ${width}`);
    }
  }
});

test("small cells, and grids that are higher than the window, are not readable", () => {
  const sizes = { cell: 24, weight: 24, result: 24, across: [1, 1, 1], stacked: false };
  assert.equal(isReadable(sizes), true);
  assert.equal(isReadable({ ...sizes, cell: 23 }), false);
  assert.equal(isReadable({ ...sizes, stacked: true, tall: true }), false);
});

test("longer numbers get smaller letters; the smallest cells get none", () => {
  assert.deepEqual(lettering(12, 1), { size: 0, room: 0 });
  const [short, long] = [lettering(50, 1), lettering(50, 6)];
  assert.ok(short.size > long.size && long.room >= 6);
});
