// Parsing typed and pasted numbers, and formatting numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fitNumber, formatNumber, isRounded, numberRange, parseNumber } from "../../static/components/shared/numbers.js";

const LARGEST = 1e6;

for (const [text, value] of [
  ["3", 3], [" -0.5 ", -0.5], ["−2", -2], [".5", 0.5], ["1e3", 1000], ["1/4", 0.25], ["-1/4", -0.25],
  ["½", 0.5], ["３．５", 3.5], ["－７", -7], ["1000000", 1e6], ["-0", 0],
]) {
  test(`"${text}" is ${value}`, () => assert.deepEqual(parseNumber(text, LARGEST), { value }));
}

for (const [text, problem] of [
  ["", "blank"], ["  ", "blank"], ["abc", "letters"], ["NaN", "letters"], ["Infinity", "letters"],
  ["0x10", "letters"], ["--2", "letters"], ["1/0", "letters"], ["1 2", "letters"], ["1e400", "range"],
  ["-1000000.1", "range"], ["9999999/2", "range"],
]) {
  test(`"${text}" is refused: ${problem}`, () => assert.deepEqual(parseNumber(text, LARGEST), { problem }));
}

test("a decimal comma is refused, with a decimal point as the suggestion", () => {
  assert.deepEqual(parseNumber("0,5", LARGEST), { problem: "comma", nearest: "0.5" });
});

for (const [value, text] of [
  [3, "3"], [-3, "−3"], [-0, "0"], [1 / 3, "0.333333"], [-1e-7, "−1e−7"], [1234567, "1234570"],
  [NaN, "NaN"], [Infinity, "∞"], [-Infinity, "−∞"],
]) {
  test(`${value} is written ${text}`, () => assert.equal(formatNumber(value), text));
}

for (const [value, room, text] of [
  [0.4719, 4, ".472"], [-0.2970, 4, "−.30"], [-0.3377, 3, "−.3"], [123456, 3, "1e5"], [123456, 2, ""], [12345, 3, ""],
  [-5.9987, 5, "−6.00"], [-5.9987, 2, "−6"], [0.10004, 4, ".100"], [Infinity, 1, "∞"],
]) {
  test(`${value} in ${room} characters is "${text}"`, () => assert.equal(fitNumber(value, room), text));
}

test("floating-point error does not count as rounding", () => {
  assert.equal(isRounded(0.1 + 0.2), false);
  assert.equal(isRounded(1 / 3), true);
  assert.equal(isRounded(1234567), true);
  assert.equal(isRounded(Math.fround(0.1)), true);
  assert.equal(isRounded(Math.fround(0.1), 3, 1e-6), false);
});

test("the range of numbers is formatted for messages", () => {
  assert.deepEqual(numberRange(LARGEST), { least: "−1,000,000", most: "1,000,000" });
});
