// Parameters and cells in the page's address.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { addressParam, cancelWrite, forgetParams, readCell, restoreParams, writeAtRest, writeCell, writeParams } from "../../static/components/shared/address.js";

beforeEach(() => {
  globalThis.location = { pathname: "/pooling", search: "", hash: "#top" };
  globalThis.history = {
    state: null,
    replaceState(_state, _title, address) {
      location.search = /\?[^#]*/.exec(address)?.[0] ?? "";
    },
  };
});

test("parameters are written, replaced and removed; the others stay as they are", () => {
  location.search = "?input=1_2~3&step=4";
  writeParams({ step: 5, maps: "all" });
  assert.equal(location.search, "?input=1_2~3&step=5&maps=all");
  assert.equal(addressParam("step"), "5");
  writeParams({ step: null, maps: null });
  assert.equal(location.search, "?input=1_2~3");
  assert.equal(addressParam("step"), null);
});

test("parameters that are gone are put back, but for those that are forgotten", () => {
  writeParams({ cell: "1.2.3.4", other: 5 });
  location.search = "?stats=on";
  restoreParams("cell", "never");
  assert.equal(location.search, "?stats=on&cell=1.2.3.4");
  location.search = "?cell=9.9.9.9";
  restoreParams("cell");
  assert.equal(location.search, "?cell=9.9.9.9");
  forgetParams("cell");
  location.search = "";
  restoreParams("cell");
  assert.equal(location.search, "");
});

test("the cell of a place is read again; one of the same layer replaces it", () => {
  assert.equal(readCell("1.3"), null);
  writeCell("1.3", { row: 0, column: 4 });
  writeCell("2.0", { row: 7, column: 7 });
  assert.deepEqual(readCell("1.3"), { row: 0, column: 4 });
  writeCell("1.5", { row: 1, column: 1 });
  assert.equal(readCell("1.3"), null);
  assert.equal(location.search, "?cell=2.0.8.8_1.5.2.2");
});

for (const text of ["1.3.0.1", "1.3.x.1", "1.3", "1.3.-1.2"]) {
  test(`"${text}" names no cell`, () => {
    location.search = `?cell=${text}`;
    assert.equal(readCell("1.3"), null);
  });
}

test("only the last of several writes happens, once the reader rests", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const owner = {};
  const written = [];
  for (const step of [1, 2, 3]) writeAtRest(owner, () => written.push(step));
  mock.timers.tick(400);
  assert.deepEqual(written, [3]);
  writeAtRest(owner, () => written.push(4));
  cancelWrite(owner);
  mock.timers.tick(400);
  assert.deepEqual(written, [3]);
  mock.timers.reset();
});
