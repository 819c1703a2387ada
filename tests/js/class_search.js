// Classes are found by a part of their names in either language.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findClasses } from "../../static/components/saliency/class_search.js";

const korean = ["잉어", "이집트 고양이", "표범", "고양이 인형"];
const english = ["tench", "Egyptian cat", "leopard", "catamaran"];

test("names that begin with the text come first, then words, then any part", () => {
  assert.deepEqual(findClasses([english, english], "cat", 8), [3, 1]);
  assert.deepEqual(findClasses([english, english], "ENCH ", 8), [0]);
});

test("both languages are searched", () => {
  assert.deepEqual(findClasses([korean, english], "고양이", 8), [3, 1]);
  assert.deepEqual(findClasses([korean, english], "leo", 8), [2]);
  assert.deepEqual(findClasses([korean, english], "표범".normalize("NFD"), 8), [2]);
});

test("nothing is found for no text, and no more than asked for", () => {
  assert.deepEqual(findClasses([korean, english], "  ", 8), []);
  assert.equal(findClasses([english, english], "a", 2).length, 2);
});
