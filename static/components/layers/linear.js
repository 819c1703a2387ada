// A linear layer: weights, features and bias to type, and the sum of a marked output.
import { make, setText } from "../shared/dom.js";
import { formatNumber } from "../shared/numbers.js";
import { makeGrid, writeGrid } from "../dimensions/grids.js";
import { change, makeScene } from "../dimensions/scene.js";
import { readRow, replaceAt, writeRow } from "../dimensions/texts.js";

/** @typedef {Dimensions.App} App */

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const [inputs, outputs] = [readRow(app.params.features).length, readRow(app.params.bias).length];
  /** Takes a typed number. @param {string} param */
  const edit = (param) => (/** @type {number} */ place, /** @type {number} */ value) => change(app, { [param]: writeRow(replaceAt(readRow(app.params[param]), place, value)) });
  const view = {
    weights: makeGrid(app, { title: words.weights, role: "kernel", rows: outputs, cols: inputs, onEdit: edit("weights") }),
    features: makeGrid(app, { title: words.features, role: "input", rows: inputs, cols: 1, onEdit: edit("features") }),
    bias: makeGrid(app, { title: words.bias, role: "stride", rows: outputs, cols: 1, onEdit: edit("bias") }),
    output: makeGrid(app, { title: words.output, role: "output", rows: outputs, cols: 1, onPick: (place) => change(app, { out: String(place) }) }),
    sum: make("p", "sum"),
  };
  app.view = view;
  const sign = (/** @type {string} */ text) => make("span", "sign", text);
  return [make("div", "tables linear", view.weights, sign("·"), view.features, sign("+"), view.bias, sign("="), view.output), view.sum];
}

/** @param {number} value */
const show = (value) => (value < 0 ? `(${formatNumber(value, 4)})` : formatNumber(value, 4));

/** @param {App} app */
function draw(app) {
  const { view, params, data } = app;
  const [features, weights, bias] = [readRow(params.features), readRow(params.weights), readRow(params.bias)];
  const out = Number(params.out);
  const rowOf = (/** @type {number} */ row) => weights.slice(row * features.length, (row + 1) * features.length);
  const output = bias.map((start, row) => rowOf(row).reduce((sum, weight, place) => sum + weight * features[place], start));
  const isHidden = (/** @type {number} */ row) => !data.revealed && row === out;
  writeGrid(view.weights, { values: weights, marked: (place) => Math.floor(place / features.length) === out });
  writeGrid(view.features, { values: features });
  writeGrid(view.bias, { values: bias, limit: 0, marked: (place) => place === out });
  writeGrid(view.output, { values: output.map((value, row) => (isHidden(row) ? null : value)), marked: (place) => place === out });
  const terms = rowOf(out).map((weight, place) => `${show(weight)}·${show(features[place])}`);
  setText(view.sum, `y[${out}] = ${[...terms, show(bias[out])].join(" + ")} = ${isHidden(out) ? "?" : formatNumber(output[out])}`);
}

export const showLinear = makeScene({ build, draw }, "layers");
