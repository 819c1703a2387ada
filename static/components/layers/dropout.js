// Dropout: values, the factors of one draw, and the output.
import { fill, make, setText } from "../shared/dom.js";
import { formatNumber } from "../shared/numbers.js";
import { makeChoice, showChoice } from "../dimensions/controls.js";
import { makeGrid, writeGrid } from "../dimensions/grids.js";
import { change, makeScene } from "../dimensions/scene.js";
import { makeSlider, showSlider } from "./controls.js";
import { dropFactors, meanOf } from "./maths.js";

/** @typedef {Dimensions.App} App */

const COLUMNS = 4;

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const rows = /** @type {number[]} */ (app.data.values).length / COLUMNS;
  const grid = (/** @type {string} */ title, /** @type {string} */ role) => makeGrid(app, { title, role, rows, cols: COLUMNS });
  const view = {
    mode: makeChoice(words.mode, [["train", words.train], ["eval", words.eval]], (mode) => change(app, { mode })),
    p: makeSlider(words.probability, [0, 0.9, 0.05], (p) => change(app, { p: String(p) })),
    values: grid(words.values, "input"),
    factors: grid(words.factors, "kernel"),
    output: grid(words.output, "output"),
    means: make("p", "sum"),
  };
  app.view = view;
  return [
    make("div", "controls", view.mode, view.p),
    make("div", "tables", view.values, make("span", "sign", "×"), view.factors, make("span", "sign", "="), view.output),
    view.means,
  ];
}

/** @param {App} app */
function draw(app) {
  const { view, params, words, data } = app;
  const values = /** @type {number[]} */ (data.values);
  const draws = /** @type {number[][]} */ (data.draws)[Number(params.seed)];
  const factors = dropFactors(draws, Number(params.p), params.mode === "train");
  const output = values.map((value, place) => value * factors[place]);
  // A factor of 0 tells nothing about that of the rest, which is predicted.
  const isHidden = (/** @type {number} */ place) => !data.revealed && factors[place] !== 0 && params.mode === "train";
  showChoice(view.mode, params.mode);
  showSlider(view.p, Number(params.p));
  writeGrid(view.values, { values });
  writeGrid(view.factors, { values: factors.map((factor, place) => (isHidden(place) ? null : factor)), limit: 0 });
  writeGrid(view.output, { values: output.map((value, place) => (isHidden(place) ? null : value)), limit: Math.max(...values) * 2 });
  const isShown = data.revealed || params.mode === "eval";
  setText(view.means, fill(words.means, { before: formatNumber(meanOf(values), 4), after: isShown ? formatNumber(meanOf(output), 4) : "?" }));
}

/** @type {Dimensions.Steps} */
const steps = { param: "seed", count: (app) => /** @type {number[][]} */ (app.data.draws).length, frame: 700 };
export const showDropout = makeScene({ build, draw, steps }, "layers");
