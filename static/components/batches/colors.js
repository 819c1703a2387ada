// A filter for a color image: a kernel for each of three planes, a map of each, and their sum.
import { make, makeSvg } from "../shared/dom.js";
import { clamp, formatNumber, parseNumber, range } from "../shared/numbers.js";
import { ARROWS, consume } from "../shared/keys.js";
import { paintPlane } from "../features/palette.js";
import { makeChoice, showChoice } from "../dimensions/controls.js";
import { LARGEST, magnitude, makeGrid, writeGrid } from "../dimensions/grids.js";
import { change, makeScene, say, stepOf } from "../dimensions/scene.js";
import { replaceAt } from "../dimensions/texts.js";
import { convolvePlane } from "./maths.js";

/** @typedef {Dimensions.App} App */

const SIDE = 32; // of the planes
const MAPS = SIDE - 2; // of the maps
const COLORS = [[217, 43, 43], [31, 143, 58], [30, 95, 214]]; // of the channels, as cnnviz/figures/colors.py has them
const [EDGE, BACK, ZERO, HALF] = ["1_0_-1~2_0_-2~1_0_-1", "-1_0_1~-2_0_2~-1_0_1", "0_0_0~0_0_0~0_0_0", "0_0_0~0_1_0~0_0_0"];
/** @type {Record<string, string>} */
const PRESETS = { opposed: [EDGE, ZERO, BACK].join("~~"), edges: [EDGE, EDGE, EDGE].join("~~"), redOnly: [EDGE, ZERO, ZERO].join("~~"), redMinusBlue: [HALF, ZERO, HALF.replace("1", "-1")].join("~~") };

/** The kernels (3, 9). @param {string} text */
const readKernels = (text) => text.split("~~").map((kernel) => kernel.split(/[~_]/).map(Number));
/** @param {number[][]} kernels */
const writeKernels = (kernels) => kernels.map((kernel) => range(3).map((row) => kernel.slice(3 * row, 3 * row + 3).join("_")).join("~")).join("~~");

/** Values from 0 to 1. @param {App} app */
const planesOf = ({ data }) => /** @type {number[][]} */ (data.planes).map((plane) => plane.map((value) => value / 100));

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const names = [words.red, words.green, words.blue];
  /** @param {number} channel */
  const edit = (channel) => (/** @type {number} */ place, /** @type {number} */ value) => {
    const kernels = readKernels(app.params.kernels);
    change(app, { kernels: writeKernels(replaceAt(kernels, channel, replaceAt(kernels[channel], place, value))) });
  };
  const rows = names.map((name, channel) => make("div", { class: "channel", "data-channel": channel },
    makeMap(app, name, "input", SIDE), make("span", "sign", "∗"), makeGrid(app, { title: `${words.kernel} ${channel}`, role: "kernel", rows: 3, cols: 3, onEdit: edit(channel) }),
    make("span", "sign", "="), makeMap(app, `${words.map} ${channel}`, "stride", MAPS)));
  const view = {
    presets: makeChoice(words.kernels, Object.keys(PRESETS).map((name) => [name, words[name]]), (name) => change(app, { kernels: PRESETS[name] })),
    bias: makeBias(app),
    photo: makeMap(app, words.photo, "input", SIDE),
    rows: make("div", "channels", ...rows),
    total: makeMap(app, words.sumMap, "output", MAPS),
    sums: make("p", "sum sums"),
  };
  app.view = view;
  return [
    make("div", "controls", view.presets, view.bias),
    make("div", "colors-scene", view.photo, make("span", "sign", "→"), view.rows, make("span", "sign", "Σ"), make("div", "added", view.total, view.sums)),
  ];
}

/** @param {App} app */
function makeBias(app) {
  const input = make("input", { type: "text", inputmode: "text", class: "typed short", autocomplete: "off", "aria-label": app.words.bias });
  input.addEventListener("change", () => {
    const typed = parseNumber(input.value, LARGEST);
    if ("value" in typed) change(app, { bias: String(typed.value) });
    else {
      input.value = app.params.bias;
      say(app, app.words.notNumber);
    }
  });
  input.addEventListener("keydown", ({ key }) => key === "Enter" && input.blur());
  return make("label", "counter", make("span", "label", app.words.bias), input);
}

/** A plane or a map; the pointer picks the window or the cell. @param {App} app @param {string} title @param {string} role @param {number} side */
function makeMap(app, title, role, side) {
  const mark = makeSvg("svg", { class: "mark", viewBox: `0 0 ${side} ${side}`, "aria-hidden": true }, makeSvg("rect"));
  const frame = make("div", { class: "frame", tabindex: 0, role: "img", "aria-label": title }, make("canvas", { class: "map", width: side, height: side }), mark);
  const pickCell = (/** @type {number} */ row, /** @type {number} */ column) => {
    const cell = String(clamp(row, 0, MAPS - 1) * MAPS + clamp(column, 0, MAPS - 1));
    if (cell !== app.params.cell) change(app, { cell });
  };
  const point = (/** @type {PointerEvent} */ { clientX, clientY }) => {
    const { left, top, width, height } = frame.getBoundingClientRect();
    const inset = (side - MAPS) / 2; // the window around a pixel
    pickCell(Math.floor(((clientY - top) / height) * side - inset), Math.floor(((clientX - left) / width) * side - inset));
  };
  frame.addEventListener("pointerdown", point);
  frame.addEventListener("pointermove", (event) => (event.pointerType === "mouse" || event.buttons) && !app.timer && point(event));
  frame.addEventListener("keydown", (event) => {
    const move = ARROWS[event.key];
    if (!move) return;
    consume(event);
    const cell = stepOf(app);
    pickCell(Math.floor(cell / MAPS) + move[0], (cell % MAPS) + move[1]);
  });
  return make("figure", { class: "plane", "data-role": role }, make("figcaption", {}, make("b", {}, title)), frame);
}

/** @param {App} app */
function draw(app) {
  const { view, params, data } = app;
  const planes = planesOf(app);
  const kernels = readKernels(params.kernels);
  const maps = planes.map((plane, channel) => convolvePlane(plane, kernels[channel]));
  const bias = Number(params.bias);
  const total = maps[0].map((value, at) => value + maps[1][at] + maps[2][at] + bias);
  const limit = Math.max(1, magnitude(total), ...maps.map((map) => magnitude(map)));
  showChoice(view.presets, Object.keys(PRESETS).find((name) => PRESETS[name] === params.kernels) ?? "");
  const input = view.bias.querySelector("input");
  if (input && !input.matches(":focus")) input.value = params.bias;
  paintColors(view.photo, planes, -1);
  for (const [channel, row] of [...view.rows.children].entries()) {
    const [plane, grid, map] = row.querySelectorAll("figure");
    paintColors(plane, planes, channel);
    writeGrid(grid, { values: kernels[channel], room: 4 });
    paintSums(map, maps[channel], limit);
  }
  view.total.classList.toggle("unknown", !data.revealed);
  paintSums(view.total, total, limit);
  const cell = stepOf(app);
  for (const rect of app.el.root.querySelectorAll(".mark rect")) placeMark(rect, cell);
  writeSums(app, maps.map((map) => map[cell]), bias, total[cell]);
}

/** @param {Element} rect @param {number} cell */
function placeMark(rect, cell) {
  const size = rect.parentElement?.getAttribute("viewBox") === `0 0 ${SIDE} ${SIDE}` ? 3 : 1;
  for (const [name, value] of Object.entries({ x: cell % MAPS, y: Math.floor(cell / MAPS), width: size, height: size })) rect.setAttribute(name, String(value));
}

/** @param {App} app @param {number[]} parts @param {number} bias @param {number} total */
function writeSums({ view, data, words }, parts, bias, total) {
  const show = (/** @type {number} */ value) => formatNumber(Number(value.toFixed(4)), 4);
  const lines = [words.red, words.green, words.blue].map((name, channel) => make("span", { class: "part-sum", "data-channel": channel }, make("span", {}, name), make("b", {}, show(parts[channel]))));
  view.sums.replaceChildren(...lines, make("span", "part-sum", make("span", {}, words.bias), make("b", {}, show(bias))), make("span", "part-sum total", make("span", {}, words.output), make("b", {}, data.revealed ? show(total) : "?")));
}

/** The image (channel −1), or one channel in its color. @param {Element} figure @param {number[][]} planes @param {number} channel */
function paintColors(figure, planes, channel) {
  const context = figure.querySelector("canvas")?.getContext("2d");
  const pixels = new ImageData(SIDE, SIDE);
  for (const place of planes[0].keys()) {
    const color = channel < 0 ? planes.map((plane) => 255 * plane[place]) : COLORS[channel].map((value) => value * planes[channel][place]);
    pixels.data.set([...color, 255], 4 * place);
  }
  context?.putImageData(pixels, 0, 0);
}

/** @param {Element} figure @param {Float64Array} map @param {number} limit */
function paintSums(figure, map, limit) {
  const canvas = figure.querySelector("canvas");
  if (canvas) paintPlane(canvas, { rows: MAPS, columns: MAPS, values: Float32Array.from(map) }, limit);
}

/** @type {Dimensions.Steps} */
const steps = { param: "cell", count: () => MAPS ** 2, frame: 30 };
export const showColors = makeScene({ build, draw, steps }, "batches");
