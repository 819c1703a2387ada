// Gradient descent to step through, play and try with other learning rates: what descent.js and edges.js
// have in common.  All is computed here; Python gets rate and step for the link once the reader rests.
import { cancelWrite, writeAtRest } from "../shared/address.js";
import { closest, getElement, make, makeButton, setText, setWords } from "../shared/dom.js";
import { keepState } from "../shared/lifecycle.js";
import { clamp, formatNumber } from "../shared/numbers.js";
import { offerSteps } from "../shared/stage.js";
import { makeIcon } from "./icons.js";
import { followPath } from "./net.js";

/** @typedef {Learning.Trainer} Trainer */

const NOTCHES = 20; // of the slider, per power of ten
const PLAY = "M5 3.5v13l11-6.5z";
const PAUSE = "M5 4h3.5v12H5zM11.5 4H15v12h-3.5z";

/** @param {number} rate */
const notchOf = (rate) => Math.round(NOTCHES * Math.log10(rate));
/** @param {number} notch */
const rateAt = (notch) => Number((10 ** (notch / NOTCHES)).toPrecision(2));
/** @param {string} id @param {number} rate @param {number} at */
const keyOf = (id, rate, at) => `${id} ${rate} ${at}`;

/**
 * Return the function that Streamlit calls for a figure of gradient descent.
 * @param {object} kind
 * @param {(app: Trainer) => HTMLElement[]} kind.build  makes the elements of the figure
 * @param {(app: Trainer) => void} kind.draw  shows the step
 * @param {number} kind.frame  milliseconds between two steps while playing
 */
export function makeTrainer({ build, draw, frame }) {
  /** @param {ShadowRoot} host */
  function open(host) {
    const blank = { draw, frame, at: 0, rate: 0, path: [], sent: [], view: {}, attached: null };
    const app = /** @type {Trainer} */ (/** @type {unknown} */ (blank)); // the rest comes with the first answer
    const { controls, ...el } = makeControls();
    app.el = { ...el, root: make("div", "learning trainer", ...build(app), controls) };
    host.append(app.el.root);
    listen(app);
    return app;
  }
  return keepState({ open, receive, close, words: "learning" });
}

// The slider of the learning rate, and the bar that steps and plays.
function makeControls() {
  const rate = make("input", { type: "range", step: 1, "data-aria-label": "rate" });
  const scrub = make("input", { type: "range", min: 0, step: 1, "data-aria-label": "step" });
  const [rateText, count, play] = [make("output", "number"), make("output", "number"), makeButton("play", { class: "play" }, makeIcon(PLAY), make("span"))];
  const label = make("label", "rate", make("span", { "data-word": "rate" }), rateText, rate);
  const bar = make("div", "transport",
    makeButton("reset", { "data-label": "reset" }, makeIcon("M4 4h2v12H4zM16 4v12l-9-6z")),
    makeButton("back", { "data-label": "back" }, makeIcon("M14.5 4v12L5 10z")), play,
    makeButton("next", { "data-label": "next" }, makeIcon("M5.5 4v12L15 10z")), scrub, count);
  return { rate, rateText, scrub, count, play, controls: make("div", "controls", label, bar) };
}

/** @type {Record<string, (app: Trainer) => void>} */
const ACTIONS = {
  play: playOrPause,
  reset: (app) => goTo(app, 0),
  back: (app) => goTo(app, app.at - 1),
  next: (app) => goTo(app, app.at + 1),
};

/** @param {Trainer} app */
function listen(app) {
  const { root, rate, scrub } = app.el;
  rate.addEventListener("input", () => {
    app.rate = rateAt(Number(rate.value));
    compute(app);
    sendAtRest(app);
  });
  scrub.addEventListener("input", () => goTo(app, Number(scrub.value)));
  root.addEventListener("click", (event) => ACTIONS[closest(event, "button")?.dataset.action ?? ""]?.(app));
}

/** @param {Trainer} app @param {Learning.Training} answer */
function receive(app, { words = {}, ...data }) {
  app.attached ??= attach(app);
  const echo = app.sent.indexOf(keyOf(data.id, data.rate, data.at));
  const isEcho = app.data?.id === data.id && echo >= 0; // the answer to what was sent; the reader may be further
  if (app.words !== words) setWords(app.el.root, words);
  Object.assign(app, { data, words });
  if (isEcho) app.sent.splice(0, echo + 1);
  else Object.assign(app, { rate: data.rate, at: data.at, sent: [] });
  const { rate, scrub } = app.el;
  Object.assign(rate, { min: notchOf(data.rates[0]), max: notchOf(data.rates[1]) });
  scrub.max = String(data.most);
  compute(app);
}

/** @param {Trainer} app */
function compute(app) {
  const { net, kernel, bias, most } = app.data;
  app.path = followPath(net, { kernel: Float64Array.from(kernel), bias }, app.rate, most);
  app.el.rate.value = String(notchOf(app.rate));
  setText(app.el.rateText, formatNumber(app.rate));
  show(app);
}

/** @param {Trainer} app */
function show(app) {
  const { el, words, at, data } = app;
  el.scrub.value = String(at);
  setText(el.count, `${at} / ${data.most}`);
  setText(getElement(el.play, "span"), app.timer ? words.pause : words.play);
  el.play.querySelector("path")?.setAttribute("d", app.timer ? PAUSE : PLAY);
  app.draw(app);
}

/** @param {Trainer} app @param {number} step */
function goTo(app, step) {
  app.at = clamp(step, 0, app.data.most);
  if (app.at === app.data.most) pause(app);
  show(app);
  sendAtRest(app);
}

/** @param {Trainer} app */
function sendAtRest(app) {
  writeAtRest(app, () => {
    if (app.timer) return; // while playing; the step where it stops is sent
    app.sent.push(keyOf(app.data.id, app.rate, app.at));
    app.sendState("choice", { rate: app.rate, at: app.at });
  });
}

/** @param {Trainer} app */
function playOrPause(app) {
  if (app.timer) {
    pause(app);
    goTo(app, app.at);
    return;
  }
  if (app.at === app.data.most) app.at = 0;
  app.timer = setInterval(() => goTo(app, app.at + 1), app.frame);
  goTo(app, app.at + 1);
}

/** @param {Trainer} app */
function pause(app) {
  clearInterval(app.timer);
  app.timer = undefined;
}

/** @param {Trainer} app */
function attach(app) {
  const attached = new AbortController();
  offerSteps({ move: (by) => goTo(app, app.at + by), play: () => playOrPause(app) }, attached.signal);
  return attached;
}

/** @param {Trainer} app */
function close(app) {
  pause(app);
  cancelWrite(app);
  app.attached?.abort();
  app.attached = null;
}
