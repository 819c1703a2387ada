// Which channels a filter reads: an ordinary convolution, groups, 1×1, depthwise, and what each saves.
import { changes, fill, make, makeSvg, setContent, setText } from "../shared/dom.js";
import { range } from "../shared/numbers.js";
import { makeChoice, showChoice } from "../dimensions/controls.js";
import { change, goTo, makeScene, stepOf } from "../dimensions/scene.js";
import { connect, countWeights, readChannels } from "./maths.js";

/** @typedef {Dimensions.App} App */
/** @typedef {import("./maths.js").Layer} Layer */

const WAYS = ["full", "groups", "pointwise", "depthwise", "separable"];
const [CHANNELS, KERNELS, GROUPS] = [[4, 8, 16], [3, 5, 7], [2, 4]];
const [NODE, APART, TALL] = [16, 150, 300]; // a node, between two columns, and the height of the drawing
/** @type {Record<string, string>} */
const PARAMS = { inputs: "from", outputs: "to", kernel: "window", groups: "groups" };

/** @param {App} app */
function read({ params }) {
  const [inputs, outputs, kernel, groups] = Object.values(PARAMS).map((name) => Number(params[name]));
  const settings = { inputs, outputs, kernel, groups };
  return { settings, layers: connect(params.way, settings) };
}

/** The filters of the last layer. @param {App} app */
const outputsOf = (app) => {
  const { layers } = read(app);
  return layers[layers.length - 1].outputs;
};

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const choose = (/** @type {string} */ name, /** @type {string} */ label, /** @type {number[]} */ values, text = (/** @type {number} */ value) => String(value)) =>
    makeChoice(label, values.map((value) => [String(value), text(value)]), (value) => change(app, { [PARAMS[name]]: value, out: "0" }));
  const view = {
    inputs: choose("inputs", words.inputs, CHANNELS),
    outputs: choose("outputs", words.outputs, CHANNELS),
    kernel: choose("kernel", words.kernelSize, KERNELS, (value) => `${value}×${value}`),
    groups: choose("groups", words.groupCount, GROUPS),
    drawing: make("div", "wires"),
    table: makeTable(app),
    note: make("p", "sum"),
  };
  app.view = view;
  for (const type of ["click", "pointerover"]) {
    view.drawing.addEventListener(type, ({ target }) => {
      const node = target instanceof Element && target.closest("[data-out]");
      if (node && !app.timer) goTo(app, Number(node.getAttribute("data-out")));
    });
  }
  view.table.addEventListener("click", ({ target }) => {
    const way = target instanceof Element && target.closest("button")?.dataset.way;
    if (way) change(app, { way, out: "0" });
  });
  return [
    make("div", "controls", view.inputs, view.outputs, view.kernel, view.groups),
    make("div", "groups-scene", make("div", "wiring", view.drawing, view.note), view.table),
  ];
}

/** @param {App} app */
function draw(app) {
  const { view, params, words } = app;
  const { settings, layers } = read(app);
  for (const [name, param] of Object.entries(PARAMS)) showChoice(view[name], params[param]);
  if (changes(view.drawing, layers)) drawWires(app, layers);
  const out = stepOf(app);
  markFilter(app, layers, out);
  const channels = readChannels(layers[layers.length - 1], out);
  setText(view.note, fill(layers.length > 1 ? words.separableReads : words.reads, { filter: out, count: channels.length, total: settings.inputs }));
  writeTable(app);
}

/** Where a channel is in its column. @param {number} at @param {number} count */
const yOf = (at, count) => ((at + 0.5) * TALL) / count;

/** @param {App} app @param {Layer[]} layers */
function drawWires({ view, words }, layers) {
  const columns = [layers[0].inputs, ...layers.map(({ outputs }) => outputs)];
  const width = APART * layers.length + 2 * NODE;
  const wires = layers.flatMap((layer, stage) => range(layer.outputs).flatMap((filter) => readChannels(layer, filter).map((channel) =>
    makeSvg("line", { "data-stage": stage, "data-filter": filter, "data-from": channel, x1: stage * APART + 1.5 * NODE, y1: yOf(channel, layer.inputs), x2: (stage + 1) * APART + NODE / 2, y2: yOf(filter, layer.outputs) }))));
  const nodes = columns.flatMap((count, stage) => range(count).map((at) => {
    const role = stage === 0 ? "input" : stage === columns.length - 1 ? "output" : "stride";
    return makeSvg("rect", { class: "node", "data-role": role, "data-column": stage, "data-at": at, ...(role === "output" ? { "data-out": at } : {}), x: stage * APART + NODE / 2, y: yOf(at, count) - NODE / 2, width: NODE, height: NODE, rx: 3 });
  }));
  setContent(view.drawing, makeSvg("svg", { viewBox: `0 0 ${width} ${TALL}`, role: "img", "aria-label": words.wires, style: `max-width:${width * 1.25}px` }, ...wires, ...nodes));
}

/** The wires of a filter, back to the channels of the input. @param {App} app @param {Layer[]} layers @param {number} out */
function markFilter({ view }, layers, out) {
  /** @type {Set<number>[]} */
  const marked = [new Set([out])]; // from the last column to the first
  for (const layer of layers.toReversed()) marked.unshift(new Set([...marked[0]].flatMap((filter) => readChannels(layer, filter))));
  for (const line of view.drawing.querySelectorAll("line")) {
    line.classList.toggle("marked", marked[Number(line.dataset.stage) + 1].has(Number(line.dataset.filter)));
  }
  const firstNode = view.drawing.querySelector("rect");
  for (const line of view.drawing.querySelectorAll("line.marked")) firstNode?.before(line); // above the other wires
  for (const node of view.drawing.querySelectorAll("rect")) node.classList.toggle("marked", marked[Number(node.dataset.column)].has(Number(node.dataset.at)));
}

/** A row for each way to connect channels; a click chooses it. @param {App} app */
function makeTable({ words, data }) {
  const cell = (/** @type {string} */ name) => make("span", name);
  const head = make("div", "way head", cell("way-name"), cell("track"), make("b", {}, words.weights), make("span", "macs", fill(words.multiplicationsOn, { side: Number(data.side) })), make("span", "share", words.share));
  const rows = WAYS.map((way) => make("button", { type: "button", class: "way", "data-way": way }, make("span", "way-name", words[way]), make("span", "track", make("i")), make("b"), cell("macs"), cell("share")));
  return make("div", "ways", head, ...rows);
}

/** The weights of each way as a number and a bar, and its multiplications. @param {App} app */
function writeTable(app) {
  const { view, params, data } = app;
  const { settings } = read(app);
  const counts = WAYS.map((way) => countWeights(connect(way, settings)));
  const most = Math.max(...counts);
  for (const [place, row] of view.table.querySelectorAll("button").entries()) {
    const isChosen = WAYS[place] === params.way;
    const isShown = data.revealed; // of all: another choice would show the number that is asked for
    const [bar, weights, macs, share] = /** @type {HTMLElement[]} */ (["i", "b", ".macs", ".share"].map((selector) => row.querySelector(selector)));
    row.setAttribute("aria-pressed", String(isChosen));
    bar.style.width = isShown ? `${(100 * counts[place]) / most}%` : "0";
    bar.hidden = !isShown;
    setText(weights, isShown ? counts[place].toLocaleString("en-US") : "?");
    setText(macs, isShown ? (counts[place] * Number(data.side) ** 2).toLocaleString("en-US") : "?");
    setText(share, isShown ? `${Number(((100 * counts[place]) / counts[0]).toPrecision(3))}%` : "?");
  }
}

/** @type {Dimensions.Steps} */
const steps = { param: "out", count: outputsOf, frame: 350 };
export const showGroups = makeScene({ build, draw, steps }, "batches");
