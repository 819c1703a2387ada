// What the figures of the lesson have in common: settings as the texts of the link, which Python gets once
// the reader rests, and a bar that steps and plays.  All numbers are computed here.
import { addressParam, cancelWrite, writeAtRest } from "../shared/address.js";
import { closest, getElement, make, makeButton, makeSvg, setText, setWords } from "../shared/dom.js";
import { keepState } from "../shared/lifecycle.js";
import { clamp } from "../shared/numbers.js";
import { isPresenting, offerSteps } from "../shared/stage.js";

/** @typedef {Dimensions.App} App */

const PLAY = "M5 3.5v13l11-6.5z";
const PAUSE = "M5 4h3.5v12H5zM11.5 4H15v12h-3.5z";

/**
 * Return the function that Streamlit calls for a kind of figure.
 * @param {Dimensions.Kind} kind
 * @param {string} words  the name of the lesson's words
 */
export function makeScene(kind, words = "dimensions") {
  /** @param {ShadowRoot} host @returns {App} */
  function open(host) {
    const notice = make("p", { class: "notice", role: "status" });
    const blank = { kind, bar: null, view: {}, params: {}, received: "", sent: [], attached: null };
    const app = /** @type {App} */ (/** @type {unknown} */ (blank)); // the rest comes with the first answer
    app.el = { root: make("div", "dimensions"), notice };
    host.append(app.el.root);
    return app;
  }
  return keepState({ open, receive, close, words });
}

/** @param {App} app @param {Dimensions.Payload} answer */
function receive(app, { words = {}, ...data }) {
  const first = !app.data;
  const received = JSON.stringify(data.params);
  const echo = app.sent.indexOf(received);
  // An answer to something else, such as a prediction, has the settings of before: what plays, or is not sent yet, stays.
  const isUnchanged = !app.sent.length && received === app.received;
  const isNew = app.words !== words;
  Object.assign(app, { data, words, received });
  if (echo >= 0) app.sent.splice(0, echo + 1); // the answer to what was sent; the reader may be further
  else if (!isUnchanged) Object.assign(app, { params: { ...data.params }, sent: [] });
  if (first) fillRoot(app);
  if (isNew) setWords(app.el.root, words);
  app.attached ??= attach(app);
  show(app);
  if (first && data.autoplay) playOnce(app);
}

/** @type {Set<Dimensions.Kind>} */
const played = new Set();

/** Play by itself once, until the reader touches the figure; not if the address names a step. @param {App} app */
function playOnce(app) {
  const { kind, el, attached } = app;
  if (!kind.steps || !attached || played.has(kind)) return;
  played.add(kind);
  if (matchMedia("(prefers-reduced-motion: reduce)").matches || isPresenting() || addressParam(kind.steps.param)) return;
  playOrPause(app);
  const stop = (/** @type {Event} */ event) => {
    if (app.timer && !closest(event, ".transport")) pause(app); // its buttons play and pause themselves
    el.root.removeEventListener("pointerdown", stop, { capture: true });
    el.root.removeEventListener("keydown", stop, { capture: true });
  };
  for (const type of ["pointerdown", "keydown"]) el.root.addEventListener(type, stop, { capture: true, signal: attached.signal });
}

/** @param {App} app */
function fillRoot(app) {
  const { root, notice } = app.el;
  root.append(...app.kind.build(app), notice);
  if (!app.kind.steps) return;
  app.bar = makeBar(app);
  root.append(app.bar.root);
}

/** @param {App} app */
function show(app) {
  const { bar, kind, words, timer } = app;
  setText(app.el.notice, "");
  if (bar && kind.steps) {
    const count = kind.steps.count(app);
    bar.scrub.max = String(count - 1);
    bar.scrub.value = String(stepOf(app));
    setText(bar.count, kind.steps.fromZero ? `${stepOf(app)} / ${count - 1}` : `${stepOf(app) + 1} / ${count}`);
    setText(getElement(bar.play, "span"), timer ? words.pause : words.play);
    bar.play.querySelector("path")?.setAttribute("d", timer ? PAUSE : PLAY);
  }
  kind.draw(app);
}

/** The step that is shown, from 0: a link may have one that this figure has not. @param {App} app */
export function stepOf(app) {
  const { steps } = app.kind;
  return steps ? clamp(Number(app.params[steps.param]) - (steps.first ?? 0), 0, steps.count(app) - 1) : 0;
}

/** Change settings: show them at once, send them at rest. @param {App} app @param {Dimensions.Params} params */
export function change(app, params) {
  Object.assign(app.params, params);
  show(app);
  if (app.timer) return; // while playing; the step where it stops is sent
  writeAtRest(app, () => {
    app.sent.push(JSON.stringify(app.params));
    app.sendState("choice", { ...app.params });
  });
}

/** Say why something typed was refused. @param {App} app @param {string} text */
export const say = (app, text) => setText(app.el.notice, text);

/** @param {string} path */
const makeIcon = (path) => makeSvg("svg", { viewBox: "0 0 20 20", "aria-hidden": true }, makeSvg("path", { d: path }));

/** @param {App} app @returns {Dimensions.Bar} */
function makeBar(app) {
  const play = makeButton("play", { class: "play" }, makeIcon(PLAY), make("span"));
  const scrub = make("input", { type: "range", min: 0, step: 1, "data-aria-label": "step" });
  const count = make("output", "number");
  const root = make("div", "transport",
    makeButton("back", { "data-label": "back" }, makeIcon("M14.5 4v12L5 10z")), play,
    makeButton("next", { "data-label": "next" }, makeIcon("M5.5 4v12L15 10z")), scrub, count);
  /** @type {Record<string, () => void>} */
  const actions = { play: () => playOrPause(app), back: () => move(app, -1), next: () => move(app, 1) };
  root.addEventListener("click", (event) => actions[closest(event, "button")?.dataset.action ?? ""]?.());
  scrub.addEventListener("input", () => goTo(app, Number(scrub.value)));
  return { root, play, scrub, count };
}

/** @param {App} app @param {number} step  from 0 */
export function goTo(app, step) {
  const { steps } = app.kind;
  if (steps) change(app, { [steps.param]: String(step + (steps.first ?? 0)) });
}

/** Go some steps, or to the end; return false where there are no more. @param {App} app @param {number} by */
function move(app, by) {
  const last = (app.kind.steps?.count(app) ?? 1) - 1;
  const step = clamp(stepOf(app) + by, 0, last);
  if (step === stepOf(app)) return false;
  goTo(app, step);
  return true;
}

/** @param {App} app */
function playOrPause(app) {
  if (app.timer) {
    pause(app);
    goTo(app, stepOf(app));
    return;
  }
  const last = (app.kind.steps?.count(app) ?? 1) - 1;
  const start = stepOf(app) === last ? 0 : stepOf(app);
  app.timer = setInterval(() => {
    if (stepOf(app) + 1 >= last) pause(app);
    goTo(app, stepOf(app) + 1);
  }, frameOf(app));
  goTo(app, start);
}

/** Milliseconds between two steps: many steps play faster. @param {App} app */
function frameOf(app) {
  const { steps } = app.kind;
  return typeof steps?.frame === "function" ? steps.frame(app) : steps?.frame;
}

/** @param {App} app */
function pause(app) {
  clearInterval(app.timer);
  app.timer = undefined;
}

/** @param {App} app */
function attach(app) {
  const attached = new AbortController();
  if (app.kind.steps) offerSteps({ move: (by) => move(app, by), play: () => playOrPause(app) }, attached.signal);
  return attached;
}

/** @param {App} app */
function close(app) {
  pause(app);
  cancelWrite(app);
  app.attached?.abort();
  app.attached = null;
}
