// How far the reader is in each lesson, kept in this browser.
const KEY = "cnnviz.lessons";

/** @typedef {Record<string, {seen: string[], parts: number, correct: number}>} Store */

/** @returns {Store} */
function load() {
  try {
    const store = JSON.parse(localStorage[KEY] ?? "{}");
    return store && typeof store === "object" ? store : {};
  } catch { // a frame of another site may not store anything; or somebody else wrote the entry
    return {};
  }
}

/**
 * Note the scene that the reader sees, and the questions answered.
 * @param {{current: string, scene: string, scenes: string[], correct: number, questions: number}} place
 */
export function notePlace({ current, scene, scenes, correct, questions }) {
  const store = load();
  const known = store[current];
  const seen = new Set(Array.isArray(known?.seen) ? known.seen : []);
  seen.add(scene);
  const best = Math.max(correct, Number(known?.correct) || 0);
  store[current] = { seen: scenes.filter((id) => seen.has(id)), parts: scenes.length + questions, correct: best };
  try {
    localStorage[KEY] = JSON.stringify(store);
  } catch { /* the path is empty at the next visit */ }
}

/** Return how much of each lesson is done, from 0 to 1. @returns {Record<string, number>} */
export function readProgress() {
  return Object.fromEntries(Object.entries(load()).map(([id, { seen = [], parts = 1, correct = 0 }]) => [id, Math.min(1, (seen.length + correct) / parts)]));
}

/** Forget everything. */
export function forgetProgress() {
  try {
    delete localStorage[KEY];
  } catch { /* there is nothing to forget */ }
}
