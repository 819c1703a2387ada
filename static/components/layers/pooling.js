// Max pooling beside mean pooling on the same map, with the window of a marked output.
import { make, setText } from "../shared/dom.js";
import { formatNumber } from "../shared/numbers.js";
import { makeChoice, showChoice } from "../dimensions/controls.js";
import { magnitude } from "../dimensions/grids.js";
import { change, makeScene, stepOf } from "../dimensions/scene.js";
import { readRows } from "../dimensions/texts.js";
import { makeMap, paintMap } from "./controls.js";
import { meanOf, poolMap, readWindow } from "./maths.js";

/** @typedef {Dimensions.App} App */

/** @param {App} app */
function read({ params, data }) {
  const [map, window] = [readRows(String(data.map)), Number(params.window)];
  return { map, window, columns: Math.floor(map[0].length / window) };
}

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const mark = (/** @type {GridCell} */ { row, column }) => change(app, { cell: String(row * read(app).columns + column) });
  const markInput = (/** @type {GridCell} */ { row, column }) => {
    const { window, columns } = read(app);
    mark({ row: Math.min(Math.floor(row / window), columns - 1), column: Math.min(Math.floor(column / window), columns - 1) });
  };
  const view = {
    window: makeChoice(words.window, ["2", "3", "4"].map((side) => [side, `${side}×${side}`]), (window) => change(app, { window })),
    map: makeMap(words.map, "input", markInput),
    largest: makeMap(words.largest, "output", mark),
    mean: makeMap(words.mean, "output", mark),
    sums: make("div", "sums", make("p", "sum"), make("p", "sum")),
  };
  app.view = view;
  return [make("div", "maps wide", view.map, view.largest, view.mean), view.sums, make("div", "controls", view.window)];
}

/** @param {App} app */
function draw(app) {
  const { view, params, data } = app;
  const { map, window, columns } = read(app);
  const place = stepOf(app);
  const cell = { row: Math.floor(place / columns), column: place % columns };
  const { largest, mean } = poolMap(map, window);
  const limit = magnitude(map.flat());
  showChoice(view.window, params.window);
  paintMap(view.map, map, limit, cell, window);
  // The size of the window belongs to the map alone: an output is one cell.
  paintMap(view.largest, largest, limit, cell);
  paintMap(view.mean, data.revealed ? mean : null, limit, cell);
  const values = readWindow(map, window, cell);
  const [first, second] = view.sums.children;
  const texts = values.map((value) => formatNumber(value));
  setText(first, `max(${texts.join(", ")}) = ${formatNumber(Math.max(...values))}`);
  setText(second, `(${texts.join(" + ")}) / ${values.length} = ${data.revealed ? formatNumber(meanOf(values), 4) : "?"}`);
}

export const showPooling = makeScene({ build, draw, steps: { param: "cell", count: (app) => read(app).columns ** 2, frame: 250 } }, "layers");
