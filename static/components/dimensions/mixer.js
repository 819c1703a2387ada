// A 1×1 convolution: every pixel of the output is a weighted sum of the channels of one pixel.
import { fill, make, makeSvg, setContent, setText } from "../shared/dom.js";
import { formatNumber } from "../shared/numbers.js";
import { paintPlane } from "../features/palette.js";
import { makeChoice, showChoice } from "./controls.js";
import { magnitude } from "./grids.js";
import { mixChannels } from "./maths.js";
import { change, makeScene } from "./scene.js";
import { readRows, replaceAt, writeRows } from "./texts.js";

/** @typedef {Dimensions.App} App */

const COLORS = [[217, 43, 43], [31, 143, 58], [30, 95, 214]]; // of the channels, as cnnviz/figures/colors.py has them
/** @type {Record<string, string>} */
const MIXES = { brightness: "0.3_0.6_0.1~1_-1_0", opponents: "1_-1_0~-0.5_-0.5_1", copy: "1_0_0~0_0_1" };

/** @param {App} app @returns {number[][]} */
const channelsOf = (app) => /** @type {number[][]} */ (app.data.channels);
/** @param {App} app */
const sideOf = (app) => Math.sqrt(channelsOf(app)[0].length);

/** @param {string} title @param {string} role */
function makeMap(title, role) {
  const mark = makeSvg("svg", { class: "mark", "aria-hidden": true }, makeSvg("rect", { width: 1, height: 1 }));
  return make("figure", { class: "plane", "data-role": role }, make("figcaption", {}, make("b", {}, title)), make("div", "frame", make("canvas", { class: "map", width: 1, height: 1 }), mark));
}

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const view = {
    planes: make("div", "planes", makeMap(words.image, "input"), ...[words.red, words.green, words.blue].map((name) => makeMap(name, "input"))),
    outputs: make("div", "mixes", makeMix(app, 0), makeMix(app, 1)),
    mixes: makeChoice(words.weights, Object.keys(MIXES).map((name) => [name, words[name]]), (name) => change(app, { mix: MIXES[name] })),
    sum: make("p", "sum"),
  };
  app.view = view;
  for (const frame of [...view.planes.querySelectorAll(".frame"), ...view.outputs.querySelectorAll(".frame")]) {
    frame.addEventListener("click", (event) => pick(app, frame, event));
  }
  return [make("div", "mixer", view.planes, make("span", "sign", "→"), view.outputs), make("div", "controls", view.sum, view.mixes)];
}

/** @param {App} app @param {Element} frame @param {Event} event */
function pick(app, frame, event) {
  if (!(event instanceof MouseEvent)) return;
  const { left, top, width, height } = frame.getBoundingClientRect();
  const side = sideOf(app);
  const [row, col] = [Math.floor((side * (event.clientY - top)) / height), Math.floor((side * (event.clientX - left)) / width)];
  if (row >= 0 && col >= 0 && row < side && col < side) change(app, { pixel: String(row * side + col) });
}

/** The three weights of an output, and its map. @param {App} app @param {number} out */
function makeMix(app, out) {
  const sliders = ["red", "green", "blue"].map((name, channel) => {
    const input = make("input", { type: "range", min: -1, max: 1, step: 0.05, "aria-label": `y${out}: ${app.words[name]}` });
    input.addEventListener("input", () => {
      const rows = readRows(app.params.mix);
      change(app, { mix: writeRows(replaceAt(rows, out, replaceAt(rows[out], channel, Number(input.value)))) });
    });
    return make("label", { class: "slider", "data-channel": channel }, make("span", {}, app.words[name]), input, make("output", "number"));
  });
  return make("div", "mix", make("div", "sliders", ...sliders), makeMap(`y${out}`, "output"));
}

/** @param {App} app */
function draw(app) {
  const { view, params, words, data } = app;
  const channels = channelsOf(app);
  const side = sideOf(app);
  const rows = readRows(params.mix);
  const pixel = Number(params.pixel);
  for (const [place, figure] of [...view.planes.children].entries()) paintChannels(figure, channels, place - 1, side);
  for (const [out, mix] of [...view.outputs.children].entries()) {
    for (const [channel, slider] of mix.querySelectorAll(".slider").entries()) {
      const [, input, text] = slider.children;
      if (input instanceof HTMLInputElement) input.value = String(rows[out][channel]);
      setText(text, formatNumber(rows[out][channel], 3));
    }
    const values = mixChannels(channels, rows[out]);
    const canvas = mix.querySelector("canvas");
    if (canvas) paintPlane(canvas, { rows: side, columns: side, values: Float32Array.from(values) }, Math.max(1, magnitude(values)));
  }
  const place = { x: pixel % side, y: Math.floor(pixel / side) };
  for (const mark of [...view.planes.querySelectorAll(".mark"), ...view.outputs.querySelectorAll(".mark")]) {
    mark.setAttribute("viewBox", `0 0 ${side} ${side}`);
    const rect = mark.firstElementChild;
    rect?.setAttribute("x", String(place.x));
    rect?.setAttribute("y", String(place.y));
  }
  const sums = rows.map((weights, out) => {
    const terms = weights.map((weight, channel) => `${weight < 0 ? `(${formatNumber(weight, 3)})` : formatNumber(weight, 3)}·${formatNumber(channels[channel][pixel], 3)}`);
    const isHidden = !data.revealed && out === 0;
    const value = weights.reduce((sum, weight, channel) => sum + weight * channels[channel][pixel], 0);
    return make("p", {}, `y${out} = ${terms.join(" + ")} = `, make("span", "result", isHidden ? "?" : formatNumber(Number(value.toFixed(6)), 4)));
  });
  setContent(view.sum, fill(words.pixelPlace, { row: place.y + 1, column: place.x + 1 }), ...sums);
  view.sum.className = "sum sums";
  showChoice(view.mixes, Object.keys(MIXES).find((name) => MIXES[name] === params.mix) ?? "");
}

/** The image (channel −1), or one channel in its color. @param {Element} figure @param {number[][]} channels @param {number} channel @param {number} side */
function paintChannels(figure, channels, channel, side) {
  const canvas = figure.querySelector("canvas");
  if (!canvas) return;
  Object.assign(canvas, { width: side, height: side });
  const pixels = new ImageData(side, side);
  channels[0].forEach((_, place) => {
    const color = channel < 0 ? channels.map((values) => 255 * values[place]) : COLORS[channel];
    pixels.data.set([...color, channel < 0 ? 255 : Math.round(255 * channels[channel][place])], 4 * place);
  });
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
}

export const showMixer = makeScene({ build, draw });
