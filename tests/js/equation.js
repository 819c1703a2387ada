// The stepper's trace and the sums that it shows, from payloads that Python made.
// tests/ui/grids/test_stepper.py checks that it makes them still.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isSameDraft, draftOf, packDraft } from "../../static/components/stepper/editing.js";
import { equation, sentence } from "../../static/components/stepper/equation.js";
import {
  cellsOfWeight, copiesOf, isFill, isImage, openTrace, outputsReading, paddedValue, placeOf, readsOf, stepOf, weightIndex,
} from "../../static/components/stepper/trace.js";

const payloads = JSON.parse(readFileSync(new URL("payloads.json", import.meta.url), "utf8"));
const traces = Object.entries(payloads).map(([name, payload]) => [name, openTrace(payload)]);
const named = Object.fromEntries(traces);

const textOf = (html) => html.replace(/<\/div>/g, " ").replace(/<[^>]*>/g, "").replace(/\s+/g, " ").trim();
const write = (trace, step, options = {}) =>
  textOf(equation(trace, placeOf(trace, step), { all: true, hidden: false, nameOf: (channel) => `Channel ${channel + 1}:`, ...options }).html);

for (const [name, trace] of traces) {
  test(`${name}: a step is found from its place`, () => {
    for (let step = 0; step < trace.steps; step += 1) assert.equal(stepOf(trace, placeOf(trace, step)), step);
  });

  test(`${name}: the reads add up to Python's output`, () => {
    for (let step = 0; step < trace.steps; step += 1) {
      const place = placeOf(trace, step);
      const values = readsOf(trace, place).map(({ channel, d, i, j, p, q }) => {
        if (trace.divisors && isFill(trace, p, q)) return 0;
        const value = paddedValue(trace, trace.image.values, place.n, channel, p, q);
        return trace.pooled ? value : value * trace.weights.values[weightIndex(trace, place.o, d, i, j)];
      });
      const sum = values.reduce((all, value) => all + value, trace.bias?.values[place.o] ?? 0);
      const result = trace.kind === "max" ? Math.max(...values) : sum / (trace.divisors?.[step] ?? 1);
      assert.equal(result, trace.output.values[step]);
    }
  });

  test(`${name}: reading is the same from both sides`, () => {
    const reads = [];
    for (let p = 0; p < trace.padRows; p += 1) {
      for (let q = 0; q < trace.padCols; q += 1) {
        for (const { o, r, c, i, j } of outputsReading(trace, 0, [[p, q]])) reads.push([o, r, c, i, j, p, q].join());
      }
    }
    const forward = [];
    for (let step = 0; step < trace.steps; step += 1) {
      const { o, r, c } = placeOf(trace, step);
      for (const { channel, i, j, p, q } of readsOf(trace, { o, r, c })) if (channel === 0) forward.push([o, r, c, i, j, p, q].join());
    }
    assert.deepEqual(reads.sort(), forward.sort());
  });

  test(`${name}: a draft goes back to Python as it came`, () => {
    const { image, weights, bias } = payloads[name];
    assert.deepEqual(packDraft(trace, draftOf(trace)), { image, weights, bias });
  });
}

test("reflected padding repeats cells of the image", () => {
  const trace = named.reflect;
  assert.deepEqual(copiesOf(trace, 1, 1), [[1, 1]]);
  assert.deepEqual(copiesOf(trace, 0, 0), [[0, 0], [0, 2], [0, 4], [2, 0], [2, 2], [2, 4], [4, 0], [4, 2], [4, 4]]);
  assert.deepEqual([isImage(trace, 0, 0), isImage(trace, 1, 1), isFill(trace, 0, 0)], [false, true, false]);
  assert.equal(cellsOfWeight(trace, 0, 0).length, 16);
});

test("a convolution of several channels is a sum for each, and their sum", () => {
  assert.equal(write(named.convolution, 0),
    "Channel 1:−4·1 + (−3)·(−2) + (−1)·0.5 + 0·0 = 1.5 Channel 2:5·0 + 6·1 + 8·1 + 9·3 = 41 1.5 + 41 + (−1) = 41.5");
});

test("a convolution of one channel is one sum", () => {
  assert.equal(write(named.reflect, 1), "−1·1 + 0·(−2) + (−4)·0.5 + (−3)·0 = −3");
});

test("the maximum is marked, and padding is −∞", () => {
  assert.equal(write(named.max, 0), "max(−∞, −∞, −∞, −4) = −4");
  assert.match(equation(named.max, placeOf(named.max, 0), { all: true }).html, /<b class="input best">−4<\/b>/);
});

test("an average divides by the cells that it counts", () => {
  assert.equal(write(named.avg, 0), "(−4) / 1 = −4");
  assert.equal(write(named.avg, 3), "(0 + 1 + 3 + 4) / 4 = 2");
});

test("an output cell that is still to come keeps its result back", () => {
  assert.match(write(named.avg, 3, { hidden: true }), /= \?$/);
});

test("rounded numbers are only nearly equal", () => {
  const trace = { ...named.reflect, output: { values: named.reflect.output.values.map((value) => value / 3) } };
  assert.match(write(trace, 0), /≈ 0.166667$/);
});

test("a long sum shows its first terms, the last and the maximum", () => {
  const values = Float64Array.from({ length: 25 }, (_, at) => (at === 10 ? 99 : at));
  const trace = openTrace({
    ...payloads.max, image: { shape: [1, 1, 5, 5], values }, output: { shape: [1, 1, 1, 1], values: [99] }, winners: [10],
    rows: [[0, 1, 2, 3, 4]], cols: [[0, 1, 2, 3, 4]], sourceRows: [0, 1, 2, 3, 4], sourceCols: [0, 1, 2, 3, 4], top: 0, left: 0,
  });
  assert.equal(write(trace, 0, { all: false }), "max(0, 1, 2, 3, …, 99, …, 24) = 99");
});

test("the sum is said in words", () => {
  const words = {
    sayTimes: "{value} times {weight}", sayPlus: " plus ", sayBias: "the bias {bias}", sayEquals: "{sum} is {value}",
    sayMax: "of {values} {value}",
  };
  assert.equal(sentence(named.max, words, placeOf(named.max, 3)), "of 0, 1, 3, 4 4");
  assert.match(sentence(named.convolution, words, placeOf(named.convolution, 0)), /^−4 times 1 plus .* plus the bias −1 is 41.5$/);
});

test("drafts are the same if all their numbers are", () => {
  const draft = draftOf(named.max);
  assert.equal(isSameDraft(draft, draftOf(named.max)), true);
  assert.equal(isSameDraft(draft, { ...draft, image: draft.image.map((value) => value + 1) }), false);
  assert.equal(isSameDraft(draft, { ...draft, weights: new Float64Array(1) }), false);
});
