// The parameters of a network, layer by layer, and the memory that parameters and a batch take.
import { changes, fill, make, setContent, setText } from "../shared/dom.js";
import { makeChoice, showChoice } from "../dimensions/controls.js";
import { change, makeScene } from "../dimensions/scene.js";
import { makeSlider, showSlider } from "../layers/controls.js";

/** @typedef {Dimensions.App} App */
/** @typedef {{layer: string, shape: number[], parameters: number, sum: string}} Row */
/** @typedef {{input: number[], rows: Row[]}} Network */

const BYTES = 4; // of a number in float32

/** @param {App} app */
const networksOf = ({ data }) => /** @type {Record<string, Network>} */ (data.networks);

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words, data } = app;
  const view = {
    net: makeChoice(words.network, Object.keys(networksOf(app)).map((name) => [name, name]), (net) => change(app, { net })),
    batch: makeSlider(words.size, [1, Number(data.largest), 1], (batch) => change(app, { batch: String(batch) })),
    rows: make("div", "layer-bars"),
    total: make("p", "sum"),
    memory: make("div", "memories"),
  };
  app.view = view;
  return [make("div", "controls", view.net, view.batch), view.rows, view.total, view.memory];
}

/** @param {App} app */
function draw(app) {
  const { view, params, words, data } = app;
  const { input, rows } = networksOf(app)[params.net];
  const batch = Number(params.batch);
  const parameters = rows.reduce((sum, row) => sum + row.parameters, 0);
  showChoice(view.net, params.net);
  showSlider(view.batch, batch);
  if (changes(view.rows, [params.net, data.revealed])) drawBars(app, rows);
  setText(view.total, fill(words.parameterTotal, { count: parameters.toLocaleString("en-US") }));
  const numbers = [input, ...rows.map(({ shape }) => shape)].reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);
  const bytes = { parameters: parameters * BYTES, outputs: batch * numbers * BYTES };
  const most = Math.max(bytes.parameters, bytes.outputs);
  setContent(view.memory, ...Object.entries(bytes).map(([name, size]) => make("div", { class: "layer-bar", "data-role": name === "outputs" ? "output" : "kernel" },
    make("span", "layer-name", fill(words[`${name}Memory`], { batch })), make("span", "track", make("i", { style: `width:${(100 * size) / most}%` })), make("b", {}, memoryText(size)))));
}

/** @param {number} bytes */
function memoryText(bytes) {
  const mega = bytes / 1e6;
  return `${mega >= 100 ? Math.round(mega).toLocaleString("en-US") : Number(mega.toPrecision(3))} MB`;
}

/** @param {App} app @param {Row[]} rows */
function drawBars({ view, data }, rows) {
  const counted = rows.filter((row) => row.parameters);
  const most = Math.max(...counted.map((row) => row.parameters));
  setContent(view.rows, ...counted.map(({ layer, shape, parameters, sum }) => make("div", { class: "layer-bar", "data-role": layer.startsWith("Linear") ? "dilation" : "kernel", title: data.revealed ? sum : "" },
    make("span", "layer-name", layer), make("span", "layer-shape", shape.join("×")),
    make("span", "track", data.revealed && make("i", { style: `width:${(100 * parameters) / most}%` })), make("b", {}, data.revealed ? parameters.toLocaleString("en-US") : "?"))));
}

export const showNetwork = makeScene({ build, draw }, "batches");
