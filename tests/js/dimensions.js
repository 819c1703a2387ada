// The figures of the lesson Dimensions compute the numbers of Python, which are those of torch.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { adjacency, gridNeighbors, multiply, partsOf, propagate, propagation, readNeighbors, smooth } from "../../static/components/dimensions/graph_maths.js";
import { convolveSignal, convolveVolume, countWrites, isEven, mixChannels, multiplications } from "../../static/components/dimensions/maths.js";
import { readBits, readGraph, writeBits, writeGraph } from "../../static/components/dimensions/texts.js";

const cases = JSON.parse(readFileSync(new URL("dimensions.json", import.meta.url), "utf8"));

function isClose(ours, theirs) {
  assert.equal(ours.length, theirs.length);
  ours.forEach((value, place) => {
    assert.ok(Math.abs(value - theirs[place]) < 1e-9, `${place}: ${value}, not ${theirs[place]}`);
  });
}

test("signals", () => {
  for (const { signal, taps, padding, dilation, output, zeros } of cases.signals) {
    const ours = convolveSignal(signal, taps, padding, dilation);
    isClose(ours.output, output);
    assert.deepEqual([ours.before, ours.after], zeros);
  }
});

test("graphs", () => {
  for (const { text, weights, parts, ...numbers } of cases.graphs) {
    const graph = readGraph(text);
    assert.equal(writeGraph(graph), text);
    const near = readNeighbors(graph);
    const features = graph.nodes.map((row) => row.slice(2));
    isClose(adjacency(near), numbers.adjacency);
    isClose(propagation(near), numbers.propagation);
    isClose(propagate(near, features).flatMap((row) => multiply(row, weights)), numbers.layer.flat());
    isClose(smooth(near, features, 5)[5].flat(), numbers.smooth.flat());
    const sorted = (lists) => lists.map((part) => part.toSorted((a, b) => a - b).join()).toSorted();
    assert.deepEqual(sorted(partsOf(near)), sorted(parts));
  }
});

test("images as graphs", () => {
  for (const { pixels, diagonal, step } of cases.grids) {
    isClose(propagate(gridNeighbors(8, 8, diagonal), pixels.map((value) => [value])).flat(), step);
  }
});

test("transposed convolutions", () => {
  for (const { kernel, stride, counts, even } of cases.writes) {
    isClose(countWrites(5, kernel, stride), counts);
    assert.equal(isEven(kernel, stride), even);
  }
});

test("Inception blocks", () => {
  for (const { block, kernel, direct, narrow } of cases.blocks) {
    assert.equal(multiplications(block, kernel, null), direct);
    assert.equal(multiplications(block, kernel, 24), narrow);
  }
});

test("volumes", () => {
  for (const { bits, cells, kernel, output } of cases.volumes) {
    assert.deepEqual(readBits(bits), cells);
    assert.equal(writeBits(cells), bits);
    const volume = [0, 1, 2, 3, 4].map((d) => [0, 1, 2, 3, 4].map((r) => cells.slice(25 * d + 5 * r, 25 * d + 5 * r + 5)));
    isClose(convolveVolume(volume, kernel).map((parts) => parts.reduce((sum, part) => sum + part, 0)), output);
  }
});

test("mixed channels", () => {
  const { channels, weights, output } = cases.mixed;
  isClose(mixChannels(channels, weights), output);
});
