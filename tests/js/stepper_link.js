// The links from a cell of Look inside into the stepper.
// tests/ui/inside/test_stepper_links.py checks that they open with the numbers of the layer.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { readLayer } from "../../static/components/inside/arrays.js";
import { stepperLink } from "../../static/components/inside/stepper_link.js";
import { viewOf } from "../../static/components/inside/view.js";

/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
const payloads = read("layer_payloads.json");
const CELLS = [[0, 0, 0], [1, 1, 1], [1, 12, 11], [0, 23, 23], [1, 0, 23], [1, 4, 41], [0, 2, 2]];

function makeLinks() {
  return Object.entries(payloads).flatMap(([name, data]) => {
    const layer = readLayer(data);
    const [maps, rows, columns] = data.shape;
    return CELLS.filter(([map, row, column]) => map < maps && row < rows && column < columns).map(([map, row, column]) => (
      { name, map, row, column, ...stepperLink(viewOf(layer, map, {}), { row, column }) }
    ));
  });
}

test("the links are those that Python's tests open", () => {
  const links = makeLinks();
  if (process.env.WRITE) writeFileSync(new URL("stepper_links.json", import.meta.url), `${JSON.stringify(links, null, 1)}\n`);
  assert.deepEqual(links, read("stepper_links.json"));
});

test("the stepper has neither sums of paths nor windows of different sizes", () => {
  const names = new Set(makeLinks().flatMap((link) => ("href" in link ? [] : [link.name])));
  assert.deepEqual([...names], ["norm", "sum", "branches", "adaptive", "apart", "scale", "sigmoid"]);
});

test("a large input is cropped around the cell, and says so", () => {
  const links = makeLinks().filter(({ name }) => name === "cropped");
  assert.equal(links.length, CELLS.filter(([, , column]) => column < 24).length);
  for (const { size, channels } of links) {
    assert.equal(size, "20 × 20");
    assert.equal(channels, 3);
  }
});
