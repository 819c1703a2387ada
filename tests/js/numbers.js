// Parsing typed and pasted numbers, and formatting numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fitNumber, formatNumber, isRounded, numberRange, parseBlock, parseNumber } from "../../static/components/shared/numbers.js";

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

for (const block of [
  "1\t2\r\n3\t-0.5\r\n",
  "1 2\n3 -0.5",
  "1, 2\n3, -0.5",
  "1;2\n3;-0.5",
  "[[1, 2], [3, -0.5]]",
  "[[ 1.   2. ]\n [ 3.  -0.5]]",
  "tensor([[ 1.0000,  2.0000],\n        [ 3.0000, -0.5000]])",
  "tensor([[[[1., 2.],\n          [3., -0.5]]]], device='cuda:0', dtype=torch.float64)",
  "np.array([[1, 2], [3, -0.5]], dtype=float)",
]) {
  test(`a pasted block is parsed: ${JSON.stringify(block)}`, () => {
    assert.deepEqual(parseBlock(block, LARGEST), { rows: [[1, 2], [3, -0.5]] });
  });
}

test("a problem names the row of another length", () => {
  assert.deepEqual(parseBlock("1\t2\n3", LARGEST), { problem: "ragged", row: 2, columns: 1, first: 2 });
});

test("a problem names the cell that is not a number", () => {
  assert.deepEqual(parseBlock("[[1, 2], [x, 4]]", LARGEST), { problem: "letters", text: "x", row: 2, column: 1 });
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
