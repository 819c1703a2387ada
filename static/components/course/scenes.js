// The scenes of a lesson: a numbered button for each; on a phone the numbers, and the title of the current one.
import { changes, ensure, findElement, getElements, make, setText } from "../shared/dom.js";
import { followSteps } from "../shared/stage.js";
import { noteLoaded, openScene, showScene } from "../shell/loading.js";
import { seenScenes } from "./progress.js";

/**
 * @typedef {object} Strip
 * @property {string} lesson
 * @property {string} current  id of the scene that is shown
 * @property {number} answered  when the choice was made that this answers, in ms; 0 for none
 * @property {{id: string, title: string, sign: string}[]} scenes
 * @property {string} label
 */

/** @type {WeakMap<ShadowRoot, string>} */
const shown = new WeakMap(); // the scene that each element shows
/** @type {WeakMap<ShadowRoot, {lesson: string, scene: string, time: number}>} */
const choices = new WeakMap(); // what the reader chose last in each element
const TO_REVEAL = "[class*='st-key-'][class*='-predict-'][class*='-shown'] button";

/** @param {ComponentCall<Strip>} call */
export default function showStrip({ data, parentElement, setStateValue }) {
  const list = ensure(parentElement, "nav", "strip");
  const title = ensure(parentElement, "p", "title");
  list.setAttribute("aria-label", data.label);
  const last = choices.get(parentElement);
  const isLate = last?.lesson === data.lesson && data.answered < last.time; // the answer to the choice before
  let current = isLate ? last.scene : data.current;
  /** @param {string} scene */
  const choose = (scene) => {
    current = scene;
    mark(list, title, data, scene); // at once; the figure follows
    if (scene !== data.current) openScene();
    const time = Date.now();
    choices.set(parentElement, { lesson: data.lesson, scene, time });
    setStateValue("choice", [scene, time]);
  };
  if (changes(list, data.scenes)) list.replaceChildren(...data.scenes.map(makeScene));
  for (const button of getElements(list, "button")) button.onclick = () => choose(button.dataset.scene ?? "");
  mark(list, title, data, current);
  list.dataset.shown = data.current;
  if (!isLate) beginScene(parentElement, data);
  const attached = new AbortController();
  followSteps((by) => leaveScene(data.scenes, current, by, choose), attached.signal);
  const observer = new ResizeObserver(() => fit(list));
  observer.observe(list);
  return () => {
    attached.abort();
    observer.disconnect();
  };
}

/**
 * A button that stays while answers arrive: one that is replaced between press and release gets no click.
 * @param {Strip["scenes"][number]} scene
 */
const makeScene = ({ id, title, sign }) =>
  make("button", { type: "button", title, "data-scene": id }, make("b", {}, sign), make("span", {}, title));

/** @param {HTMLElement} list @param {HTMLElement} title @param {Strip} data @param {string} current */
function mark(list, title, data, current) {
  const seen = seenScenes(data.lesson);
  for (const button of getElements(list, "button")) {
    const scene = button.dataset.scene ?? "";
    button.toggleAttribute("data-seen", seen.includes(scene));
    button.removeAttribute("aria-current");
    if (scene !== current) continue;
    button.setAttribute("aria-current", "step");
    setText(title, button.title);
  }
  scrollToCurrent(list);
}

/** Where there are more scenes than fit, the current one is in the middle. @param {HTMLElement} list */
function scrollToCurrent(list) {
  const button = getElements(list, "[aria-current]")[0];
  if (button) list.scrollLeft = button.offsetLeft - list.offsetLeft - (list.clientWidth - button.offsetWidth) / 2;
}

/** Show titles where there is room for all of them. @param {HTMLElement} list */
function fit(list) {
  list.removeAttribute("data-narrow");
  list.toggleAttribute("data-narrow", list.scrollWidth > list.clientWidth + 1);
  scrollToCurrent(list);
}

/** Another scene begins at its top, and its text waits for its figure. @param {ShadowRoot} root @param {Strip} data */
function beginScene(root, { lesson, current }) {
  const before = shown.get(root);
  shown.set(root, `${lesson}/${current}`);
  if (!before) return;
  void showScene(); // also where the reader has gone back to this scene before another one was there
  if (before === shown.get(root)) return;
  findElement(document, "[data-testid=stMain]")?.scrollTo(0, 0);
  void noteLoaded();
}

/**
 * While presenting, a key goes past the last step: what is predicted is revealed, then the next scene is shown.
 * @param {Strip["scenes"]} scenes
 * @param {string} current
 * @param {number} by
 * @param {(scene: string) => void} choose
 */
function leaveScene(scenes, current, by, choose) {
  const reveal = by > 0 && findElement(document, TO_REVEAL);
  const next = scenes[scenes.findIndex(({ id }) => id === current) + by];
  if (reveal) reveal.click();
  else if (next) choose(next.id);
  return Boolean(reveal || next);
}
