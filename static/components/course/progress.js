// How far the reader is in each lesson, kept in this browser.
const KEY = "cnnviz.lessons";

/**
 * @typedef {object} Known  what is known of a lesson
 * @property {string[]} seen  ids of its scenes
 * @property {string[]} [predicted]  those whose question was answered before the figure showed it
 * @property {number} parts  its scenes and its questions
 * @property {number} correct  the most questions that were answered correctly at once
 * @property {string} [last]  the scene that was shown last
 *
 * @typedef {object} Place  what the reader sees now
 * @property {string} current  id of the lesson
 * @property {string} scene
 * @property {string[]} scenes  of the lesson
 * @property {number} correct
 * @property {number} questions
 * @property {string[]} predicted  ids of the scenes whose question is answered
 */

/** Return what is known of each lesson; what cannot be read is left out. @returns {Record<string, Known>} */
function load() {
  /** @type {unknown} */
  let store;
  try {
    store = JSON.parse(localStorage[KEY] ?? "{}");
  } catch { // a frame of another site may not store anything; or the entry is not ours
    return {};
  }
  if (!store || typeof store !== "object") return {};
  return Object.fromEntries(Object.entries(store).flatMap(([id, known]) => (isKnown(known) ? [[id, known]] : [])));
}

/** @param {any} known @returns {known is Known} */
const isKnown = (known) => Array.isArray(known?.seen) && known.parts > 0 && known.correct >= 0;

/** Note the scene that the reader sees, and the questions answered. @param {Place} place */
export function notePlace({ current, scene, scenes, correct, questions, predicted }) {
  const store = load();
  const seen = new Set([...seenScenes(current), scene]);
  const most = Math.min(questions, Math.max(correct, store[current]?.correct ?? 0));
  const answered = new Set([...predictedScenes(current), ...predicted]);
  store[current] = { seen: scenes.filter((id) => seen.has(id)), predicted: scenes.filter((id) => answered.has(id)), parts: scenes.length + questions, correct: most, last: scene };
  try {
    localStorage[KEY] = JSON.stringify(store);
  } catch { /* the path is empty at the next visit */ }
}

/** Return the ids of the scenes of a lesson that the reader has seen. @param {string} lesson */
export const seenScenes = (lesson) => load()[lesson]?.seen ?? [];

/** Return the ids of the scenes of a lesson whose question the reader has answered. @param {string} lesson */
export function predictedScenes(lesson) {
  const known = load()[lesson]?.predicted;
  return Array.isArray(known) ? known : [];
}

/** Return the id of the scene of a lesson that the reader saw last, empty if there is none. @param {string} lesson */
export function lastScene(lesson) {
  const scene = load()[lesson]?.last;
  return typeof scene === "string" ? scene : "";
}

/** Return how much of each lesson is done, from 0 to 1. @returns {Record<string, number>} */
export function readProgress() {
  return Object.fromEntries(
    Object.entries(load()).map(([id, { seen, parts, correct }]) => [id, Math.min(1, (seen.length + correct) / parts)]),
  );
}

/** Forget everything. */
export function forgetProgress() {
  try {
    delete localStorage[KEY];
  } catch { /* there is nothing to forget */ }
}
