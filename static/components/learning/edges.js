// A kernel that learns to find edges: image, kernel, its output and the target, and the loss.
import { make, setText } from "../shared/dom.js";
import { makeFigure } from "../shared/figure.js";
import { formatNumber } from "../shared/numbers.js";
import { drawCurve, makeCurve } from "./curve.js";
import { magnitude, makeGrid, paintMap, writeGrid } from "./grids.js";
import { makeTrainer } from "./trainer.js";

const BLANK = Array(9).fill(0);
const LOWEST = 1e-5; // of the axis of the loss

/** @param {string} role */
function makeMap(role) {
  const canvas = make("canvas", { class: "map", width: 1, height: 1 });
  const figure = makeFigure(role, "", "", canvas);
  figure.dataset.role = role;
  return figure;
}

/** @param {Learning.Trainer} app */
function build(app) {
  const view = {
    image: makeMap("input"), output: makeMap("output"), target: makeMap("goal"),
    kernel: makeGrid({ title: "w", role: "kernel", rows: 3, cols: 3, values: BLANK }),
    goal: makeGrid({ title: "w", role: "goal", rows: 3, cols: 3, values: BLANK }),
    steps: makeCurve("steps"),
    notice: make("p", { class: "notice", role: "status" }),
  };
  app.view = view;
  const { image, kernel, output, target, goal, steps, notice } = view;
  const now = make("div", "maps", image, make("span", "sign", "∗"), kernel, make("span", "sign", "="), output);
  const wanted = make("div", "maps", goal, make("span", "sign", "→"), target);
  return [make("div", "maps edges", now, wanted, steps), notice];
}

/** @param {Learning.Trainer} app */
function draw(app) {
  const { view, path, at, words, data } = app;
  const { kernel, pass } = path[at];
  const { net } = data;
  const most = magnitude(net.target);
  const [outRows, outCols] = [net.rows.length, net.cols.length];
  showMap(view.image, words.image, net.padded, net.padded.length / net.width, net.width, 1);
  showMap(view.output, words.output, pass.activation, outRows, outCols, most);
  showMap(view.target, words.target, net.target, outRows, outCols, most);
  setText(view.notice, !data.revealed && at === data.most ? words.predictFirst : "");
  const limit = magnitude(data.goal);
  showKernel(view.kernel, words.kernel, kernel, limit);
  showKernel(view.goal, words.goal, data.revealed ? data.goal : data.goal.map(() => null), limit);
  drawCurve(view.steps, {
    title: words.lossBySteps,
    note: formatNumber(pass.loss, 3),
    points: path.slice(0, at + 1).map((moment, step) => [step, moment.pass.loss]),
    mark: [at, pass.loss],
    x: { least: 0, most: data.most, log: false },
    y: { least: LOWEST, most: 10, log: true },
    labels: { x: words.step },
  });
}

/**
 * @param {HTMLElement} figure
 * @param {string} title
 * @param {ArrayLike<number>} values
 * @param {number} rows
 * @param {number} cols
 * @param {number} limit
 */
function showMap(figure, title, values, rows, cols, limit) {
  const canvas = figure.querySelector("canvas");
  const name = figure.querySelector("b");
  if (!canvas || !name) return;
  setText(name, title);
  canvas.setAttribute("aria-label", title);
  if (canvas.width !== cols || canvas.height !== rows) Object.assign(canvas, { width: cols, height: rows });
  paintMap(canvas, values, limit);
}

/** @param {HTMLElement} figure @param {string} title @param {ArrayLike<number | null>} values @param {number} limit */
function showKernel(figure, title, values, limit) {
  const name = figure.querySelector("b");
  if (name) setText(name, title);
  writeGrid(figure, values, limit);
}

export const showEdges = makeTrainer({ build, draw, frame: 60 });
