// How often a transposed convolution writes each cell of its output, for every kernel and stride.
import { fill, make, makeSvg, setContent, setText } from "../shared/dom.js";
import { range } from "../shared/numbers.js";
import { cellColor } from "../features/palette.js";
import { makeCounter, showCounter } from "./controls.js";
import { countWrites, isEven } from "./maths.js";
import { change, makeScene, stepOf } from "./scene.js";

/** @typedef {Dimensions.App} App */

const [INPUTS, KERNELS, STRIDES] = [5, 7, 4];

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const view = {
    kernel: makeCounter(app, "k", words.kernelSize, "kernel", [1, KERNELS]),
    stride: makeCounter(app, "s", words.stride, "stride", [1, STRIDES]),
    inputs: make("div", { class: "cells", "data-role": "input" }),
    fan: make("div", "fan"),
    counts: make("div", { class: "cells", "data-role": "output" }),
    map: make("canvas", { class: "map", width: 1, height: 1 }),
    table: make("table", { class: "pairs", "aria-label": words.pairs }),
    verdict: make("p", "sum"),
  };
  app.view = view;
  fillTable(app);
  const names = [make("b", { "data-role": "input" }, words.input), make("b", { "data-role": "output" }, words.writes)];
  const axis = make("div", "signal", names[0], view.inputs, view.fan, names[1], view.counts, view.verdict);
  const image = make("figure", { "data-role": "output" }, make("figcaption", {}, make("b", {}, words.writesBoth)), view.map);
  const pairs = make("figure", { "data-role": "stride" }, make("figcaption", {}, make("b", {}, words.pairs)), view.table);
  return [make("div", "writes", axis, image, pairs), make("div", "controls", view.kernel, view.stride)];
}

/** A cell for each kernel and stride; a click takes them. @param {App} app */
function fillTable(app) {
  const { table } = app.view;
  table.append(make("tr", {}, make("th", {}, "k \\ s"), ...range(STRIDES).map((s) => make("th", {}, String(s + 1)))));
  for (const k of range(KERNELS)) {
    const cells = range(STRIDES).map((s) => {
      const button = make("button", { type: "button", class: "pick", "aria-label": `k = ${k + 1}, s = ${s + 1}` });
      button.addEventListener("click", () => change(app, { k: String(k + 1), s: String(s + 1) }));
      return make("td", {}, button);
    });
    table.append(make("tr", {}, make("th", {}, String(k + 1)), ...cells));
  }
}

/** @param {App} app */
function draw(app) {
  const { view, params, words, data } = app;
  const [kernel, stride, at] = [Number(params.k), Number(params.s), stepOf(app)];
  const counts = countWrites(INPUTS, kernel, stride);
  const most = Math.max(...counts);
  showCounter(view.kernel, kernel);
  showCounter(view.stride, stride);
  const isWritten = (/** @type {number} */ place) => place >= at * stride && place < at * stride + kernel;
  view.inputs.style.setProperty("--count", String(counts.length));
  setContent(view.inputs, ...range(counts.length).map((place) => makeInput(place, stride, kernel, at)));
  drawFan(view.fan, at * stride + kernel / 2, range(kernel).map((tap) => at * stride + tap + 0.5), counts.length);
  setContent(view.counts, ...counts.map((count, place) => make("div", { class: isWritten(place) ? "cell read" : "cell", style: `background: ${cellColor(count, most)}` }, String(count))));
  paintMap(view.map, counts);
  const isHidden = !data.revealed;
  for (const [place, button] of view.table.querySelectorAll("button").entries()) {
    const [k, s] = [Math.floor(place / STRIDES) + 1, (place % STRIDES) + 1];
    setText(button, isHidden ? "?" : isEven(k, s) ? "✓" : "▦");
    button.parentElement?.classList.toggle("even", !isHidden && isEven(k, s));
    button.parentElement?.classList.toggle("marked", k === kernel && s === stride);
  }
  setText(view.verdict, isHidden ? "" : fill(isEven(kernel, stride) ? words.even : words.uneven, { kernel, stride }));
}

/** The cell of the input above the middle of what it writes. @param {number} place @param {number} stride @param {number} kernel @param {number} at */
function makeInput(place, stride, kernel, at) {
  const input = range(INPUTS).find((one) => Math.floor(one * stride + (kernel - 1) / 2) === place);
  if (input === undefined) return make("div", "cell none");
  return make("div", input === at ? "cell read" : "cell", "1");
}

/** @param {Element} fan @param {number} from @param {number[]} to @param {number} columns */
function drawFan(fan, from, to, columns) {
  const lines = to.map((x) => makeSvg("line", { x1: from, y1: 0, x2: x, y2: 1 }));
  setContent(fan, makeSvg("svg", { viewBox: `0 0 ${columns} 1`, preserveAspectRatio: "none", "aria-hidden": true }, ...lines));
}

/** The product of both axes, from white to violet. @param {Element} canvas @param {number[]} counts */
function paintMap(canvas, counts) {
  if (!(canvas instanceof HTMLCanvasElement)) return;
  const side = counts.length;
  const most = Math.max(...counts) ** 2;
  Object.assign(canvas, { width: side, height: side });
  const pixels = new ImageData(side, side);
  counts.forEach((a, row) => {
    counts.forEach((b, col) => {
      pixels.data.set([109, 40, 217, Math.round((230 * a * b) / most)], 4 * (row * side + col));
    });
  });
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
}

export const showTransposed = makeScene({ build, draw, steps: { param: "from", count: () => INPUTS, frame: 800 } });
