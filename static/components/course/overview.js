// All lessons, with how much of each is done, which only this browser knows.
import { ensure, fill, make, setAttributes } from "../shared/dom.js";
import { markDoneLessons, openByMenu } from "../shell/menu.js";
import { forgetProgress, lastScene, readProgress } from "./progress.js";

/**
 * @typedef {object} Overview
 * @property {string} lang
 * @property {{id: string, title: string, tagline: string, minutes: number}[]} lessons
 * @property {Record<"begin" | "resume" | "again" | "left" | "minutes" | "progress" | "forget" | "sure", string>} words
 */

/** Ask Python to open a lesson at a scene. @type {(lesson: string, scene: string) => void} */
let openScene = () => {};

/** @param {ComponentCall<Overview>} call */
export default function showOverview({ data, parentElement: root, setStateValue }) {
  openScene = (lesson, scene) => setStateValue("open", [lesson, scene, Date.now()]);
  const progress = readProgress();
  ensure(root, "div", "next").replaceChildren(...makeNext(root, data, progress));
  ensure(root, "ol", "lessons").replaceChildren(...data.lessons.map((lesson, place) => makeLesson(data, lesson, place, progress[lesson.id] ?? 0)));
}

/** The link that goes on where the reader was. @param {ShadowRoot} root @param {Overview} data @param {Record<string, number>} progress */
function makeNext(root, data, progress) {
  const { lessons, words } = data;
  const open = lessons.filter(({ id }) => (progress[id] ?? 0) < 1);
  const begun = Object.keys(progress).length > 0;
  const next = open.find(({ id }) => progress[id]) ?? open[0];
  const minutes = open.reduce((sum, { id, minutes: length }) => sum + length * (1 - (progress[id] ?? 0)), 0);
  const left = fill(words.left, { done: lessons.length - open.length, count: lessons.length, minutes: Math.ceil(minutes) });
  const link = next && makeLink(next.id, data.lang, "go", `${fill(begun ? words.resume : words.begin, next)} →`);
  return [link ?? make("b", {}, words.again), make("span", {}, left), ...(begun ? [makeForget(root, data)] : [])];
}

/** A link to a lesson, to the scene that was shown last. @param {string} id @param {string} lang @param {string} kind @param {...import("../shared/dom.js").Content} content */
function makeLink(id, lang, kind, ...content) {
  const scene = lastScene(id);
  const params = new URLSearchParams({ ...(scene && { scene }), lang });
  const link = make("a", { class: kind, href: `${id}?${params}` }, ...content);
  link.addEventListener("click", (event) => (scene ? openAt(event, id, scene) : openByMenu(event, id)));
  return link;
}

/** Open a lesson at a scene without loading the app again, unless in another tab. @param {MouseEvent} event @param {string} id @param {string} scene */
function openAt(event, id, scene) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openScene(id, scene);
}

/** @param {Overview} data @param {Overview["lessons"][number]} lesson @param {number} place @param {number} done */
function makeLesson({ lang, words }, { id, title, tagline, minutes }, place, done) {
  const share = `${Math.round(100 * done)}%`;
  const ring = make("i", { title: fill(words.progress, { done: Math.round(100 * done) }) }, done === 1 ? "✓" : String(place + 1));
  ring.style.setProperty("--done", share);
  ring.toggleAttribute("data-done", done === 1);
  return make("li", {}, makeLink(id, lang, "lesson", ring, make("span", {}, make("b", {}, title), make("small", {}, tagline)), make("time", {}, fill(words.minutes, { minutes }))));
}

/** @param {ShadowRoot} root @param {Overview} data */
function makeForget(root, data) {
  const button = make("button", { type: "button" }, data.words.forget);
  button.onclick = () => {
    if (button.textContent === data.words.forget) {
      button.textContent = data.words.sure;
      setAttributes(button, { class: "sure" });
      return;
    }
    forgetProgress();
    markDoneLessons();
    ensure(root, "div", "next").replaceChildren(...makeNext(root, data, {}));
    ensure(root, "ol", "lessons").replaceChildren(...data.lessons.map((lesson, place) => makeLesson(data, lesson, place, 0)));
  };
  return button;
}
