// The first feature of each node after some layers without weights: nodes become alike.
import { fill, make, makeSvg, setContent, setText } from "../shared/dom.js";
import { formatNumber, range } from "../shared/numbers.js";
import { cellColor } from "../features/palette.js";
import { makeChoice, showChoice } from "./controls.js";
import { moveNode, readLayer } from "./graph.js";
import { drawGraph, makeDrawing } from "./graph_drawing.js";
import { partsOf, smooth } from "./graph_maths.js";
import { magnitude } from "./grids.js";
import { change, makeScene, stepOf } from "./scene.js";

/** @typedef {Dimensions.App} App */

const MOST = 20; // layers
const SHOWN = 2; // layers before the reader has predicted what many do
const FRAME = { left: 34, right: 22, top: 8, bottom: 22, width: 420, height: 220 };

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const drawing = makeDrawing((node, place) => moveNode(app, node, place), () => {});
  const view = {
    drawing: make("div", "drawing", drawing), lines: make("figure", "lines"), spread: make("p", "sum"),
    scaled: makeChoice(words.values, [["off", "h"], ["on", "h/√d̃"]], (value) => change(app, { scaled: value })),
  };
  app.view = view;
  drawing.setAttribute("aria-label", words.graph);
  return [make("div", "graph-scene", view.drawing, view.lines), make("div", "controls", view.scaled, view.spread)];
}

/** @param {App} app */
function draw(app) {
  const { view, params, words, data } = app;
  const { graph, near, features } = readLayer(app);
  const layer = stepOf(app);
  const isHidden = !data.revealed && layer > SHOWN;
  const roots = near.map((list) => (params.scaled === "on" ? Math.sqrt(list.length) : 1));
  const values = smooth(near, features.map(([first]) => [first]), MOST).map((rows) => rows.map(([value], node) => value / roots[node]));
  const now = values[layer];
  const limit = magnitude(values[0]) || 1;
  const [svg] = view.drawing.children;
  const shown = { ...graph, nodes: graph.nodes.map(([x, y], node) => [x, y, now[node]]) };
  drawGraph(svg, isHidden ? { ...graph, nodes: graph.nodes.map(([x, y]) => [x, y]) } : shown, {
    fill: (node) => (isHidden ? "none" : cellColor(now[node], limit)),
    className: () => "",
    label: () => null,
    name: (node) => fill(words.nodeName, { node, count: near[node].length - 1 }),
  });
  showChoice(view.scaled, params.scaled);
  drawLines(app, values, layer);
  const raw = params.scaled === "on" ? now : now.map((value, node) => value / Math.sqrt(near[node].length));
  const spread = Math.max(...partsOf(near).map((part) => Math.max(...part.map((node) => raw[node])) - Math.min(...part.map((node) => raw[node]))));
  setText(view.spread, fill(words.spread, { value: isHidden ? "?" : formatNumber(spread, 3) }));
}

/** A line for each node over the layers. @param {App} app @param {number[][]} values @param {number} layer */
function drawLines({ view, words, data }, values, layer) {
  const { left, right, top, bottom, width, height } = FRAME;
  const most = Math.max(...values.flat(), 0);
  const least = Math.min(...values.flat(), 0);
  const x = (/** @type {number} */ step) => left + ((width - left - right) * step) / MOST;
  const y = (/** @type {number} */ value) => top + ((height - top - bottom) * (most - value)) / (most - least || 1);
  const count = data.revealed ? MOST : SHOWN;
  const lines = values[0].map((_, node) => makeSvg("path", { d: `M${range(count + 1).map((step) => `${x(step).toFixed(1)} ${y(values[step][node]).toFixed(1)}`).join("L")}` }));
  const dots = layer > count ? [] : values[layer].map((value) => makeSvg("circle", { cx: x(layer), cy: y(value), r: 4 }));
  const names = values[0].map((_, node) => makeSvg("text", { x: x(count) + 6, y: y(values[count][node]), class: "name" }, String(node)));
  const ticks = [least, 0, most].filter((value, place, all) => all.indexOf(value) === place).map((value) => makeSvg("text", { x: left - 5, y: y(value), class: "end" }, formatNumber(value, 2)));
  const steps = range(5).map((place) => makeSvg("text", { x: x(5 * place), y: height - 6, class: "middle" }, String(5 * place)));
  const svg = makeSvg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": words.byLayers },
    makeSvg("path", { class: "axes", d: `M${left} ${top}V${height - bottom}M${left} ${y(0)}H${width - right}` }),
    ...lines, ...dots, ...(data.revealed ? names : []), ...ticks, ...steps,
    !data.revealed && makeSvg("text", { x: x(11), y: height / 2, class: "question" }, "?"));
  setContent(view.lines, make("figcaption", {}, words.byLayers), svg);
}

export const showSmoothing = makeScene({ build, draw, steps: { param: "layers", count: () => MOST + 1, frame: 500, fromZero: true } });
