// Convolution, ReLU and pooling in the browser give Python's numbers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { computeResponse, convolve, findLargest, pool, rectify } from "../../static/components/features/maths.js";
import { parseNumber } from "../../static/components/shared/numbers.js";
import { featureText, readKernel, readPixels, toPlane, weightText, writeKernel, writePixels } from "../../static/components/features/texts.js";

const golden = JSON.parse(readFileSync(new URL("kernel_features.json", import.meta.url), "utf8"));

/** @param {ArrayLike<number>} numbers @param {number[]} expected @param {number} [tolerance] */
function assertNear(numbers, expected, tolerance = 1e-11) {
  assert.equal(numbers.length, expected.length);
  for (const [at, value] of expected.entries()) assert.ok(Math.abs(numbers[at] - value) <= tolerance, `${numbers[at]} for ${value} at ${at}`);
}

test("maps and features are Python's", () => {
  for (const { image, kernel, map, feature } of golden.responses) {
    const response = computeResponse(toPlane(readPixels(image, []), 0.1), readKernel(kernel, []));
    assert.deepEqual([response.map.rows, response.map.columns], [map.length, map[0].length]);
    assertNear(response.map.values, map.flat());
    assertNear([response.feature], [feature]);
    const { row, column } = response.cell;
    assert.equal(response.relu.values[row * response.relu.columns + column], response.feature);
  }
});

test("poolings are Python's", () => {
  for (const [kind, maps] of Object.entries(golden.poolings)) {
    let plane = toPlane(readPixels(golden.drawing, []), 1);
    for (const expected of maps) {
      plane = pool(plane, 2, kind);
      assertNear(plane.values, expected.flat());
    }
  }
});

test("float32 planes stay float32, with the same numbers", () => {
  const { image, kernel, map } = golden.responses[4];
  const values = Float32Array.from(readPixels(image, []), (pixel) => pixel * 0.1);
  const result = convolve({ rows: 16, columns: 16, values }, readKernel(kernel, []));
  assert.ok(result.values instanceof Float32Array);
  assertNear(result.values, map.flat(), 1e-6);
});

test("a plane that the window does not divide loses its last rows and columns", () => {
  const plane = { rows: 3, columns: 5, values: Float64Array.from({ length: 15 }, (_, at) => at) };
  assert.deepEqual(pool(plane, 2, "max"), { rows: 1, columns: 2, values: Float64Array.of(6, 8) });
  assert.deepEqual(pool(plane, 2, "avg").values, Float64Array.of(3, 5));
});

test("ReLU keeps what is positive, and the first of the largest is found", () => {
  const plane = { rows: 2, columns: 2, values: Float64Array.of(-1, 3, 3, 0) };
  assert.deepEqual(rectify(plane).values, Float64Array.of(0, 3, 3, 0));
  assert.deepEqual(findLargest(plane), { value: 3, cell: { row: 0, column: 1 } });
});

test("images and kernels are written as they were read", () => {
  const presets = [{ id: "one", title: "", text: golden.responses[0].kernel }];
  for (const { image, kernel } of golden.responses) {
    assert.equal(writePixels(readPixels(image, []), []), image);
    assert.equal(writeKernel(readKernel(kernel, []), []), kernel);
  }
  assert.equal(writeKernel(readKernel("one", presets), presets), "one");
});

for (const [value, text] of [[0, "0"], [1e-17, "0"], [0.1 + 0.1, ".20"], [0.05, ".05"], [1, "1"], [-1, "−1"], [1.5, "1.50"], [0.0625, ".0625"], [1 / 3, ".333"]]) {
  test(`the feature ${value} is written ${text}`, () => assert.equal(featureText(value), text));
}

for (const [value, text] of [[0.0625, "1/16"], [-0.125, "−1/8"], [0.25, "1/4"], [0.5, "0.5"], [3, "3"], [1 / 9, "1/9"], [0.123, "0.123"]]) {
  test(`the weight ${value} is written ${text}, and read again`, () => {
    assert.equal(weightText(value), text);
    assert.deepEqual(parseNumber(text, 1000), { value });
  });
}
