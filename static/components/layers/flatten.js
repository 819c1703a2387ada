// Flatten: every cell of the maps and its place in the row; of a batch, in the row of its image.
import { changes, fill, make, setContent, setText } from "../shared/dom.js";
import { range } from "../shared/numbers.js";
import { makeChoice, showChoice } from "../dimensions/controls.js";
import { change, makeScene } from "../dimensions/scene.js";
import { makeBatch, showBatch } from "./flatten_batch.js";
import { indicesOf, sizesOf } from "./maths.js";

/** @typedef {Dimensions.App} App */

const SHAPES = ["2_3_4", "4_3_3", "3_2_2", "3_2_2_2", "64_120_1_1"];
const HUES = [210, 20, 130, 280]; // of the channels
const MOST_CELLS = 200; // that are buttons; more are painted

/** @param {App} app */
function read({ params }) {
  const sizes = sizesOf(params.shape);
  const place = Math.min(Number(params.place), sizes.count - 1);
  return { ...sizes, place, isLarge: sizes.count > MOST_CELLS };
}

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const view = {
    shape: makeChoice(words.shape, SHAPES.map((shape) => [shape, `(${shape.replaceAll("_", ", ")})`]), (shape) => change(app, { shape })),
    maps: make("div", "stack"),
    title: make("b", { "data-role": "output" }),
    row: make("div", "rows"),
    batch: makeBatch((place) => change(app, { place: String(place) })),
    sum: make("p", "sum"),
  };
  app.view = view;
  const take = (/** @type {Event} */ { target }) => {
    const cell = target instanceof Element && target.closest("[data-place]");
    if (cell instanceof HTMLElement && cell.dataset.place !== app.params.place) change(app, { place: String(cell.dataset.place) });
  };
  for (const element of [view.maps, view.row]) for (const event of ["click", "pointerover", "focusin"]) element.addEventListener(event, take);
  return [make("div", "controls", view.shape), view.maps, view.title, view.row, view.batch, view.sum];
}

/** @param {App} app */
function draw(app) {
  const { view, params, words, data } = app;
  const sizes = read(app);
  const { images, channels, rows, columns, place, isLarge } = sizes;
  showChoice(view.shape, params.shape);
  for (const element of [view.maps, view.title, view.row]) element.hidden = isLarge;
  view.batch.hidden = !isLarge;
  setText(view.title, images > 1 ? words.rowOfEach : words.row);
  if (isLarge) showBatch(view.batch, sizes, { place, isShown: data.revealed }, words);
  else showCells(app, sizes);
  const [image, channel, row, column] = indicesOf(sizes, place);
  const sum = `${channel}·${rows}·${columns} + ${row}·${columns} + ${column}`;
  const [before, after] = [`(${images}, ${channels}, ${rows}, ${columns})`, `(${images}, ${channels * rows * columns})`];
  const at = data.revealed ? `${sum} = ${place % (channels * rows * columns)}` : "?";
  const view2 = images > 1 ? `   x.view(${images}, ${channels * rows * columns})` : "";
  setText(view.sum, `x[${image}, ${channel}, ${row}, ${column}] → flat[${image}, ${at}]   ${fill(words.shapes, { before, after })}${view2}`);
}

/** @param {App} app @param {ReturnType<typeof read>} sizes */
function showCells(app, sizes) {
  const { view, params, data } = app;
  if (changes(view.maps, params.shape)) fillCells(app, sizes);
  for (const [element, isShown] of /** @type {[Element, boolean][]} */ ([[view.maps, true], [view.row, data.revealed]])) {
    for (const cell of element.querySelectorAll("[data-place]")) cell.classList.toggle("marked", isShown && /** @type {HTMLElement} */ (cell).dataset.place === String(sizes.place));
  }
}

/** Cells are named by channel, row and column, also in the row; of a batch, by the image first. @param {App} app @param {ReturnType<typeof read>} sizes */
function fillCells({ view, words }, sizes) {
  const { images, channels, rows, columns } = sizes;
  const [size, all] = [rows * columns, channels * rows * columns];
  /** @param {number} place */
  const cell = (place) => {
    const [image, channel, row, column] = indicesOf(sizes, place);
    const name = `${images > 1 ? image : ""}${channel}${row}${column}`;
    return make("button", { type: "button", class: "flat-cell", "data-place": place, style: `--hue:${HUES[channel]}` }, name);
  };
  const maps = (/** @type {number} */ image) => range(channels).map((channel) => (
    make("div", { class: "flat-map", style: `grid-template-columns:repeat(${columns}, auto)` }, ...range(size).map((at) => cell(image * all + channel * size + at)))
  ));
  setContent(view.maps, ...range(images).map((image) => (
    images > 1 ? make("div", "flat-image", make("span", "label", fill(words.imageNumber, { number: image })), ...maps(image)) : make("div", "flat-image", ...maps(image))
  )));
  setContent(view.row, ...range(images).map((image) => make("div", "row-cells", ...range(all).map((at) => cell(image * all + at)))));
}

export const showFlatten = makeScene({ build, draw }, "layers");
