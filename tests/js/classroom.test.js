// Links of a class: what a page says of itself, and opening one that was pushed.
import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {string[]} */
const pushed = [];
/** @type {string[]} */
const events = [];

/** @param {string} href */
function goTo(href) {
  Object.assign(globalThis, { location: new URL(href), document: { baseURI: href } });
}

Object.assign(globalThis, {
  history: { pushState: (/** @type {null} */ _state, /** @type {string} */ _title, /** @type {URL} */ url) => pushed.push(String(url)) },
  dispatchEvent: (/** @type {Event} */ event) => events.push(event.type),
  PopStateEvent: class { type = ""; /** @param {string} type */ constructor(type) { this.type = type; } },
});
goTo("http://host:8501/");
const { openLink, ownLink } = await import("../../static/components/classroom/navigation.js");

test("a page is its name and its parameters, without what belongs to the reader", () => {
  goTo("http://host:8501/convolution?stride=2&lang=ko&present=");
  assert.equal(ownLink(), "/convolution?stride=2");
  goTo("http://host:8501/base/quiz?seed=7&embed=true");
  assert.equal(ownLink(), "/quiz?seed=7");
  goTo("http://host:8501/?lang=en");
  assert.equal(ownLink(), "/");
});

test("a pushed page opens within the app, also below a base path; the open one does not again", () => {
  goTo("http://host:8501/base/convolution?stride=2");
  assert.equal(openLink("/convolution?stride=2"), false);
  goTo("http://host:8501/base/activation?input=1_-2~3_0&find=a%20b*");
  assert.equal(openLink("/activation?input=1_-2%7E3_0&find=a+b%2A"), false);
  assert.deepEqual(pushed, []);
  assert.equal(openLink("/quiz?seed=7"), true);
  assert.equal(openLink("/"), true);
  assert.deepEqual(pushed, ["http://host:8501/base/quiz?seed=7", "http://host:8501/base/"]);
  assert.deepEqual(events, ["popstate", "popstate"]);
});
