// Charts: round ticks within their axis, numbers as they are read, and what stands at a place.
import assert from "node:assert/strict";
import { test } from "node:test";
import { placeNames } from "../../static/components/charts/columns.js";
import { findNearest } from "../../static/components/charts/lines.js";
import { findLimits, findTicks, makeScale, writeNumber } from "../../static/components/charts/scales.js";

test("numbers are written in the form of their axis", () => {
  const texts = [[0.9123, "percent1"], [0.7, "percent0"], [1234.5678, "fixed1"], [-0.5, "fixed2"], [25.8, "short4"], [1e-20, "short1"], [2.5e-7, "short3"], [0, "short3"], [1, "short1"], [1e14, "short2"]];
  assert.deepEqual(texts.map(([value, form]) => writeNumber(value, form)), ["91.2%", "70%", "1,234.6", "−0.50", "25.8", "10⁻²⁰", "2.5·10⁻⁷", "0", "1", "10¹⁴"]);
});

test("ticks are round and within the axis", () => {
  assert.deepEqual(findTicks(makeScale([0.7, 0.95], [0, 1]), 6), [0.7, 0.75, 0.8, 0.85, 0.9, 0.95]);
  assert.deepEqual(findTicks(makeScale([0, 40], [0, 1]), 13, true), [0, 5, 10, 15, 20, 25, 30, 35, 40]);
  assert.deepEqual(findTicks(makeScale([0, 3], [0, 1]), 9, true), [0, 1, 2, 3]);
  assert.deepEqual(findTicks(makeScale([1e-20, 14], [0, 1], true), 5), [1e-20, 1e-15, 1e-10, 1e-5, 1]);
  for (let size = 1e-6; size < 1e9; size *= 3.7) {
    const ticks = findTicks(makeScale([-size, size / 3], [0, 1]), 5);
    assert.ok(ticks.length >= 2 && ticks.length <= 7, `${size}: ${ticks}`);
    assert.ok(ticks.every((tick) => tick >= -size * 1.001 && tick <= size / 3 * 1.001));
  }
});

test("a place on the screen is a number and back", () => {
  for (const log of [false, true]) {
    const { place, value } = makeScale([0.01, 50], [300, 20], log);
    assert.ok(Math.abs(place(0.01) - 300) < 1e-9 && Math.abs(place(50) - 20) < 1e-9);
    for (const number of [0.01, 0.5, 7, 50]) assert.ok(Math.abs(value(place(number)) - number) < 1e-9);
  }
});

test("an axis reaches all numbers, and keeps the limits that it has", () => {
  assert.deepEqual(findLimits([2, 4], { least: 0 }), [0, 4.1]);
  assert.deepEqual(findLimits([], {}), [-0.05, 1.05]);
  assert.deepEqual(findLimits([3], {}), [2.5, 3.5]);
  const [low, high] = findLimits([1e-8, 0, 5], { log: true });
  assert.ok(low > 0 && low < 1e-8 && high > 5);
});

test("the nearest point is found", () => {
  const numbers = [0, 0.25, 1, 4];
  for (const value of [-1, 0.1, 0.13, 0.62, 0.63, 2.4, 2.6, 9]) {
    const nearest = numbers.reduce((best, number) => (Math.abs(number - value) < Math.abs(best - value) ? number : best));
    assert.equal(numbers[findNearest(numbers, value)], nearest);
  }
  assert.equal(findNearest([], 1), -1);
});

test("names that are wider than their place are written upward", () => {
  const names = ["2010\nNEC-UIUC", "2016\nTrimps-Soushen"];
  assert.deepEqual(placeNames(names, 20), { flat: 2, below: 2 });
  assert.equal(placeNames(names, 5).flat, 1);
  assert.equal(placeNames(names, 1).flat, 0);
  assert.ok(placeNames(names, 5).below > 5);
});
