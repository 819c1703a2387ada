// Mounted components: their words, and calls that Streamlit cleans up late.
import assert from "node:assert/strict";
import { test } from "node:test";
import { keepState } from "../../static/components/shared/lifecycle.js";
import { publishWords } from "../../static/components/shared/words.js";

function makeComponent(words) {
  const events = [];
  const component = keepState({
    open: () => ({ el: { root: { isConnected: true } } }),
    receive: (_app, data) => events.push(data),
    close: () => events.push("closed"),
    words,
  });
  return { component, events };
}

test("a component waits for its words, and gets new ones with the last data", () => {
  const { component, events } = makeComponent("late");
  component({ parentElement: {}, data: { step: 1 } });
  assert.deepEqual(events, []);
  publishWords("late", { words: "en" });
  publishWords("late", { words: "ko" });
  assert.deepEqual(events, [{ step: 1, words: "en" }, { step: 1, words: "ko" }]);
});

test("only the cleanup of the latest call closes a component", () => {
  publishWords("closing", {});
  const { component, events } = makeComponent("closing");
  const parentElement = {};
  const first = component({ parentElement, data: { step: 1 } });
  const second = component({ parentElement, data: { step: 2 } });
  first();
  assert.deepEqual(events, [{ step: 1 }, { step: 2 }]);
  second();
  assert.equal(events.at(-1), "closed");
  publishWords("closing", { words: "ko" });
  assert.equal(events.at(-1), "closed"); // a component that has left gets no words
});

test("an element that has left the page is opened again", () => {
  publishWords("again", {});
  const roots = [];
  const component = keepState({
    open: () => ({ el: { root: roots[roots.push({ isConnected: true }) - 1] } }),
    receive: () => {}, close: () => {}, words: "again",
  });
  const parentElement = {};
  component({ parentElement, data: {} });
  component({ parentElement, data: {} });
  assert.equal(roots.length, 1);
  roots[0].isConnected = false;
  component({ parentElement, data: {} });
  assert.equal(roots.length, 2);
});
