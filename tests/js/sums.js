// The computation that the close-up of a feature map shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sumOf } from "../../static/components/inside/sums.js";

const CELL = { row: 0, column: 0, rows: [0, 1], columns: [0, 1] };

function write(data, inputs, { kernel, cell = CELL, total }) {
  const view = { data: { channels: 1, height: 2, width: 2, ...data }, inputs, kernel: { values: kernel } };
  const { html, winner } = sumOf(view, cell, total);
  return { text: html.replace(/<[^>]*>/g, ""), winner };
}

test("a convolution multiplies and adds, with parentheses around negative factors", () => {
  const { text } = write({ kind: "convolution", bias: -1 }, [1, -2, 3, 4], { kernel: [1, 2, -1, 0], total: -7 });
  assert.equal(text, "1·1 + (−2)·2 + 3·(−1) + 4·0 + (−1) = −7");
});

test("many products are abbreviated to their number and total", () => {
  const kernel = Array(36).fill(1);
  const data = { kind: "convolution", bias: null, channels: 9, words: { products: "sum of {count} products" } };
  const { text } = write(data, Array(36).fill(0.5), { kernel, total: 18 });
  assert.equal(text, "sum of 36 products 18 = 18");
});

test("the maximum of values that are not all numbers is not a number, and comes from that cell", () => {
  assert.deepEqual(write({ kind: "max" }, [1, 2, NaN, 3], { total: NaN }), { text: "max(1, 2, NaN, 3) = NaN", winner: [1, 0] });
});

test("a mean of many values is abbreviated to their number and total", () => {
  const cell = { row: 0, column: 0, rows: [0, 1, 2, 3, 4, 5], columns: [0, 1, 2, 3, 4, 5] };
  const data = { kind: "avg", height: 6, width: 6, divisors: [[36]], words: { valuesSum: "sum of {count} values" } };
  assert.equal(write(data, Array(36).fill(2), { cell, total: 2 }).text, "sum of 36 values 72 / 36 = 2");
});

test("padding counts as 0 in a sum and never as the maximum", () => {
  const cell = { ...CELL, rows: [-1, 0], columns: [-1, 0] };
  const max = write({ kind: "max" }, [-5, 0, 0, 0], { cell, total: -5 });
  assert.deepEqual(max, { text: "max(−∞, −∞, −∞, −5) = −5", winner: [0, 0] });
  const avg = write({ kind: "avg", divisors: [[4]] }, [-8, 0, 0, 0], { cell, total: -2 });
  assert.equal(avg.text, "(0 + 0 + 0 + (−8)) / 4 = −2");
});

test("batch norm, ReLU, tanh and dropout read a single value", () => {
  const cell = { ...CELL, rows: [0], columns: [0] };
  const norm = { mean: -1, deviation: 2, scale: 3, shift: -4 };
  assert.equal(write({ kind: "norm", norm }, [5], { cell, total: 5 }).text, "(5 − (−1)) / 2 · 3 + (−4) = 5");
  assert.equal(write({ kind: "relu" }, [-5], { cell, total: 0 }).text, "max(0, −5) = 0");
  for (const [value, total] of [[-5, 0], [7.5, 6], [2, 2]]) {
    assert.equal(write({ kind: "relu6" }, [value], { cell, total }).text, `min(6, max(0, ${value < 0 ? "−5" : value})) = ${total}`);
  }
  assert.equal(write({ kind: "hardswish" }, [-2], { cell, total: -1 / 3 }).text, "−2 · min(6, max(0, (−2) + 3)) / 6 ≈ −0.333");
  assert.equal(write({ kind: "hardsigmoid" }, [0], { cell, total: 0.5 }).text, "min(6, max(0, 0 + 3)) / 6 = 0.5");
  assert.equal(write({ kind: "tanh" }, [0.5], { cell, total: Math.tanh(0.5) }).text, "tanh(0.5) ≈ 0.462");
  assert.equal(write({ kind: "same" }, [NaN], { cell, total: NaN }).text, "NaN = NaN");
  assert.equal(write({ kind: "sigmoid" }, [-2], { cell, total: 1 / (1 + Math.exp(2)) }).text, "1 / (1 + exp(−(−2))) ≈ 0.119");
  assert.equal(write({ kind: "leakyrelu", slope: 0.25 }, [-2], { cell, total: -0.5 }).text, "max(0, −2) + 0.25·min(0, −2) = −0.5");
  assert.equal(write({ kind: "scale", factor: 0.25 }, [-2], { cell, total: -0.5 }).text, "−2 · 0.25 = −0.5");
  assert.equal(write({ kind: "sum", channels: 2, height: 1, width: 1 }, [3, -2], { cell, total: 1 }).text, "3 + (−2) = 1");
});

test("a cell of a transposed convolution adds what reaches it, and is the bias where nothing does", () => {
  const data = { kind: "transposed", bias: 1, kernelSize: [3, 3], kernelRows: [[2, 0], []], kernelColumns: [[1]] };
  const reached = write(data, [5, 0, -6, 0], { kernel: [0, 1, 0, 0, 2, 0, 0, 3, 0], cell: { ...CELL, columns: [0] }, total: 10 });
  assert.equal(reached.text, "5·3 + (−6)·1 + 1 = 10");
  const alone = write(data, [5, 0, -6, 0], { kernel: Array(9).fill(1), cell: { row: 1, column: 0, rows: [], columns: [0] }, total: 1 });
  assert.equal(alone.text, "1 = 1");
});

test("a float32 value that is written in full counts as exact", () => {
  const cell = { ...CELL, rows: [0], columns: [0] };
  assert.equal(write({ kind: "same" }, [Math.fround(0.1)], { cell, total: Math.fround(0.1) }).text, "0.1 = 0.1");
  assert.equal(write({ kind: "same" }, [-0.00001], { cell, total: -0.00001 }).text, "0 ≈ 0");
});
