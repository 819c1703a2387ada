// Searching in the glossary.
import assert from "node:assert/strict";
import { test } from "node:test";
import { matches, rank } from "../../static/components/course/glossary.js";

const KERNEL = { id: "kernel", en: ["kernel", "One slice of weights."], ko: ["커널", "가중치 한 장."], svg: "" };

test("a term is found in both languages, by name and meaning, whatever the case", () => {
  for (const text of ["", "KERN", "slice", "커널", "한 장", " kernel "]) assert.equal(matches(KERNEL, text), true, text);
  assert.equal(matches(KERNEL, "stride"), false);
});

test("letters that are typed in parts are found", () => {
  assert.equal(matches(KERNEL, "커널".normalize("NFD")), true);
});

test("a name comes before a meaning", () => {
  assert.deepEqual(["kern", "널", "slice", ""].map((text) => rank(KERNEL, text)), [0, 1, 2, 0]);
});
