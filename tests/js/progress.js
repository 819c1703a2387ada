// How far the reader is in the lessons: what the browser keeps.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { forgetProgress, lastScene, notePlace, predictedScenes, readProgress, seenScenes } from "../../static/components/course/progress.js";

const PLACE = { current: "layers", scene: "relu", scenes: ["relu", "pooling"], correct: 0, questions: 3, predicted: [] };
const KEY = "cnnviz.lessons";

beforeEach(() => { globalThis.localStorage = {}; });

test("every scene that was seen and every correct answer is a part of a lesson", () => {
  notePlace(PLACE);
  assert.deepEqual(readProgress(), { layers: 1 / 5 });
  notePlace({ ...PLACE, scene: "pooling", correct: 2 });
  assert.deepEqual(readProgress(), { layers: 4 / 5 });
  assert.deepEqual(seenScenes("layers"), ["relu", "pooling"]);
});

test("a lesson stays done when its questions are drawn again", () => {
  notePlace({ ...PLACE, scene: "pooling" });
  notePlace({ ...PLACE, correct: 3 });
  notePlace({ ...PLACE, scene: "check" });
  assert.deepEqual(readProgress(), { layers: 1 });
});

test("a scene that was predicted stays so in later visits; one that was only opened is not", () => {
  notePlace({ ...PLACE, predicted: ["pooling"] });
  notePlace({ ...PLACE, predicted: [] });
  assert.deepEqual(predictedScenes("layers"), ["pooling"]);
  localStorage[KEY] = JSON.stringify({ layers: { seen: ["relu"], parts: 5, correct: 0 } }); // as it was kept before
  assert.deepEqual(predictedScenes("layers"), []);
});

test("scenes that a lesson no longer has do not count", () => {
  notePlace({ ...PLACE, scene: "pooling" });
  notePlace({ ...PLACE, scenes: ["relu"], questions: 1, correct: 3 });
  assert.deepEqual(seenScenes("layers"), ["relu"]);
  assert.deepEqual(readProgress(), { layers: 1 });
});

for (const entry of ["nonsense", "null", "[]", '{"layers": null}', '{"layers": {"seen": 3}}', '{"layers": 7}']) {
  test(`what is not ours counts as nothing: ${entry}`, () => {
    localStorage[KEY] = entry;
    assert.deepEqual([readProgress(), seenScenes("layers")], [{}, []]);
    notePlace(PLACE);
    assert.deepEqual(readProgress(), { layers: 1 / 5 });
  });
}

test("a browser that keeps nothing shows an empty path", () => {
  Object.defineProperty(globalThis, "localStorage", { get() { throw new Error("denied"); }, configurable: true });
  notePlace(PLACE);
  forgetProgress();
  assert.deepEqual(readProgress(), {});
  Object.defineProperty(globalThis, "localStorage", { value: {}, writable: true, configurable: true });
});

test("the scene that was shown last is where a lesson goes on", () => {
  assert.equal(lastScene("layers"), "");
  notePlace(PLACE);
  notePlace({ ...PLACE, scene: "check" });
  assert.equal(lastScene("layers"), "check");
  localStorage[KEY] = JSON.stringify({ layers: { seen: [], parts: 5, correct: 0, last: 3 } });
  assert.equal(lastScene("layers"), "");
});

test("everything can be forgotten", () => {
  notePlace(PLACE);
  forgetProgress();
  assert.deepEqual(readProgress(), {});
});
