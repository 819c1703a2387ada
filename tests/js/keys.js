// The keys that components share.
import assert from "node:assert/strict";
import { test } from "node:test";
import { consume, isShortcut, keepLetter, undoOrRedo } from "../../static/components/shared/keys.js";

const BUTTON = { matches: () => false };
const field = (value, known) => ({ value, known, matches: (selector) => selector === "input[type=text]" });

for (const [key, action] of [
  [{ key: "z", ctrlKey: true }, "undo"], [{ key: "Z", metaKey: true }, "undo"], [{ key: "Z", ctrlKey: true, shiftKey: true }, "redo"],
  [{ key: "y", ctrlKey: true }, "redo"], [{ key: "z" }, null], [{ key: "x", ctrlKey: true }, null],
]) {
  test(`${JSON.stringify(key)}: ${action}`, () => assert.equal(undoOrRedo({ target: BUTTON, ...key }), action));
}

test("an edited text has its own undo", () => {
  const key = { key: "z", ctrlKey: true };
  assert.equal(undoOrRedo({ ...key, target: field("5", "3") }), null);
  assert.equal(undoOrRedo({ ...key, target: field("3", "3") }), "undo");
});

function press(key, handle) {
  const calls = [];
  handle({ key, preventDefault: () => calls.push("prevent"), stopPropagation: () => calls.push("stop") });
  return calls;
}

test("letters are kept from Streamlit, other keys are not", () => {
  assert.deepEqual(press("r", keepLetter), ["stop"]);
  assert.deepEqual(press("Enter", keepLetter), []);
  assert.deepEqual(press("r", consume), ["prevent", "stop"]);
});

test("a key with Ctrl, Cmd or Alt is a shortcut of the browser", () => {
  const none = { ctrlKey: false, metaKey: false, altKey: false };
  assert.equal(isShortcut(none), false);
  for (const name of Object.keys(none)) assert.equal(isShortcut({ ...none, [name]: true }), true);
});
