// The sums that Look inside writes from the payloads of layers that Python generates.
// tests/ui/inside/test_layer_payload.py checks that the payloads are up to date.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { mapOf, readLayer } from "../../static/components/inside/arrays.js";
import { factorHtml, sumOfStep } from "../../static/components/inside/gate.js";
import { fieldOf } from "../../static/components/inside/fields.js";
import { store } from "../../static/components/inside/store.js";
import { sumOf } from "../../static/components/inside/sums.js";
import { viewOf } from "../../static/components/inside/view.js";

const payloads = JSON.parse(readFileSync(new URL("layer_payloads.json", import.meta.url), "utf8"));
const WORDS = { products: "sum of {count} products" };

/** The sum of a cell as text, with the signs and names of JavaScript. */
function expression(view, cell, value) {
  return parse(sumOf(view, cell, value).html);
}

function parse(html) {
  const text = html.replace(/<[^>]*>/g, "").replaceAll("−", "-").replaceAll("·", "*").replaceAll("∞", "Infinity");
  return text.replace(/\b(max|min|exp)\(/g, "Math.$1(").split(/ [=≈] /);
}

/** Equal but for the rounding to three digits, which averages and factors need; the smallest numbers are written 0. */
const isClose = (one, other) => Math.abs(one - other) <= 0.005 * Math.abs(other) + 0.0001;

for (const [name, data] of Object.entries(payloads)) {
  if (name === "cropped") continue; // its sums are too long to be written out
  test(`${name}: the sum of every cell of every map gives Python's output`, () => {
    const layer = readLayer(data);
    const [maps, height, width] = data.shape;
    assert.equal(layer.outputs.values.length, maps * height * width);
    for (let map = 0; map < maps; map += 1) {
      const view = viewOf(layer, map, WORDS);
      mapOf(layer.outputs, map).forEach((value, place) => {
        const [row, column] = [Math.floor(place / width), place % width];
        const { rows, columns } = data.reading;
        const [sum, result] = expression(view, { row, column, rows: rows[row], columns: columns[column] }, value);
        assert.ok(isClose(new Function(`return ${sum}`)(), Number(result)), `${sum} is not ${result}`);
        assert.ok(isClose(Number(result), value));
      });
    }
  });

  if (data.reading.gate) continue; // a cell sees all of the image, through the means
  test(`${name}: the field of a cell is its window in the image`, () => {
    const { rows, columns, transposed } = data.reading;
    const [, height, width] = data.inputShape;
    const last = transposed ? [height - 1, width - 1] : [Infinity, Infinity]; // its cells read no padding
    for (const [row, inRows] of rows.entries()) {
      for (const [column, inColumns] of columns.entries()) {
        const field = fieldOf(data.fields, row, column);
        if (!inRows.length || !inColumns.length) {
          assert.equal(field, null); // nothing reaches it
          continue;
        }
        const [top, left] = transposed ? [Math.max(0, field.top), Math.max(0, field.left)] : [field.top, field.left];
        assert.deepEqual([top, Math.min(last[0], field.bottom)], [inRows[0], inRows.at(-1)]);
        assert.deepEqual([left, Math.min(last[1], field.right)], [inColumns[0], inColumns.at(-1)]);
      }
    }
  });
}

for (const name of ["scale", "sigmoid"]) {
  test(`${name}: the factor of every map is that of its sum`, () => {
    const { gate } = readLayer(payloads[name]);
    store.words = WORDS;
    gate.factors.forEach((factor, map) => {
      const [sum, result] = parse(factorHtml(gate, map));
      assert.ok(Math.abs(new Function(`return ${sum}`)() - factor) < 0.01, sum);
      assert.ok(isClose(Number(result), factor));
    });
    gate.hidden.forEach((value, index) => {
      const [sum] = parse(sumOfStep(gate.steps[0], gate.means, index));
      assert.ok(Math.abs(Math.max(0, new Function(`return ${sum}`)()) - value) < 0.01 * Math.max(1, value), sum);
    });
  });
}

test("shades of large maps are values again, and NaN stays NaN", () => {
  const { outputs } = payloads.relu;
  const levels = Buffer.from([0, 120, 240, 242]).toString("base64");
  const limits = Buffer.from(new Float32Array([2]).buffer).toString("base64");
  const data = { ...payloads.relu, shape: [1, 4, 4], outputs: { levels, limits, height: 2, width: 2 } };
  assert.ok(outputs.floats);
  assert.deepEqual([...readLayer(data).outputs.values], [-2, 0, 2, Number.NaN]);
});
