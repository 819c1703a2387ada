// A filter that moves along a signal: samples to drag, weights to type, the window at a step and its sum.
import { make, makeSvg, setContent, setText } from "../shared/dom.js";
import { clamp, fitNumber, formatNumber, range } from "../shared/numbers.js";
import { makeChoice, makeCounter, showChoice, showCounter } from "./controls.js";
import { magnitude, makeGrid, writeGrid } from "./grids.js";
import { convolveSignal } from "./maths.js";
import { change, goTo, makeScene, stepOf } from "./scene.js";
import { readRow, replaceAt, writeRow } from "./texts.js";

/** @typedef {Dimensions.App} App */

const HIGHEST = 5; // what can be dragged to
/** @type {Record<string, number[]>} */
const FILTERS = { difference: [-1, 0, 1], mean: [0.25, 0.5, 0.25], echo: [0.5, 0, 0, 1] };

/** @param {App} app */
function read({ params }) {
  const [signal, taps, dilation] = [readRow(params.signal), readRow(params.taps), Number(params.dilation)];
  return { signal, taps, dilation, ...convolveSignal(signal, taps, params.pad, dilation) };
}

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const view = {
    filters: makeChoice(words.filter, Object.keys(FILTERS).map((name) => [name, words[name]]), (name) => change(app, { taps: writeRow(FILTERS[name]), t: "0" })),
    weights: make("div", "weights"),
    padding: makeChoice(words.padding, ["none", "same", "causal"].map((name) => [name, words[name]]), (name) => change(app, { pad: name })),
    dilation: makeCounter(app, "dilation", words.dilation, "dilation", [1, 3]),
    samples: make("div", { class: "bars", "data-role": "input" }),
    fan: make("div", "fan"),
    output: make("div", { class: "bars small", "data-role": "output" }),
    sum: make("p", "sum"),
  };
  app.view = view;
  watchSamples(app);
  view.output.addEventListener("click", ({ target }) => {
    const out = target instanceof Element && target.closest("[data-out]");
    if (out instanceof HTMLElement) goTo(app, Number(out.dataset.out));
  });
  const names = [make("b", { "data-role": "input" }, words.signal), make("b", { "data-role": "output" }, words.output)];
  return [
    make("div", "controls", view.filters, view.weights, view.padding, view.dilation),
    make("div", "signal", names[0], view.samples, view.fan, names[1], view.output),
    view.sum,
  ];
}

/** Samples follow the pointer, and the arrow keys. @param {App} app */
function watchSamples(app) {
  const { samples } = app.view;
  /** @param {number} place @param {number} value */
  const set = (place, value) => change(app, { signal: writeRow(replaceAt(readRow(app.params.signal), place, value)) });
  /** @param {PointerEvent} event */
  const follow = ({ clientX, clientY }) => {
    const column = [...samples.children].find((one) => clientX < one.getBoundingClientRect().right);
    const place = column instanceof HTMLElement ? Number(column.dataset.place) : Number.NaN;
    const { top, height } = samples.getBoundingClientRect();
    const value = clamp(Math.round(HIGHEST * (1 - (2 * (clientY - top)) / height)), -HIGHEST, HIGHEST);
    if (place >= 0 && readRow(app.params.signal)[place] !== value) set(place, value);
  };
  samples.addEventListener("pointerdown", (event) => {
    samples.setPointerCapture(event.pointerId);
    follow(event);
  });
  samples.addEventListener("pointermove", (event) => samples.hasPointerCapture(event.pointerId) && follow(event));
  samples.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const column = event.target;
    if (!by || !(column instanceof HTMLElement)) return;
    event.preventDefault();
    event.stopPropagation();
    const place = Number(column.dataset.place);
    set(place, clamp(readRow(app.params.signal)[place] + by, -HIGHEST, HIGHEST));
    const again = samples.querySelector(`[data-place="${place}"]`);
    if (again instanceof HTMLElement) again.focus();
  });
}

/** @param {App} app */
function draw(app) {
  const { view, params, words } = app;
  const now = read(app);
  const { signal, taps, dilation, output, places, before, after, span } = now;
  const step = stepOf(app);
  const columns = signal.length + before + after;
  const offset = params.pad === "none" ? Math.floor((span - 1) / 2) : before;
  const hides = !app.data.revealed && app.data.hidden === step;
  showChoice(view.filters, Object.keys(FILTERS).find((name) => writeRow(FILTERS[name]) === params.taps) ?? "");
  showChoice(view.padding, params.pad);
  showCounter(view.dilation, dilation);
  showWeights(app, taps);
  const reads = places[step];
  setContent(view.samples, ...range(columns).map((column) => makeSample(column - before, signal, reads)));
  drawFan(view.fan, reads.map((place) => place + before), offset + step, columns, taps);
  const most = magnitude(output) || 1;
  setContent(view.output, ...range(columns).map((column) => makeOutput(column - offset, app, output, most)));
  const terms = reads.map((place, tap) => `${show(taps[tap])}·${show(signal[place] ?? 0)}`).join(" + ");
  setText(view.sum, `y[${step}] = ${terms} = ${hides ? "?" : formatNumber(output[step])}`);
  view.samples.setAttribute("aria-label", words.signal);
}

/** @param {number} value */
const show = (value) => (value < 0 ? `(${formatNumber(value)})` : formatNumber(value));

/** @param {App} app @param {number[]} taps */
function showWeights(app, taps) {
  const { weights } = app.view;
  if (weights.querySelectorAll("td").length !== taps.length) {
    const onEdit = (/** @type {number} */ place, /** @type {number} */ value) => change(app, { taps: writeRow(replaceAt(readRow(app.params.taps), place, value)) });
    setContent(weights, makeGrid(app, { title: app.words.weights, role: "kernel", rows: 1, cols: taps.length, onEdit }));
  }
  writeGrid(weights, { values: taps, limit: 0 });
}

/** @param {number} value @param {number} most */
function makeFill(value, most) {
  const share = 50 * Math.min(1, Math.abs(value) / most);
  const edge = value < 0 ? `top: 50%; height: ${share}%` : `bottom: 50%; height: ${share}%`;
  return make("span", { class: "fill", style: edge });
}

/** @param {number} place @param {number[]} signal @param {number[]} reads */
function makeSample(place, signal, reads) {
  const value = signal[place];
  const isRead = reads.includes(place);
  if (value === undefined) return make("div", { class: `bar pad ${isRead ? "read" : ""}` }, make("span", "value", "0"));
  const attributes = { class: `bar ${isRead ? "read" : ""}`, "data-place": place, tabindex: 0, role: "slider", "aria-label": `x[${place}]`, "aria-valuenow": value, "aria-valuemin": -HIGHEST, "aria-valuemax": HIGHEST };
  return make("div", attributes, makeFill(value, HIGHEST), make("span", "value", fitNumber(value, 4)));
}

/** @param {number} out @param {App} app @param {number[]} output @param {number} most */
function makeOutput(out, app, output, most) {
  const value = output[out];
  if (value === undefined) return make("div", "bar none");
  const hides = !app.data.revealed && app.data.hidden === out;
  const attributes = { class: `bar ${out === stepOf(app) ? "read" : ""}`, "data-out": out };
  return make("div", attributes, !hides && makeFill(value, most), make("span", "value", hides ? "?" : fitNumber(value, 4)));
}

/**
 * Lines from the samples of a window to its output, each with its weight.
 * @param {Element} fan
 * @param {number[]} reads  columns
 * @param {number} out  column
 * @param {number} columns
 * @param {number[]} taps
 */
function drawFan(fan, reads, out, columns, taps) {
  const lines = reads.map((column) => makeSvg("line", { x1: column + 0.5, y1: 0, x2: out + 0.5, y2: 1 }));
  const svg = makeSvg("svg", { viewBox: `0 0 ${columns} 1`, preserveAspectRatio: "none", "aria-hidden": true }, ...lines);
  const weights = reads.map((column, tap) => make("span", { class: "tap", style: `left: ${(100 * (column + 0.5)) / columns}%` }, fitNumber(taps[tap], 4)));
  setContent(fan, svg, ...weights);
}

export const showSignal = makeScene({ build, draw, steps: { param: "t", count: (app) => read(app).output.length, frame: 800 } });
