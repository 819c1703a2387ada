// Text templates, and elements that are changed only where they differ.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeBytes, decodeFloats } from "../../static/components/shared/bytes.js";
import { changes, fill, getElement, setContent, setHtml, setText } from "../../static/components/shared/dom.js";
import { watchCells } from "../../static/components/shared/figure.js";

test("placeholders are filled in; an unknown one stays", () => {
  assert.equal(fill("row {row} of {total}: {text}", { row: 0, total: 4 }), "row 0 of 4: {text}");
  assert.equal(fill("{text}", { text: "{row}", row: 1 }), "{row}");
});

test("an element changes with its state, and each has its own", () => {
  const [one, other] = [{}, {}];
  assert.deepEqual([changes(one, [1, "a"]), changes(one, [1, "a"]), changes(other, [1, "a"]), changes(one, [2, "a"])], [true, false, true, true]);
});

test("only a text and HTML that differ are written", () => {
  const writes = [];
  const element = {
    get textContent() { return writes.at(-1); },
    set textContent(text) { writes.push(text); },
    set innerHTML(html) { writes.push(html); },
  };
  setText(element, "a");
  setText(element, "a");
  assert.deepEqual([setHtml(element, "<b>"), setHtml(element, "<b>")], [true, false]);
  assert.deepEqual(writes, ["a", "<b>"]);
});

test("content that is false, null or empty is left out", () => {
  let content;
  setContent({ replaceChildren: (...parts) => { content = parts; } }, "a", false, null, undefined, "", "b");
  assert.deepEqual(content, ["a", "b"]);
});

test("an element that is missing is named", () => {
  assert.throws(() => getElement({ querySelector: () => null }, ".card"), /no element \.card/);
});

test("arrays come in base64", () => {
  assert.deepEqual([...decodeBytes("AQL/")], [1, 2, 255]);
  assert.deepEqual([...decodeFloats(Buffer.from(new Float32Array([0.5, -2]).buffer).toString("base64"))], [0.5, -2]);
});

test("a cell is selected by the pointer and by arrow keys, within the grid", () => {
  globalThis.location = { pathname: "/", search: "", hash: "" };
  globalThis.history = { replaceState: () => {} };
  const element = { getBoundingClientRect: () => ({ top: 10, left: 10, width: 40, height: 20 }) };
  const cells = [];
  const press = (key) => element.onkeydown({ key, preventDefault: () => {}, stopPropagation: () => {} });
  const selectCell = watchCells(element, 2, 4, "1.0", ({ row, column }) => cells.push([row, column]));
  selectCell({ row: 9, column: -1 });
  element.onpointermove({ clientX: 45, clientY: 12 });
  press("ArrowDown");
  press("ArrowRight");
  press("Enter");
  assert.deepEqual(cells, [[1, 0], [0, 3], [1, 3], [1, 3]]);
});
