// Reading pasted blocks of numbers; arrays.json has texts with the numbers of torch and numpy.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isBlock, parseBlock } from "../../static/components/arrays/blocks.js";

const LARGEST = 1e6;
/** @type {{text: string, shape: number[], values: number[]}[]} */
const SAMPLES = JSON.parse(readFileSync(new URL("./arrays.json", import.meta.url), "utf8"));

for (const { text, shape, values } of SAMPLES) {
  test(`the numbers of ${JSON.stringify(text)} are those of Python`, () => {
    const block = parseBlock(text, LARGEST);
    assert.ok("shape" in block, JSON.stringify(block));
    assert.deepEqual(block.shape, [1, 1, ...shape].slice(-Math.max(2, shape.length)));
    assert.equal(block.values.length, values.length);
    // Within single precision: the values of tensors are rounded to it, and printed with few digits.
    for (const [at, value] of values.entries()) assert.ok(Math.abs(block.values[at] - value) <= 1e-6 * Math.max(1, Math.abs(value)), `${block.values[at]}, not ${value}`);
  });
}

const SMALL = { shape: [2, 2], values: [1, 2, 3, -0.5] };
for (const text of [
  "1\t2\r\n3\t-0.5\r\n", // a spreadsheet
  "1 2\n3 -0.5",
  "1, 2\n3, -0.5",
  "1;2\n3;-0.5",
  "1;2;\n3;-0.5;", // with a sign at the end of each line
  "1,0;2,0\n3,0;-0,5", // with decimal commas
  "1,0\t2,0\n3,0\t-0,5",
  "1.0,2\n3,-0.5",
  "1 2; 3 -0.5", // Matlab
  "[1 2; 3 -0.5]",
  "a = [1 2;\n     3 -0.5];",
  "１，　２\n３，　－０．５", // full-width
  "［［１，２］，［３，−０．５］］",
  "[1, 2],[3, -1/2]", // rows without brackets around them
  "[1, 2],\n[3, -0.5],",
  "[1 2]\n[3 -0.5]",
  "(1, 2)\n(3, -.5)",
  "  1.0, 2.0],\n  [3.0, -0.5]])", // the end of a selection
  "1., 2.],\n        [3., -0.5]], device='cuda:0')",
  ">>> x = torch.tensor([[1, 2],\n...                   [3, -0.5]]);\n>>> x",
  "In [4]: k = np.array([[1, 2],\n   ...:               [3, -0.5]])\n",
  "Out[4]:\ntensor([[ 1.0000,  2.0000],\n        [ 3.0000, -0.5000]])",
  "import torch\nconv = torch.nn.Conv2d(1, 1, 2)\nconv.weight.data = torch.tensor([[1, 2], [3, -0.5]])  # the weights\nprint(conv.weight.shape)",
  "print(x)\ntensor([[ 1.0, 2.0], [3.0, -0.5]])\ntorch.Size([2, 2])",
  "[[tensor(1.), tensor(2.)], [tensor(3.), tensor(-0.5)]]",
  "[[np.float64(1.0), np.float64(2.0)], [np.float64(3.0), np.float64(-0.5)]]",
]) {
  test(`a pasted block is parsed: ${JSON.stringify(text)}`, () => assert.deepEqual(parseBlock(text, LARGEST), SMALL));
}

for (const [text, problem] of [
  ["1\t2\n3", { problem: "ragged", row: 2, columns: 1, first: 2, grid: 1 }],
  ["[[1, 2], [3]]", { problem: "ragged", row: 2, columns: 1, first: 2, grid: 1 }],
  ["[[[1, 2], [3, 4]], [[5, 6], [7]]]", { problem: "ragged", row: 2, columns: 1, first: 2, grid: 2 }],
  ["[[[1, 2]], [[3, 4], [5, 6]]]", { problem: "nesting", place: 2, shape: "2 × 2", first: "1 × 2" }],
  ["[[1, 2], [x, 4]]", { problem: "letters", text: "x", row: 2, column: 1, grid: 1 }],
  ["[[[1, 2]], [[3, nan]]]", { problem: "letters", text: "nan", row: 1, column: 2, grid: 2 }],
  ["1\tx", { problem: "letters", nearest: undefined, text: "x", row: 1, column: 2, grid: 1 }],
  ["[[1, , 2]]", { problem: "blank", text: ",", row: 1, column: 2, grid: 1 }],
  ["1\t\n2\t3", { problem: "blank", nearest: undefined, text: "", row: 1, column: 2, grid: 1 }],
  ["[[1, 2], [3, 1e9]]", { problem: "range", text: "1000000000", row: 2, column: 2, grid: 1 }],
  ["torch.ones(2, 2) / 0", { problem: "range", text: "Infinity", row: 1, column: 1, grid: 1 }],
  ["1,000\t2", { problem: "comma", nearest: "1.000", text: "1,000", row: 1, column: 1, grid: 1 }],
  ["1,2\n3,4", { problem: "comma", nearest: "1.2", text: "1,2", row: 1, column: 1, grid: 1 }],
  ["[[0. 1. ... 8. 9.]\n ...\n [0. 1. ... 8. 9.]]", { problem: "dots" }],
  ["tensor([[0., 1., 2.,  ..., 7., 8., 9.]])", { problem: "dots" }],
  ["1 2 … 9", { problem: "dots", nearest: undefined, text: "...", row: 1, column: 3, grid: 1 }],
  ["tensor([[0., 1.],\n        [2.,", { problem: "bracket", text: "([[", count: 3 }],
  ["torch.randn(4, 4)", { problem: "random", text: "torch.randn" }],
  ["np.random.rand(4, 4)", { problem: "random", text: "np.random.rand" }],
  ["open('secrets').read()", { problem: "function", text: "open" }],
  ["torch.arange(10).reshape(3, 4)", { problem: "reshape", count: 10, old: "10", wish: "3, 4" }],
  ["torch.zeros(9999, 9999)", { problem: "many", count: 99980001, most: 65536 }],
  ["torch.ones(2, 2) + torch.ones(3, 3)", { problem: "shapes", one: "2, 2", other: "3, 3" }],
  ["torch.ones(3)[7]", { problem: "index", shape: 3 }],
  ["torch.ones(1, 1, 1, 2, 2)", { problem: "axes", count: 5 }],
  ["[[]]", { problem: "empty" }],
  [`${"[".repeat(5000)}1${"]".repeat(5000)}`, { problem: "axes" }],
  [`${"(".repeat(5000)}1${")".repeat(5000)}`, { problem: "axes" }],
  [`${"-".repeat(5000)}[1]`, { problem: "axes" }],
]) {
  test(`a block is refused with its place: ${JSON.stringify(text).slice(0, 60)}`, () => assert.deepEqual(parseBlock(String(text), LARGEST), problem));
}

for (const text of ["1.5", "(torch.", "hello world [", "x = ", "[1, 2", ")", "]]]", "= 3", "torch.eye()", "torch.arange('a')", "eye(2).T.T.foo", "(,)"]) {
  test(`whatever is pasted gets numbers or a message: ${text}`, () => {
    const block = parseBlock(text, LARGEST);
    assert.ok("problem" in block || block.values.every(Number.isFinite), JSON.stringify(block));
  });
}

test("one number goes into the open cell, more are a block", () => {
  assert.equal(isBlock(" 1.5 "), false);
  for (const text of ["1 2", "1\n2", "1\t", "[1]", "torch.eye(2)", "［1］"]) assert.equal(isBlock(text), true, text);
});
