// Edits of the builder's draft: a residual block is moved, copied and removed as a whole.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  blockAt, duplicateLine, insertLine, isComplete, isOffered, moveLine, removeLine, span, stepLine,
} from "../../static/components/builder/draft.js";

const parse = (text) => text.split(" ").map((code) => [code, {}]);
const codes = (lines) => lines?.map(([code]) => code).join(" ");
const LINES = parse("conv residual conv2 shortcut conv3 end linear");

test("a residual block is removed and duplicated as a whole", () => {
  assert.deepEqual(LINES.map((_line, at) => span(LINES, at)), [1, 5, 1, 2, 1, 1, 1]);
  assert.equal(codes(removeLine(LINES, 1)), "conv linear");
  assert.equal(codes(removeLine(LINES, 3)), "conv residual conv2 end linear");
  assert.equal(codes(duplicateLine(LINES, 1)), "conv residual conv2 shortcut conv3 end residual conv2 shortcut conv3 end linear");
});

test("a draft is incomplete until Python fills in its new layer", () => {
  const lines = insertLine(LINES, 1, ["residual", null]);
  assert.equal(span(lines, 1), 1);
  assert.equal(isComplete({ lines }), false);
  assert.equal(isComplete({ lines: LINES }), true);
});

test("blockAt finds the residual block that contains a place", () => {
  assert.deepEqual([0, 1, 2, 5, 6, 7].map((place) => blockAt(LINES, place)), [-1, -1, 1, 1, -1, -1]);
});

test("lines move; a block moves as a whole and not into another block", () => {
  assert.deepEqual([codes(moveLine(LINES, 0, 7).lines), moveLine(LINES, 0, 7).at], ["residual conv2 shortcut conv3 end linear conv", 6]);
  assert.equal(codes(moveLine(LINES, 1, 0).lines), "residual conv2 shortcut conv3 end conv linear");
  assert.equal(moveLine(LINES, 1, 3), null); // into itself
  assert.equal(moveLine(LINES, 3, 0), null); // a shortcut belongs to its block
  const two = parse("residual a end residual b end");
  assert.equal(moveLine(two, 0, 5), null); // into another block
});

test("branches are removed one by one, or as a whole; a branch is offered only among branches", () => {
  const lines = parse("relu branches a b branch branch c concat d");
  assert.deepEqual(lines.map((_line, at) => span(lines, at)), [1, 7, 1, 1, 1, 2, 1, 1, 1]);
  assert.equal(codes(removeLine(lines, 5)), "relu branches a b branch concat d");
  assert.equal(codes(removeLine(lines, 1)), "relu d");
  assert.equal(codes(duplicateLine(lines, 4)), "relu branches a b branch branch branch c concat d");
  assert.deepEqual([0, 1, 2, 5, 7, 8, 9].map((place) => blockAt(lines, place)), [-1, -1, 1, 1, 1, -1, -1]);
  assert.deepEqual([1, 2, 7, 8].map((place) => isOffered(lines, place, "branch")), [false, true, true, false]);
  assert.equal(isOffered(LINES, 2, "branch"), false);
  assert.equal(isOffered(LINES, 2, "relu"), true);
  assert.equal(moveLine(lines, 4, 0), null); // a branch belongs to its block
  assert.equal(codes(stepLine(lines, 8, false).lines), "relu branches a b branch branch c d concat");
  assert.equal(codes(stepLine(parse("residual a end branches b concat"), 3, false).lines), "branches b concat residual a end");
});

test("a step moves a line past a line, and a block past a whole block", () => {
  assert.equal(codes(stepLine(LINES, 6, false).lines), "conv residual conv2 shortcut conv3 linear end");
  assert.equal(stepLine(LINES, 0, false), null);
  assert.equal(stepLine(LINES, 6, true), null);
  const two = parse("residual a end residual b end");
  assert.equal(codes(stepLine(two, 0, true).lines), "residual b end residual a end");
  assert.equal(codes(stepLine(two, 3, false).lines), "residual b end residual a end");
});

test("the copy of a line shares no values with it", () => {
  const [line, copy] = duplicateLine([["conv", { stride: "1" }]], 0);
  assert.deepEqual(copy, line);
  copy[1].stride = "2";
  assert.equal(line[1].stride, "1");
});
