// The loss over two weights from above and in space, with the paths of three optimizers: all is computed here,
// so that paths follow the sliders and the start that is dragged; Python gets the settings for the link.
import { fill, make, makeSvg, setContent, setText } from "../shared/dom.js";
import { clamp, formatNumber, range } from "../shared/numbers.js";
import { change, makeScene, stepOf } from "../dimensions/scene.js";
import { readRow, writeRow } from "../dimensions/texts.js";
import { makeSlider, showSlider } from "../layers/controls.js";
import { cutAtEdge, findPaths, lossAt, shapeOf } from "./optimizers.js";
import { drawSurface, makeSurface } from "./surface.js";
import { makePlot, showPlot } from "../dimensions/plotly.js";
import { chartSurface } from "../dimensions/space_charts.js";

/** @typedef {Dimensions.App} App */
/** @typedef {import("./optimizers.js").Weights} Weights */

const REACH = 2.4; // the weights go from minus this to this
const MOST_START = 2; // of a weight at the start
const LEVELS = 9; // lines of equal loss
const NAMES = { sgd: "SGD", momentum: "Momentum", adam: "Adam" };
const COLORS = { sgd: "var(--role-dilation)", momentum: "var(--role-stride)", adam: "var(--role-bias)" };
const OPTIMIZERS = /** @type {const} */ (["sgd", "momentum", "adam"]);

/** @param {App} app */
function read({ params, data }) {
  const { landscape, most } = /** @type {{landscape: import("./optimizers.js").Landscape, most: number}} */ (/** @type {unknown} */ (data));
  const start = /** @type {Weights} */ (readRow(params.start));
  return { landscape, most, start, rate: Number(params.valley), momentum: Number(params.momentum) };
}

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const { landscape } = read(app);
  const moveStart = (/** @type {number} */ place) => (/** @type {number} */ value) => {
    const start = readRow(app.params.start);
    start[place] = value;
    change(app, { start: writeRow(start) });
  };
  const view = {
    rate: makeSlider(words.rate, [0.01, 1.5, 0.01], (rate) => change(app, { valley: String(rate) })),
    momentum: makeSlider(words.momentum, [0, 0.99, 0.01], (momentum) => change(app, { momentum: String(momentum) })),
    first: makeSlider(words.first, [-MOST_START, MOST_START, 0.05], moveStart(0)),
    second: makeSlider(words.second, [-MOST_START, MOST_START, 0.05], moveStart(1)),
    map: makeMap(app, landscape),
    legend: make("div", "optimizers"),
    plot: makePlot(app),
  };
  const surface = makeSurface(words.surface, () => draw(app));
  Object.assign(app, { surface });
  app.view = view;
  const space = make("figure", "space", make("figcaption", {}, make("b", {}, words.surface)), surface.canvas, view.plot);
  return [make("div", "controls", view.rate, view.momentum, view.first, view.second), make("div", "landscape", view.map, space), view.legend];
}

/** The loss from above: ellipses, and a layer for the paths. @param {App} app @param {import("./optimizers.js").Landscape} landscape */
function makeMap(app, landscape) {
  const { angle, wide, high } = shapeOf(landscape);
  const { goal } = landscape;
  const corners = [[REACH, REACH], [REACH, -REACH], [-REACH, REACH], [-REACH, -REACH]];
  const most = Math.sqrt(Math.max(...corners.map((corner) => lossAt(landscape, /** @type {Weights} */ (corner)))));
  const rings = range(LEVELS).map((at) => {
    const radius = (most * (LEVELS - at)) / LEVELS;
    return makeSvg("ellipse", { rx: radius * wide, ry: radius * high, transform: `translate(${goal[0]} ${-goal[1]}) rotate(${-angle})`, style: `--share:${Math.round((92 * (LEVELS - at)) / LEVELS)}%` });
  });
  const ticks = [-2, -1, 1, 2].flatMap((value) => [
    makeSvg("text", { x: value, y: REACH - 0.06 }, formatNumber(value)), makeSvg("text", { x: -REACH + 0.12, y: -value + 0.05 }, formatNumber(value)),
  ]);
  const svg = makeSvg("svg", { viewBox: `${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}`, role: "img", "aria-label": app.words.above },
    ...rings, makeSvg("path", { class: "goal", d: `M${goal[0] - 0.08} ${-goal[1]}h.16M${goal[0]} ${-goal[1] - 0.08}v.16` }), ...ticks, makeSvg("g", { class: "paths" }));
  const follow = (/** @type {PointerEvent} */ { clientX, clientY }) => {
    const { left, top, width, height } = svg.getBoundingClientRect();
    const place = [(2 * (clientX - left)) / width - 1, 1 - (2 * (clientY - top)) / height];
    change(app, { start: writeRow(place.map((share) => Number((Math.round(clamp(share * REACH, -MOST_START, MOST_START) * 20) / 20).toFixed(2)))) });
  };
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    follow(event);
  });
  svg.addEventListener("pointermove", (event) => svg.hasPointerCapture(event.pointerId) && follow(event));
  return make("figure", "above", make("figcaption", {}, make("b", {}, app.words.above), " ", make("span", {}, app.words.drag)), svg);
}

/** @param {App} app */
function draw(app) {
  const { view, params, words, data } = app;
  const { landscape, most, start, rate, momentum } = read(app);
  showSlider(view.rate, rate);
  showSlider(view.momentum, momentum);
  showSlider(view.first, start[0]);
  showSlider(view.second, start[1]);
  const step = stepOf(app);
  const all = findPaths(landscape, { start, rate, momentum, steps: most });
  const paths = OPTIMIZERS.map((name) => ({ name, whole: all[name], path: data.revealed ? cutAtEdge(all[name], REACH) : [start] }));
  const names = paths.map(({ name }) => make("b", {}, NAMES[name]));
  setContent(view.legend, ...paths.map(({ name, whole }, place) => {
    const text = data.revealed ? formatNumber(lossAt(landscape, whole[step]), 3) : "?";
    return make("span", { style: `--role:${COLORS[name]}` }, names[place], ` ${fill(words.lossNow, { loss: text })}`);
  }));
  drawPaths(app, paths, step);
  const height = (/** @type {number} */ x, /** @type {number} */ y) => lossAt(landscape, [x * REACH, y * REACH]);
  const highest = Math.max(height(1, 1), height(1, -1), height(-1, 1), height(-1, -1));
  const lines = paths.map(({ path }, place) => ({
    color: getComputedStyle(names[place]).color,
    at: Math.min(step, path.length - 1),
    points: path.map((weights) => /** @type {[number, number, number]} */ ([clampShare(weights[0]), clampShare(weights[1]), Math.min(1, lossAt(landscape, weights) / highest)])),
  }));
  const { surface } = /** @type {{surface: import("./surface.js").Surface}} */ (/** @type {unknown} */ (app));
  if (params.space === "off") drawSurface(surface, (x, y) => height(x, y) / highest, lines, ["w₁", "w₂"]);
  showPlot(app, view.plot, surface.canvas, () => chartSurface(
    (weights) => lossAt(landscape, weights), REACH, paths.map(({ name, path }, place) => ({ name: NAMES[name], color: lines[place].color, path, at: lines[place].at })), words));
  setText(view.map.querySelector("figcaption span") ?? view.map, data.revealed ? words.drag : fill(words.from, { first: formatNumber(start[0]), second: formatNumber(start[1]) }));
  view.map.dataset.start = params.start;
}

/** A weight from −1 to 1; what leaves the surface stops at its edge. @param {number} weight */
const clampShare = (weight) => clamp(weight / REACH, -1, 1);

/** @param {App} app @param {{name: "sgd" | "momentum" | "adam", path: Weights[]}[]} paths @param {number} step */
function drawPaths({ view }, paths, step) {
  const layer = view.map.querySelector(".paths");
  if (!layer) return;
  const place = (/** @type {Weights} */ [x, y]) => `${x.toFixed(3)},${(-y).toFixed(3)}`;
  layer.replaceChildren(...paths.flatMap(({ name, path }) => {
    const at = Math.min(step, path.length - 1);
    const style = `--role:${COLORS[name]}`;
    const dots = path.slice(0, at + 1).map(([x, y]) => makeSvg("circle", { class: "dot", cx: x, cy: -y, r: 0.03 }));
    return [makeSvg("g", { style }, makeSvg("polyline", { points: path.slice(0, at + 1).map(place).join(" ") }), ...dots, makeSvg("circle", { class: "now", cx: path[at][0], cy: -path[at][1], r: 0.075 }))];
  }));
}

export const showValley = makeScene({ build, draw, steps: { param: "reached", count: (app) => read(app).most + 1, frame: 80, fromZero: true } }, "valley");
export default showValley;
