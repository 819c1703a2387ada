// A tensor as a stack of sheets to point into: what an index picks, and where that is in memory.
import { changes, fill, make, makeSvg, setContent, setText } from "../shared/dom.js";
import { range } from "../shared/numbers.js";
import { makeChoice, showChoice } from "../dimensions/controls.js";
import { change, makeScene, say } from "../dimensions/scene.js";
import { pick, strides } from "./maths.js";

/** @typedef {Dimensions.App} App */
/** @typedef {import("./maths.js").Index} Index */

const SHAPES = ["3_5_5", "3_2_4_5", "4_6"];
const ALL = "all"; // in the link, for an axis that is picked as a whole
const [WIDE, HIGH, SLANT, GAP] = [46, 19, 8, 13]; // of a cell, how far a row leans, and between two sheets
const TOP = 20;
/** Room for the names of sheets and rows. @param {number} axes */
const leftOf = (axes) => (axes === 4 ? 86 : 58);
const MOST_LISTED = 6;

/** @param {string} shape */
const sizesOf = (shape) => shape.split("_").map(Number);
/** @param {readonly number[]} values */
const tuple = (values) => `(${values.join(", ")}${values.length === 1 ? "," : ""})`;

/** A place, or null, for each axis; a link may have others. @param {App} app */
function read({ params }) {
  const shape = sizesOf(params.shape);
  const given = params.index ? params.index.split("_") : [];
  /** @type {Index} */
  const index = shape.map((size, axis) => (given[axis] === undefined || given[axis] === ALL ? null : Math.min(Number(given[axis]), size - 1)));
  return { shape, index };
}

/** @param {App} app @param {Index} index */
const setIndex = (app, index) => change(app, { index: index.map((place) => place ?? ALL).join("_") });

/** As it is written behind the tensor: brackets of their own pick one axis after the other. @param {Index} index */
function indexText(index) {
  const places = index.slice(0, index.findLastIndex((place) => place !== null) + 1);
  if (places.includes(null)) return `[${places.map((place) => place ?? ":").join(", ")}]`;
  return places.map((place) => `[${place}]`).join("") || "[:]";
}

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const typed = make("input", { type: "text", class: "typed", autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-label": words.index });
  const view = {
    shape: makeChoice(words.shape, SHAPES.map((shape) => [shape, tuple(sizesOf(shape))]), (shape) => change(app, { shape })),
    typed,
    axes: make("div", "axes"),
    sheets: make("div", "sheets"),
    memory: make("div", "memory"),
    memoryNote: make("p", "sum"),
    picked: make("p", "sum picked"),
  };
  app.view = view;
  watch(app, typed);
  const field = make("label", "choice", make("span", "label", words.index), typed);
  return [
    make("div", "stack-scene", view.sheets, make("div", "pointing", make("div", "shapes", view.shape, field), view.axes, view.picked)),
    make("figure", "in-memory", make("figcaption", {}, make("b", {}, words.memory)), view.memory, view.memoryNote),
  ];
}

/** @param {App} app @param {HTMLInputElement} typed */
function watch(app, typed) {
  const { view } = app;
  typed.addEventListener("change", () => take(app, typed.value));
  typed.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") typed.blur();
  });
  view.axes.addEventListener("click", ({ target }) => {
    const button = target instanceof Element && target.closest("button");
    if (!button) return;
    const { index } = read(app);
    index[Number(button.dataset.axis)] = button.dataset.place === ALL ? null : Number(button.dataset.place);
    setIndex(app, index);
  });
  const point = (/** @type {Event} */ { target, type }) => {
    const text = target instanceof Element && target.closest("[data-index]")?.getAttribute("data-index");
    if (!text) return;
    const isNumber = read(app).index.every((place) => place !== null) && !text.includes(ALL);
    if (type === "click" || (isNumber && app.data.revealed)) setIndex(app, text.split("_").map((place) => (place === ALL ? null : Number(place))));
  };
  for (const type of ["click", "pointerover"]) view.sheets.addEventListener(type, point);
}

/** An index as it is typed: 2, 0, 3 or [2][0][3] or exam[2, :, -1]. @param {App} app @param {string} text */
function take(app, text) {
  const { shape } = read(app);
  const parts = text.normalize("NFKC").replaceAll("−", "-").replace(/^\s*[a-z]+/i, "").replaceAll("][", ",").replace(/^[\s[]+|[\s\],]+$/g, "").split(",").map((part) => part.trim());
  const places = parts.filter(Boolean).map((part) => (part === ":" ? null : Number(part)));
  if (places.some((place) => place !== null && !Number.isInteger(place))) return refuse(app, app.words.indexUnknown);
  if (places.length > shape.length) return refuse(app, fill(app.words.indexLong, { count: places.length, axes: shape.length }));
  const axis = places.findIndex((place, at) => place !== null && (place >= shape[at] || place < -shape[at]));
  if (axis >= 0) return refuse(app, fill(app.words.indexRange, { place: String(places[axis]).replace("-", "−"), axis, size: shape[axis], most: shape[axis] - 1 }));
  setIndex(app, shape.map((size, at) => (places[at] === undefined || places[at] === null ? null : (places[at] + size) % size)));
}

/** @param {App} app @param {string} why */
function refuse(app, why) {
  /** @type {HTMLInputElement} */ (app.view.typed).value = `exam${indexText(read(app).index)}`;
  say(app, why);
}

/** @param {App} app */
function draw(app) {
  const { view, params, words, data } = app;
  const { shape, index } = read(app);
  const picked = pick(shape, index);
  const isShown = data.revealed;
  showChoice(view.shape, params.shape);
  if (changes(view.axes, params.shape)) fillAxes(app, shape);
  if (changes(view.sheets, params.shape)) fillSheets(app, shape);
  for (const button of view.axes.querySelectorAll("button")) button.setAttribute("aria-pressed", String((index[Number(button.dataset.axis)] ?? ALL) === (button.dataset.place === ALL ? ALL : Number(button.dataset.place))));
  const chosen = new Set(isShown ? picked.places : []);
  for (const cell of [...view.sheets.querySelectorAll("[data-place]"), ...view.memory.querySelectorAll("[data-place]")]) {
    cell.classList.toggle("picked", chosen.has(Number(cell.getAttribute("data-place"))));
  }
  const typed = /** @type {HTMLInputElement} */ (view.typed);
  if (!typed.matches(":focus")) typed.value = `exam${indexText(index)}`;
  writePick(app, index, picked);
  const hidden = isShown ? null : "?";
  setText(view.memoryNote, fill(words.memoryNote, { offset: hidden ?? picked.offset, stride: hidden ?? tuple(picked.stride) }));
}

/** @param {App} app @param {Index} index @param {ReturnType<typeof pick>} picked */
function writePick(app, index, picked) {
  const { view, data, words } = app;
  const values = picked.places.map((place) => place * Number(data.step));
  const steps = strides(read(app).shape);
  const name = `exam${indexText(index)}`;
  const list = values.length > MOST_LISTED ? `${values.slice(0, MOST_LISTED - 1).join(", ")}, …, ${values[values.length - 1]}` : values.join(", ");
  const sum = index.map((place, axis) => `${place}·${steps[axis]}`).join(" + ");
  const isNumber = !picked.shape.length;
  const lines = [
    make("span", {}, `${name} = `, make("b", { class: "result" }, data.revealed ? (isNumber ? list : `[${list}]`) : "?")),
    make("span", {}, `${words.pickedShape} `, make("b", {}, data.revealed || isNumber ? tuple(picked.shape) : "?")),
    isNumber && make("span", {}, data.revealed ? `${sum} = ${picked.offset},  3·${picked.offset} = ${list}` : `${sum} = ?`),
  ];
  setContent(view.picked, ...lines);
}

/** A row of buttons for each axis. @param {App} app @param {number[]} shape */
function fillAxes({ view, words }, shape) {
  setContent(view.axes, ...shape.map((size, axis) => {
    const label = fill(words.axis, { axis, size });
    const buttons = [ALL, ...range(size)].map((place) => make("button", { type: "button", "data-axis": axis, "data-place": place }, place === ALL ? ":" : String(place)));
    return make("div", { class: "choice axis", role: "group", "aria-label": label }, make("span", "label", label), ...buttons);
  }));
}

/** The sheets, and the same numbers as one row in memory. @param {App} app @param {number[]} shape */
function fillSheets({ view, data, words }, shape) {
  const [rows, columns] = shape.slice(-2);
  const leading = shape.slice(0, -2);
  const perStack = leading.length === 2 ? leading[1] : (leading[0] ?? 1);
  const stacks = leading.length === 2 ? leading[0] : 1;
  const prefix = (/** @type {number} */ stack, /** @type {number} */ sheet) => (leading.length === 2 ? [stack, sheet] : leading.length ? [sheet] : []);
  const step = rows * HIGH + GAP;
  const left = leftOf(shape.length);
  const box = [left + columns * WIDE + rows * SLANT + 4, TOP + perStack * step];
  /** @param {number} stack */
  const drawStack = (stack) => makeSvg("svg", { viewBox: `0 0 ${box.join(" ")}`, class: "sheet-stack", role: "img", "aria-label": words.stack },
    ...range(perStack).flatMap((sheet) => drawSheet(prefix(stack, sheet), { top: TOP + sheet * step, rows, columns, start: (stack * perStack + sheet) * rows * columns, hue: sheet, valueStep: Number(data.step), rest: shape.length })));
  setContent(view.sheets, ...range(stacks).map(drawStack));
  const count = stacks * perStack * rows * columns;
  const cells = range(count).map((place) => makeSvg("rect", { x: place, width: 1, height: 1, "data-place": place, style: `--hue:${HUES[Math.floor(place / (rows * columns)) % perStack]}` }));
  setContent(view.memory, makeSvg("svg", { viewBox: `0 0 ${count} 1`, preserveAspectRatio: "none", "aria-hidden": true }, ...cells));
}

const HUES = [165, 25, 275, 215]; // of the sheets

/**
 * A sheet that leans to the right; its label picks it as a whole, the labels of its rows a row.
 * @param {number[]} prefix  its place
 * @param {{top: number, rows: number, columns: number, start: number, hue: number, valueStep: number, rest: number}} sheet
 */
function drawSheet(prefix, { top, rows, columns, start, hue, valueStep, rest }) {
  const corner = (/** @type {number} */ row, /** @type {number} */ column) => [leftOf(rest) + column * WIDE + (rows - row) * SLANT, top + row * HIGH];
  const address = (/** @type {number[]} */ places) => [...prefix, ...places, ...Array.from({ length: rest - prefix.length - places.length }, () => ALL)].join("_");
  const parts = range(rows * columns).map((at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    const points = [corner(row, column), corner(row, column + 1), corner(row + 1, column + 1), corner(row + 1, column)];
    const [x, y] = [(points[0][0] + points[2][0]) / 2, (points[0][1] + points[2][1]) / 2];
    return makeSvg("g", { class: "cell", "data-place": start + at, "data-index": address([row, column]), style: `--hue:${HUES[hue]}` },
      makeSvg("polygon", { points: points.map((point) => point.join(",")).join(" ") }), makeSvg("text", { x, y }, String((start + at) * valueStep)));
  });
  const names = range(rows).map((row) => makeSvg("text", { class: "name", "data-index": address([row]), x: corner(row, 0)[0] - SLANT, y: top + (row + 0.5) * HIGH }, `[${row}]`));
  const label = prefix.length > 0 && makeSvg("text", { class: "name sheet-name", "data-index": address([]), x: 4, y: top + (rows * HIGH) / 2 }, prefix.map((place) => `[${place}]`).join(""));
  return [...parts, ...names, ...(label ? [label] : [])];
}

export const showStack = makeScene({ build, draw }, "batches");
