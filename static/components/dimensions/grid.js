// An image as a graph on its grid: one graph step beside a convolution, whose weights may differ.
import { make, makeSvg, setContent, setText } from "../shared/dom.js";
import { formatNumber, range } from "../shared/numbers.js";
import { makeChoice, showChoice } from "./controls.js";
import { gridNeighbors, propagate } from "./graph_maths.js";
import { magnitude, makeGrid, writeGrid } from "./grids.js";
import { change, makeScene, stepOf } from "./scene.js";
import { readRow, readRows, replaceAt, writeRows } from "./texts.js";

/** @typedef {Dimensions.App} App */

const SIDE = 8;
const CLOSE = 1e-9;
const LEFT = "0_0_0~1_0_0~0_0_0"; // takes each pixel from its left neighbor

/** The weights of a step inside the grid, where all cells have all their neighbors. @param {boolean} diagonal */
const equalWeights = (diagonal) => range(9).map((place) => (diagonal ? 1 / 9 : (place % 2 || place === 4 ? 1 / 5 : 0)));

/** @param {App} app */
function read({ params }) {
  const image = readRows(params.pixels).flat();
  const diagonal = params.neighbors === "8";
  const kernel = params.weights === "equal" ? equalWeights(diagonal) : readRow(params.weights.replaceAll("~", "_"));
  const near = gridNeighbors(SIDE, SIDE, diagonal);
  const step = propagate(near, image.map((value) => [value])).map(([value]) => value);
  const convolved = image.map((_, place) => convolveAt(image, kernel, place));
  return { image, diagonal, kernel, near, step, convolved };
}

/** The sum of the window around a cell, with zeros outside. @param {number[]} image @param {number[]} kernel @param {number} place */
function convolveAt(image, kernel, place) {
  const [row, col] = [Math.floor(place / SIDE), place % SIDE];
  return kernel.reduce((sum, weight, one) => {
    const [r, c] = [row + Math.floor(one / 3) - 1, col + (one % 3) - 1];
    return r < 0 || c < 0 || r >= SIDE || c >= SIDE ? sum : sum + weight * image[r * SIDE + c];
  }, 0);
}

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  /** @param {number[]} values */
  const rowsOf = (values) => writeRows(range(SIDE).map((row) => values.slice(row * SIDE, (row + 1) * SIDE)));
  const onPixel = (/** @type {number} */ place, /** @type {number} */ value) => change(app, { pixels: rowsOf(replaceAt(readRows(app.params.pixels).flat(), place, value)) });
  const onWeight = (/** @type {number} */ place, /** @type {number} */ value) => {
    const kernel = replaceAt(read(app).kernel, place, value);
    change(app, { weights: writeRows(range(3).map((row) => kernel.slice(3 * row, 3 * row + 3))) });
  };
  const pick = (/** @type {number} */ place) => change(app, { place: String(place) });
  const view = {
    image: makeGrid(app, { title: words.image, role: "input", rows: SIDE, cols: SIDE, onEdit: onPixel }),
    edges: make("div", "edges"),
    step: makeGrid(app, { title: words.graphStep, role: "output", rows: SIDE, cols: SIDE, onPick: pick }),
    kernel: makeGrid(app, { title: words.kernel, role: "kernel", rows: 3, cols: 3, onEdit: onWeight }),
    convolved: makeGrid(app, { title: words.convolution, role: "output", rows: SIDE, cols: SIDE, onPick: pick }),
    neighbors: makeChoice(words.neighbors, [["4", "4"], ["8", "8"]], (value) => change(app, { neighbors: value })),
    weights: makeChoice(words.kernel, [["equal", words.equal], ["left", words.left]], (value) => change(app, { weights: value === "left" ? LEFT : value })),
    sums: make("div", "sums"),
  };
  app.view = view;
  view.image.append(view.edges);
  const { image, step, kernel, convolved, sums, neighbors, weights } = view;
  return [make("div", "tables grids", image, step, make("span", "sign", "↔"), kernel, convolved), sums, make("div", "controls", neighbors, weights)];
}

/** @param {App} app */
function draw(app) {
  const { view, params, data, words } = app;
  const { image, kernel, near, step, convolved } = read(app);
  const place = stepOf(app);
  const isShown = data.revealed;
  const limit = magnitude(image) || 1;
  const differs = (/** @type {number} */ one) => Math.abs(step[one] - convolved[one]) > CLOSE;
  writeGrid(view.image, { values: image, limit });
  writeGrid(view.step, { values: step, limit, room: 4, marked: (one) => one === place });
  writeGrid(view.kernel, { values: isShown ? kernel : kernel.map(() => null), limit: 0, room: 4 });
  writeGrid(view.convolved, { values: isShown ? convolved : convolved.map(() => null), limit, room: 4, marked: (one) => one === place });
  for (const [one, cell] of view.convolved.querySelectorAll("td").entries()) cell.classList.toggle("differs", Boolean(isShown && differs(one)));
  showChoice(view.neighbors, params.neighbors);
  view.weights.style.visibility = isShown ? "" : "hidden"; // its names would tell the answer
  showChoice(view.weights, params.weights === LEFT ? "left" : params.weights);
  drawEdges(view.edges, near[place], place);
  /** @param {number} other */
  const factor = (other) => (isShown ? formatNumber(1 / Math.sqrt(near[place].length * near[other].length), 3) : "?"); // a weight of the kernel that is asked for
  const terms = near[place].map((other) => `${factor(other)}·${formatNumber(image[other], 3)}`);
  const count = convolved.filter((_, one) => differs(one)).length;
  setContent(view.sums,
    make("p", "sum", `${terms.join(" + ")} = `, make("span", "result", formatNumber(step[place], 3))),
    make("p", {}, isShown ? words.differing.replace("{count}", String(count)).replace("{total}", String(image.length)) : "?"));
  setText(view.step.querySelector("b") ?? view.step, words.graphStep);
}

/** The cell and its neighbors as nodes with edges, over the image. @param {Element} layer @param {number[]} near @param {number} place */
function drawEdges(layer, near, place) {
  const centerOf = (/** @type {number} */ one) => [(one % SIDE) + 0.5, Math.floor(one / SIDE) + 0.5];
  const [x1, y1] = centerOf(place);
  const lines = near.map((other) => makeSvg("line", { x1, y1, x2: centerOf(other)[0], y2: centerOf(other)[1] }));
  const nodes = near.map((other) => makeSvg("circle", { cx: centerOf(other)[0], cy: centerOf(other)[1], r: 0.44, class: other === place ? "chosen" : "" }));
  setContent(layer, makeSvg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": true }, ...lines, ...nodes));
}

export const showGrid = makeScene({ build, draw, steps: { param: "place", count: () => SIDE * SIDE, frame: 400 } });
