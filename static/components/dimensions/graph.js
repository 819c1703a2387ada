// One layer of a graph convolution, node by node: ReLU(D̃^(−½) Ã D̃^(−½) H W) with its numbers.
import { fill, make, makeButton, setContent, setText } from "../shared/dom.js";
import { formatNumber, range } from "../shared/numbers.js";
import { cellColor } from "../features/palette.js";
import { makeChoice, showChoice } from "./controls.js";
import { drawGraph, HEIGHT, makeDrawing, WIDTH } from "./graph_drawing.js";
import { adjacency, factorOf, multiply, propagate, propagation, readNeighbors } from "./graph_maths.js";
import { magnitude, makeGrid, writeGrid } from "./grids.js";
import { change, goTo, makeScene, stepOf } from "./scene.js";
import { readGraph, readRows, replaceAt, writeGraph, writeRows } from "./texts.js";

/** @typedef {Dimensions.App} App */

const [FEWEST, MOST] = [2, 8]; // nodes

/** @param {App} app */
export function readLayer({ params }) {
  const graph = readGraph(params.graph);
  const near = readNeighbors(graph);
  const features = graph.nodes.map((row) => row.slice(2));
  return { graph, near, features };
}

/** @param {App} app @param {Dimensions.Graph} graph */
const put = (app, graph) => change(app, { graph: writeGraph(graph) });

/** Connect two nodes, or part them. @param {App} app @param {number} a @param {number} b */
function toggleEdge(app, a, b) {
  const { nodes, edges } = readGraph(app.params.graph);
  const pair = [Math.min(a, b), Math.max(a, b)];
  const others = edges.filter(([from, to]) => from !== pair[0] || to !== pair[1]);
  if (a !== b) put(app, { nodes, edges: others.length < edges.length ? others : [...edges, pair].sort(([p, q], [r, s]) => p - r || q - s) });
}

/** @param {App} app @param {number} node @param {[number, number]} place */
export function moveNode(app, node, place) {
  const { nodes, edges } = readGraph(app.params.graph);
  put(app, { nodes: replaceAt(nodes, node, [...place, ...nodes[node].slice(2)]), edges });
}

/** @param {App} app @param {number} place @param {number} value */
function setFeature(app, place, value) {
  const { nodes, edges } = readGraph(app.params.graph);
  const [node, feature] = [Math.floor(place / 2), place % 2];
  put(app, { nodes: replaceAt(nodes, node, replaceAt(nodes[node], 2 + feature, value)), edges });
}

/** @param {App} app */
function addNode(app) {
  const { nodes, edges } = readGraph(app.params.graph);
  if (nodes.length === MOST) return;
  const angle = nodes.length * 2.4; // spread around the middle
  const place = [Math.round(WIDTH / 2 + 30 * Math.cos(angle)), Math.round(HEIGHT / 2 + 20 * Math.sin(angle))];
  put(app, { nodes: [...nodes, [...place, 1, 0]], edges: [...edges, [stepOf(app), nodes.length]].sort(([p, q], [r, s]) => p - r || q - s) });
}

/** @param {App} app */
function removeNode(app) {
  const { nodes, edges } = readGraph(app.params.graph);
  const last = nodes.length - 1;
  if (last >= FEWEST) put(app, { nodes: nodes.slice(0, last), edges: edges.filter(([, b]) => b < last) });
}

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const connect = makeButton("connect", { "aria-pressed": "false" }, words.connect);
  let from = -1;
  /** @param {number} node */
  const pick = (node) => {
    if (connect.ariaPressed !== "true") return goTo(app, node);
    if (from >= 0) toggleEdge(app, from, node);
    from = from < 0 ? node : -1;
    return undefined;
  };
  connect.addEventListener("click", () => {
    connect.ariaPressed = String(connect.ariaPressed !== "true");
    from = -1;
  });
  const [more, fewer] = [makeButton("more", {}, words.addNode), makeButton("fewer", {}, words.removeNode)];
  more.addEventListener("click", () => addNode(app));
  fewer.addEventListener("click", () => removeNode(app));
  const drawing = makeDrawing((node, place) => moveNode(app, node, place), pick);
  drawing.setAttribute("aria-label", words.graph);
  const onEdit = (/** @type {number} */ place, /** @type {number} */ value) => change(app, { w: writeRows(chunk(replaceAt(readRows(app.params.w).flat(), place, value), 2)) });
  const view = {
    drawing: make("div", "drawing", drawing), tables: make("div", "tables"), more, fewer,
    weights: makeGrid(app, { title: "W", role: "kernel", rows: 2, cols: 2, onEdit }),
    matrix: makeChoice(words.matrix, [["adjacency", "Ã"], ["factors", "D̃⁻½ÃD̃⁻½"]], (value) => change(app, { matrix: value })),
    relu: makeChoice("ReLU", [["on", words.on], ["off", words.off]], (value) => change(app, { relu: value })),
    sums: make("div", "sums"), count: make("b"),
  };
  app.view = view;
  const controls = make("div", "controls", view.matrix, view.relu, make("div", "choice", connect, more, fewer));
  return [make("div", "graph-scene", view.drawing, view.tables), view.sums, controls];
}

/** @template T @param {T[]} list @param {number} size */
const chunk = (list, size) => range(Math.ceil(list.length / size)).map((row) => list.slice(row * size, (row + 1) * size));

/** @param {App} app */
function draw(app) {
  const { view, params, data } = app;
  const { graph, near, features } = readLayer(app);
  const node = stepOf(app);
  const weights = readRows(params.w);
  const sums = propagate(near, features);
  const products = sums.map((row) => multiply(row, weights));
  const output = params.relu === "on" ? products.map((row) => row.map((value) => Math.max(0, value))) : products;
  const [from, to] = Array.isArray(data.hidden) ? data.hidden : [0, 0];
  /** The factor to predict is hidden wherever it stands. @param {number} a @param {number} b */
  const hides = (a, b) => !data.revealed && a !== b && factorOf(near, a, b) > 0 && Math.abs(factorOf(near, a, b) - factorOf(near, from, to)) < 1e-9;
  /** @param {number} a @param {number} b */
  const factorText = (a, b) => (hides(a, b) ? "?" : formatNumber(factorOf(near, a, b), 3));
  const [svg] = view.drawing.children;
  const limit = magnitude(features.map(([first]) => first)) || 1;
  drawGraph(svg, graph, {
    fill: (one) => cellColor(features[one][0], limit),
    className: (one) => (one === node ? "chosen" : near[node].includes(one) ? "near" : ""),
    label: (a, b) => (a === node || b === node ? factorText(a, b) : null),
    name: (one) => fill(app.words.nodeName, { node: one, count: near[one].length - 1 }),
  });
  showChoice(view.matrix, params.matrix);
  showChoice(view.relu, params.relu);
  showTables(app, near, features, output, hides);
  writeGrid(view.weights, { values: weights.flat() });
  showSums(app, { node, near, features, read: sums[node], product: products[node], output: output[node], factorText });
}

/** @param {App} app @param {number[][]} near @param {number[][]} features @param {number[][]} output @param {(a: number, b: number) => boolean} hides */
function showTables(app, near, features, output, hides) {
  const { view, params, words } = app;
  const count = near.length;
  if (view.tables.querySelectorAll(".h td").length !== 2 * count) {
    const matrix = makeGrid(app, { title: "Ã", role: "stride", rows: count, cols: count, heads: true, onPick: (place) => toggleEdge(app, Math.floor(place / count), place % count) });
    const input = makeGrid(app, { title: "H", role: "input", rows: count, cols: 2, heads: true, onEdit: (place, value) => setFeature(app, place, value) });
    const result = makeGrid(app, { title: "H′", role: "output", rows: count, cols: 2, heads: true });
    matrix.className = "matrix";
    matrix.style.setProperty("--count", String(count));
    input.className = "h";
    setContent(view.tables, matrix, input, view.weights, make("span", "sign", "→"), result);
  }
  const [matrix, input, , , result] = view.tables.children;
  const node = stepOf(app);
  const isFactor = params.matrix === "factors";
  const values = isFactor ? propagation(near).map((value, place) => (hides(Math.floor(place / count), place % count) ? null : value)) : adjacency(near);
  writeGrid(matrix, { values, room: 4, limit: isFactor ? 1 : 0, marked: (place) => Math.floor(place / count) === node });
  setText(matrix.querySelector("b") ?? matrix, isFactor ? "D̃⁻½ÃD̃⁻½" : words.adjacency);
  writeGrid(input, { values: features.flat(), marked: (place) => near[node].includes(Math.floor(place / 2)) });
  const shown = output.flatMap((row, one) => (one <= node ? row : row.map(() => Number.NaN)));
  writeGrid(result, { values: shown, limit: magnitude(output.flat()), marked: (place) => Math.floor(place / 2) === node });
}

/** @param {number[]} row */
const vector = (row) => `[${row.map((value) => formatNumber(value, 3)).join(", ")}]`;

/** @param {App} app @param {Dimensions.NodeSum} sum */
function showSums({ view, words, params }, { node, near, features, read, product, output, factorText }) {
  const list = near[node];
  const degree = fill(words.degree, { node, count: list.length - 1, degree: list.length });
  const terms = list.flatMap((other, place) => [
    place ? " + " : "",
    make("span", "weight", factorText(node, other)), "·", make("span", "feature", vector(features[other])),
  ]);
  const relu = params.relu === "on" ? [" → ReLU → ", make("span", "result", vector(output))] : [];
  setContent(view.sums,
    make("p", {}, degree),
    make("p", "sum", ...terms, " = ", vector(read)),
    make("p", "sum", vector(read), " · W = ", make("span", relu.length ? "" : "result", vector(product)), ...relu));
}

export const showGraph = makeScene({ build, draw, steps: { param: "node", count: (app) => readGraph(app.params.graph).nodes.length, frame: 1500 } });
