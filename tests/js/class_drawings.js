// The drawings of a class: throwing out, taking back, and undo.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Selection } from "../../static/components/classroom/selection.js";

test("a click throws a drawing out or takes it back, as it is now", () => {
  const selection = new Selection();
  assert.deepEqual(selection.toggle({ id: 3, hidden: false }), { id: 3, hide: true });
  assert.deepEqual(selection.toggle({ id: 4, hidden: true }), { id: 4, hide: false });
});

test("undo takes back one change after the other, the last one first", () => {
  const selection = new Selection();
  assert.equal(selection.canUndo, false);
  selection.toggle({ id: 3, hidden: false });
  selection.toggle({ id: 4, hidden: true });
  assert.equal(selection.canUndo, true);
  assert.deepEqual(selection.undo(), { id: 4, hide: true });
  assert.deepEqual(selection.undo(), { id: 3, hide: false });
  assert.equal(selection.undo(), null);
  assert.equal(selection.canUndo, false);
});
