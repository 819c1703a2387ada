// Undo and redo, and late or missing answers of Python.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { History } from "../../static/components/shared/history.js";

function makeHistory(options = {}) {
  const sent = [];
  const attributes = new Set();
  const root = { dataset: {}, toggleAttribute: (name) => attributes.add(name), removeAttribute: (name) => attributes.delete(name) };
  const el = { root, undo: {}, redo: {} };
  const history = new History({
    el,
    draft: "",
    show: () => {},
    send: (message, draft) => sent.push([message.revision, draft]),
    isSame: (one, other) => one === other,
    ...options,
  });
  history.receive({ token: "t", revision: 0 }, "a");
  return { history, sent, attributes, canUndo: () => !el.undo.disabled, canRedo: () => !el.redo.disabled };
}

test("edits are sent, undone and redone", () => {
  const { history, sent, canUndo, canRedo } = makeHistory();
  assert.deepEqual([canUndo(), canRedo()], [false, false]);
  history.edit("b");
  history.edit("c");
  history.undo();
  assert.deepEqual([history.draft, canUndo(), canRedo()], ["b", true, true]);
  history.redo();
  history.undo();
  history.edit("d");
  assert.equal(canRedo(), false);
  history.undo();
  history.undo();
  history.undo(); // the first draft: nothing to undo
  assert.deepEqual(sent.map(([, draft]) => draft), ["b", "c", "b", "c", "b", "d", "b", "a"]);
  assert.deepEqual(sent.map(([revision]) => revision), [1, 2, 3, 4, 5, 6, 7, 8]);
  history.rest();
});

test("an answer to an older edit is ignored", () => {
  const { history } = makeHistory();
  history.edit("b");
  history.edit("c");
  assert.equal(history.receive({ token: "t", revision: 1 }, "b"), false);
  assert.equal(history.draft, "c");
  assert.equal(history.receive({ token: "t", revision: 2 }, "c"), true);
  history.undo();
  assert.equal(history.draft, "b"); // the answer adds no undo step
  history.rest();
});

test("a draft from Python can be undone", () => {
  const { history } = makeHistory();
  history.receive({ token: "t", revision: 0 }, "example");
  history.undo();
  assert.equal(history.draft, "a");
  history.rest();
});

test("an edit that Python refuses is gone from undo and redo", () => {
  const { history, canUndo, canRedo } = makeHistory();
  history.edit("b");
  history.receive({ token: "t", revision: 1 }, "b");
  history.edit("refused");
  history.receive({ token: "t", revision: 2 }, "b");
  assert.deepEqual([history.draft, canRedo()], ["b", false]);
  history.undo();
  assert.deepEqual([history.draft, canUndo()], ["a", false]);
  history.rest();
});

test("grids of another shape, or another session, start without undo", () => {
  const { history, canUndo } = makeHistory();
  history.edit("b");
  history.receive({ token: "t", revision: 1 }, "larger", { keepsUndo: false });
  assert.equal(canUndo(), false);
  history.edit("c");
  history.receive({ token: "other", revision: 0 }, "d");
  assert.deepEqual([canUndo(), history.revision, history.draft], [false, 0, "d"]);
});

test("each of several things has its own undo", () => {
  const { history, canUndo } = makeHistory();
  history.edit("b");
  history.receive({ token: "t", revision: 1 }, "b");
  history.receive({ token: "t", revision: 1 }, "x", { from: "first", to: "second" });
  assert.deepEqual([canUndo(), history.draft], [false, "x"]);
  history.edit("y");
  history.receive({ token: "t", revision: 2 }, "b", { from: "second", to: "first" });
  history.undo();
  assert.equal(history.draft, "a");
  history.receive({ token: "t", revision: 3 }, "y", { from: "first", to: "second" });
  history.undo();
  assert.equal(history.draft, "x");
  history.rest();
});

test("undo skips incomplete drafts", () => {
  const { history } = makeHistory({ isComplete: (draft) => draft !== "incomplete" });
  history.edit("incomplete");
  history.edit("b");
  history.undo();
  assert.equal(history.draft, "a");
  history.rest();
});

test("a draft without an answer is sent again after growing delays", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { history, sent, attributes } = makeHistory();
  history.edit("b");
  mock.timers.tick(300);
  assert.equal(attributes.has("data-pending"), true);
  mock.timers.tick(2700);
  assert.deepEqual(sent, [[1, "b"], [2, "b"]]);
  mock.timers.tick(5999);
  assert.equal(sent.length, 2);
  mock.timers.tick(1);
  assert.equal(sent.length, 3);
  history.receive({ token: "t", revision: 3 }, "b");
  assert.equal(attributes.has("data-pending"), false);
  mock.timers.tick(60_000);
  assert.equal(sent.length, 3);
  mock.timers.reset();
});

test("a component outside the page sends nothing, and resumes when it returns", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { history, sent } = makeHistory();
  history.edit("b");
  history.rest();
  mock.timers.tick(60_000);
  assert.equal(sent.length, 1);
  history.receive({ token: "t", revision: 0 }, "a"); // Python never saw the edit
  mock.timers.tick(3000);
  assert.deepEqual(sent.at(-1), [2, "b"]);
  history.rest();
  mock.timers.reset();
});
