// An activation: its curve with the derivative, x to drag, and what the function makes of a feature map.
import { fill, make, makeSvg, setContent, setText } from "../shared/dom.js";
import { clamp, formatNumber, range } from "../shared/numbers.js";
import { activate, activationOf, derivative } from "../stepper/activations.js";
import { makeChoice, showChoice } from "../dimensions/controls.js";
import { change, makeScene } from "../dimensions/scene.js";
import { readRows } from "../dimensions/texts.js";
import { makeMap, makeSlider, paintMap, showSlider } from "./controls.js";

/** @typedef {Dimensions.App} App */

const REACH = 4; // x and y go from minus this to this
const NAMES = { relu: "ReLU", leaky_relu: "leaky ReLU", tanh: "tanh", sigmoid: "sigmoid" };
const STEP = 0.1; // of x

/** @param {App} app */
function read({ params, data }) {
  const kind = activationOf(params.kind) ?? "relu";
  const slope = Number(params.slope);
  const of = (/** @type {number} */ x) => activate(kind, x, slope);
  return { of, steepness: (/** @type {number} */ x) => derivative(kind, x, slope), x: Number(params.x), map: readRows(String(data.map)) };
}

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const pick = (/** @type {GridCell} */ { row, column }) => {
    const value = read(app).map[row][column];
    app.view.before.dataset.cell = `${row}_${column}`;
    setX(app, value);
  };
  const view = {
    kinds: makeChoice(words.kind, Object.entries(NAMES), (kind) => change(app, { kind })),
    slope: makeSlider(words.slope, [0, 0.5, 0.01], (slope) => change(app, { slope: String(slope) })),
    plot: make("div", { class: "plot", tabindex: 0, role: "slider", "aria-label": words.curve, "aria-valuemin": -REACH, "aria-valuemax": REACH }),
    before: makeMap(words.before, "input", pick),
    after: makeMap(words.after, "output", pick),
    value: make("p", "sum"),
    zeros: make("p", "sum"),
  };
  app.view = view;
  watchPlot(app);
  return [
    make("div", "controls", view.kinds, view.slope),
    make("div", "curve-scene", make("figure", "curve", make("figcaption", {}, words.curve), view.plot, view.value), make("div", "maps", view.before, view.after, view.zeros)),
  ];
}

/** @param {App} app @param {number} x */
const setX = (app, x) => change(app, { x: String(Number(clamp(x, -REACH, REACH).toFixed(2))) });

/** x follows the pointer, and the arrow keys. @param {App} app */
function watchPlot(app) {
  const { plot } = app.view;
  /** @param {PointerEvent} event */
  const follow = ({ clientX }) => {
    const { left, width } = plot.getBoundingClientRect();
    setX(app, Math.round(((2 * (clientX - left)) / width - 1) * (REACH / STEP)) * STEP);
  };
  plot.addEventListener("pointerdown", (event) => {
    plot.setPointerCapture(event.pointerId);
    follow(event);
  });
  plot.addEventListener("pointermove", (event) => plot.hasPointerCapture(event.pointerId) && follow(event));
  plot.addEventListener("keydown", (event) => {
    const by = { ArrowRight: STEP, ArrowLeft: -STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    setX(app, Number(app.params.x) + by);
  });
}

/** @param {App} app */
function draw(app) {
  const { view, words, params, data } = app;
  const { of, steepness, x, map } = read(app);
  showChoice(view.kinds, params.kind);
  view.slope.hidden = params.kind !== "leaky_relu";
  showSlider(view.slope, Number(params.slope));
  drawCurves(view.plot, of, data.revealed ? steepness : null, x);
  const slopeText = data.revealed ? formatNumber(steepness(x), 4) : "?";
  const text = `f(${formatNumber(x)}) = ${formatNumber(of(x), 4)}   f′(${formatNumber(x)}) = ${slopeText}`;
  setText(view.value, text);
  view.plot.setAttribute("aria-valuenow", String(x));
  view.plot.setAttribute("aria-valuetext", text);
  const [row, column] = (view.before.dataset.cell ?? "14_5").split("_").map(Number);
  const after = map.map((values) => values.map(of));
  paintMap(view.before, map, REACH, { row, column });
  paintMap(view.after, after, REACH, { row, column });
  const all = map.flat();
  const zeros = all.filter((value) => of(value) === 0).length;
  setText(view.zeros, fill(words.zeros, { zeros, total: all.length, changed: all.filter((value) => Math.abs(of(value) - value) > 1e-9).length }));
}

/** @param {HTMLElement} plot @param {(x: number) => number} of @param {((x: number) => number) | null} steepness @param {number} x */
function drawCurves(plot, of, steepness, x) {
  const xs = range(161).map((at) => (at / 80 - 1) * REACH);
  /** @param {(x: number) => number} curve */
  const points = (curve) => xs.map((at) => `${at.toFixed(2)},${(-curve(at)).toFixed(3)}`).join(" ");
  const ticks = range(2 * REACH + 1).map((at) => at - REACH);
  setContent(plot, makeSvg("svg", { viewBox: `${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}`, "aria-hidden": true },
    makeSvg("path", { class: "raster", d: ticks.map((at) => `M${at} ${-REACH}V${REACH}M${-REACH} ${at}H${REACH}`).join("") }),
    makeSvg("path", { class: "axis", d: `M0 ${-REACH}V${REACH}M${-REACH} 0H${REACH}` }),
    steepness && makeSvg("polyline", { class: "derivative", points: points(steepness) }),
    makeSvg("polyline", { class: "function", points: points(of) }),
    makeSvg("path", { class: "lead", d: `M${x} 0V${-of(x)}H0` }),
    steepness && makeSvg("circle", { class: "derivative", cx: x, cy: -steepness(x), r: 0.12 }),
    makeSvg("circle", { class: "function", cx: x, cy: -of(x), r: 0.16 }),
    ...ticks.filter((at) => at % 2 === 0 && at).flatMap((at) => [makeSvg("text", { x: at, y: 0.42 }, at === REACH || at === -REACH ? null : formatNumber(at)), makeSvg("text", { x: -0.3, y: -at + 0.12 }, Math.abs(at) === REACH ? null : formatNumber(at))]),
    makeSvg("text", { class: "function", x: -REACH + 0.35, y: -REACH + 0.5 }, "f"),
    steepness && makeSvg("text", { class: "derivative", x: -REACH + 0.85, y: -REACH + 0.5 }, "f′")));
}

export const showActivation = makeScene({ build, draw }, "layers");
