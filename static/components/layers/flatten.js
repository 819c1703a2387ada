// Flatten: every cell of the maps and its place in the row.
import { changes, fill, make, setContent, setText } from "../shared/dom.js";
import { range } from "../shared/numbers.js";
import { makeChoice, showChoice } from "../dimensions/controls.js";
import { change, makeScene } from "../dimensions/scene.js";

/** @typedef {Dimensions.App} App */

const SHAPES = ["2_3_4", "4_3_3", "3_2_2"];
const HUES = [210, 20, 130, 280]; // of the channels

/** @param {App} app */
function read({ params }) {
  const [channels, rows, columns] = params.shape.split("_").map(Number);
  const count = channels * rows * columns;
  return { channels, rows, columns, count, place: Math.min(Number(params.place), count - 1) };
}

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const view = {
    shape: makeChoice(words.shape, SHAPES.map((shape) => [shape, `(${shape.replaceAll("_", ", ")})`]), (shape) => change(app, { shape })),
    maps: make("div", "stack"),
    row: make("div", "row-cells"),
    sum: make("p", "sum"),
  };
  app.view = view;
  const take = (/** @type {Event} */ { target }) => {
    const cell = target instanceof Element && target.closest("[data-place]");
    if (cell instanceof HTMLElement && cell.dataset.place !== app.params.place) change(app, { place: String(cell.dataset.place) });
  };
  for (const element of [view.maps, view.row]) for (const event of ["click", "pointerover", "focusin"]) element.addEventListener(event, take);
  return [make("div", "controls", view.shape), view.maps, make("b", { "data-role": "output" }, words.row), view.row, view.sum];
}

/** @param {App} app */
function draw(app) {
  const { view, params, words, data } = app;
  const { channels, rows, columns, count, place } = read(app);
  showChoice(view.shape, params.shape);
  if (changes(view.maps, params.shape)) fillCells(app);
  for (const [element, isShown] of /** @type {[Element, boolean][]} */ ([[view.maps, true], [view.row, data.revealed]])) {
    for (const cell of element.querySelectorAll("[data-place]")) cell.classList.toggle("marked", isShown && /** @type {HTMLElement} */ (cell).dataset.place === String(place));
  }
  const size = rows * columns;
  const [channel, row, column] = [Math.floor(place / size), Math.floor((place % size) / columns), place % columns];
  const sum = `${channel}·${rows}·${columns} + ${row}·${columns} + ${column}`;
  setText(view.sum, `x[0, ${channel}, ${row}, ${column}] → flat[0, ${data.revealed ? `${sum} = ${place}` : "?"}]   ${fill(words.shapes, { before: `(1, ${channels}, ${rows}, ${columns})`, after: `(1, ${count})` })}`);
}

/** Cells are named by channel, row and column, also in the row. @param {App} app */
function fillCells(app) {
  const { view } = app;
  const { channels, rows, columns, count } = read(app);
  const size = rows * columns;
  /** @param {number} place */
  const cell = (place) => {
    const channel = Math.floor(place / size);
    const name = `${channel}${Math.floor((place % size) / columns)}${place % columns}`;
    return make("button", { type: "button", class: "flat-cell", "data-place": place, style: `--hue:${HUES[channel]}` }, name);
  };
  setContent(view.maps, ...range(channels).map((channel) => make("div", { class: "flat-map", style: `grid-template-columns:repeat(${columns}, auto)` }, ...range(size).map((at) => cell(channel * size + at)))));
  setContent(view.row, ...range(count).map(cell));
}

export const showFlatten = makeScene({ build, draw }, "layers");
