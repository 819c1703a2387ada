// A convolution of a batch: the shapes of input, weight, bias and output, drawn and counted.
import { changes, fill, make, makeSvg, setContent, setText } from "../shared/dom.js";
import { range } from "../shared/numbers.js";
import { makeChoice, makeCounter, showChoice, showCounter } from "../dimensions/controls.js";
import { change, goTo, makeScene, stepOf } from "../dimensions/scene.js";
import { outputSide } from "./maths.js";

/** @typedef {Dimensions.App} App */
/** @typedef {ReturnType<typeof read>} Shape */

/** @type {Record<string, string>} */
const ROLES = { images: "input", channels: "input", side: "input", filters: "output", kernel: "kernel", stride: "stride" };
const NUMBERS = Object.keys(ROLES);
const SHIFT = 4; // between two sheets of a stack

/** @param {App} app */
function read({ params }) {
  const [images, channels, side, filters, wanted, stride] = NUMBERS.map((name) => Number(params[name]));
  const kernel = Math.min(wanted, side);
  return { images, channels, side, filters, kernel, stride, biased: params.biased === "on", out: outputSide(side, kernel, stride) };
}

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words, data } = app;
  const most = /** @type {Record<string, number>} */ (data.most);
  const presets = /** @type {Dimensions.Params[]} */ (data.presets);
  const names = /** @type {string[]} */ (data.labels).map((name, place) => /** @type {[string, string]} */ ([String(place), name]));
  const view = {
    preset: makeChoice(words.examples, names, (place) => change(app, { ...presets[Number(place)], filter: "0" })),
    ...Object.fromEntries(NUMBERS.map((name) => [name, makeCounter(app, name, words[name], ROLES[name], [name === "side" ? 4 : 1, most[name]])])),
    biased: makeChoice(words.bias, [["off", "False"], ["on", "True"]], (biased) => change(app, { biased })),
    input: makePart("input", words.input, "(N, C, H, W)"),
    weight: makePart("kernel", words.weight, "(O, C, kH, kW)"),
    output: makePart("output", words.output, "(N, O, H′, W′)"),
    marked: make("p", "sum"),
    counts: make("dl", "counts"),
  };
  app.view = view;
  view.weight.addEventListener("click", ({ target }) => {
    const filter = target instanceof Element && target.closest("[data-filter]");
    if (filter) goTo(app, Number(filter.getAttribute("data-filter")));
  });
  const sign = (/** @type {string} */ text) => make("span", "sign", text);
  return [
    make("div", "controls", view.preset, view.biased, ...NUMBERS.map((name) => app.view[name])),
    make("div", "conv-scene", view.input, make("div", "with-sign", sign("∗"), view.weight), make("div", "with-sign", sign("="), view.output)),
    view.marked, view.counts,
  ];
}

/** @param {string} role @param {string} title @param {string} letters */
const makePart = (role, title, letters) => make("figure", { class: "part", "data-role": role }, make("figcaption", {}, make("b", {}, title), " ", make("span", "shape"), " ", make("span", "letters", letters)), make("div", "stacks"));

/** @param {App} app */
function draw(app) {
  const { view, params, data, words } = app;
  const shape = read(app);
  const filter = stepOf(app);
  const presets = /** @type {Dimensions.Params[]} */ (data.presets);
  showChoice(view.preset, String(presets.findIndex((preset) => Object.entries(preset).every(([name, value]) => params[name] === value))));
  showChoice(view.biased, params.biased);
  for (const name of NUMBERS) showCounter(view[name], name === "kernel" ? shape.kernel : Number(params[name]));
  drawParts(app, shape);
  markFilter(app, filter);
  setText(view.marked, fill(words.marked, { filter, channels: shape.channels }));
  writeCounts(app, shape);
}

/** @param {App} app @param {Shape} shape */
function drawParts({ view }, { images, channels, side, filters, kernel, out }) {
  const put = (/** @type {HTMLElement} */ part, /** @type {number[]} */ sizes, /** @type {Element[]} */ stacks) => {
    const [text, box] = [part.querySelector(".shape"), part.querySelector(".stacks")];
    if (text) setText(text, `(${sizes.join(", ")})`);
    if (box) setContent(box, ...stacks);
  };
  const scale = (/** @type {number} */ cells) => 14 + cells * 1.7;
  const [input, weight, output] = [[images, channels, side, side], [filters, channels, kernel, kernel], [images, filters, out, out]];
  if (changes(view.input, input)) put(view.input, input, range(images).map(() => drawSheets(channels, scale(side))));
  if (changes(view.weight, weight)) {
    put(view.weight, weight, range(filters).map((filter) => make("button", { type: "button", class: "filter", "data-filter": filter, "aria-label": `[${filter}]` }, drawSheets(channels, 8 + kernel * 4, kernel))));
  }
  if (changes(view.output, output)) put(view.output, output, range(images).map(() => drawSheets(filters, scale(out))));
}

/** Sheets behind each other, the first in front; with a raster where the cells can be seen. @param {number} count @param {number} size @param {number} cells */
function drawSheets(count, size, cells = 0) {
  const whole = size + (count - 1) * SHIFT + 2;
  const sheets = range(count).reverse().map((place) => {
    const [x, y] = [1 + place * SHIFT, 1 + (count - 1 - place) * SHIFT];
    const raster = range(Math.max(0, cells - 1)).map((at) => `M${x + ((at + 1) * size) / cells} ${y}v${size}M${x} ${y + ((at + 1) * size) / cells}h${size}`).join("");
    return makeSvg("g", { "data-sheet": place }, makeSvg("rect", { x, y, width: size, height: size }), place === 0 && raster && makeSvg("path", { class: "raster", d: raster }));
  });
  return makeSvg("svg", { viewBox: `0 0 ${whole} ${whole}`, style: `--size:${whole / 16}rem`, "aria-hidden": true }, ...sheets);
}

/** @param {App} app @param {number} filter */
function markFilter({ view }, filter) {
  for (const [place, button] of view.weight.querySelectorAll("button").entries()) button.classList.toggle("marked", place === filter);
  for (const sheet of view.output.querySelectorAll("[data-sheet]")) sheet.classList.toggle("marked", sheet.getAttribute("data-sheet") === String(filter));
}

/** Each count with its calculation; what a change has changed lights up. @param {App} app @param {Shape} shape */
function writeCounts({ view, words, data }, { images, channels, filters, kernel, biased, out }) {
  const weights = filters * channels * kernel ** 2;
  const product = `${filters}·${channels}·${kernel}·${kernel}`;
  const parameters = weights + (biased ? filters : 0);
  const show = (/** @type {number} */ value) => value.toLocaleString("en-US");
  const rows = [
    [words.weights, product, show(weights)],
    [words.biases, "", biased ? show(filters) : "0"],
    [words.parameters, biased ? `${product} + ${filters}` : product, show(parameters)],
    [words.multiplications, `${images}·${out}·${out}·(${product})`, show(images * out ** 2 * weights)],
  ];
  const isNew = view.counts.childElementCount === 0;
  const before = [...view.counts.querySelectorAll("dd b")].map((value) => value.textContent);
  const after = rows.map(([, , value], place) => (data.revealed || place === 1 ? value : "?"));
  if (!changes(view.counts, [rows, after])) return;
  setContent(view.counts, ...rows.map(([name, sum], place) => make("div", { class: !isNew && before[place] !== after[place] ? "count changed" : "count" }, make("dt", {}, name),
    make("dd", {}, data.revealed && sum ? `${sum} = ` : "", make("b", {}, after[place])))));
}

/** @type {Dimensions.Steps} */
const steps = { param: "filter", count: (app) => read(app).filters, frame: 350 };
export const showCounts = makeScene({ build, draw, steps }, "batches");
