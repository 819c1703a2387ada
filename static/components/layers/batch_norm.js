// Batch normalization: a batch before and after in one channel, and how the running statistics follow.
import { fill, make, makeSvg, setContent, setText } from "../shared/dom.js";
import { formatNumber } from "../shared/numbers.js";
import { makeChoice, showChoice } from "../dimensions/controls.js";
import { makeGrid, writeGrid } from "../dimensions/grids.js";
import { change, makeScene, stepOf } from "../dimensions/scene.js";
import { makeSlider, showSlider } from "./controls.js";
import { followStatistics, normalize, statisticsOf } from "./maths.js";

/** @typedef {Dimensions.App} App */

const FRAME = { left: 34, right: 10, top: 10, bottom: 20, width: 360, height: 180 };

/** The batches of the chosen channel. @param {App} app @returns {number[][]} */
const batchesOf = ({ data, params }) => /** @type {number[][][]} */ (data.batches).map((batch) => batch[Number(params.channel)]);

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const view = {
    mode: makeChoice(words.mode, [["train", words.train], ["eval", words.eval]], (mode) => change(app, { mode })),
    channel: makeChoice(words.channel, [["0", "0"], ["1", "1"]], (channel) => change(app, { channel })),
    momentum: makeSlider(words.momentum, [0.05, 1, 0.05], (value) => change(app, { momentum: String(value) })),
    before: makeGrid(app, { title: words.batch, role: "input", rows: 4, cols: 4 }),
    after: makeGrid(app, { title: words.output, role: "output", rows: 4, cols: 4 }),
    lines: make("figure", "running"),
    sum: make("p", "sum"),
    running: make("p", "sum"),
  };
  app.view = view;
  return [
    make("div", "controls", view.mode, view.channel, view.momentum),
    make("div", "tables", view.before, make("span", "sign", "→"), view.after, view.lines),
    view.sum, view.running,
  ];
}

/** @param {App} app */
function draw(app) {
  const { view, params, words, data } = app;
  const batches = batchesOf(app);
  const step = stepOf(app);
  const steps = followStatistics(batches, Number(params.momentum));
  const isTraining = params.mode === "train";
  const used = isTraining ? statisticsOf(batches[step]) : steps[step];
  const after = normalize(batches[step], used);
  const isShown = data.revealed || isTraining || step === 0;
  showChoice(view.mode, params.mode);
  showChoice(view.channel, params.channel);
  showSlider(view.momentum, Number(params.momentum));
  writeGrid(view.before, { values: batches[step] });
  writeGrid(view.after, { values: isShown ? after : after.map(() => null), limit: 3, room: 4 });
  const made = statisticsOf(after);
  const values = { mean: used.mean, variance: used.variance, newMean: made.mean, newVariance: made.variance };
  const texts = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isShown ? formatNumber(Math.abs(value) < 1e-9 ? 0 : value, 4) : "?"]));
  setText(view.sum, fill(isTraining ? words.byBatch : words.byRunning, texts));
  const now = steps[step];
  const isHidden = !data.revealed && step > 0;
  setText(view.running, fill(words.running, { count: step, mean: isHidden ? "?" : formatNumber(now.mean, 4), variance: isHidden ? "?" : formatNumber(now.variance, 4) }));
  drawLines(app, batches, steps, step);
}

/** The means of the batches as dots, the running mean as a line. @param {App} app @param {number[][]} batches @param {{mean: number}[]} steps @param {number} step */
function drawLines({ view, words, data }, batches, steps, step) {
  const { left, right, top, bottom, width, height } = FRAME;
  const means = batches.map((batch) => statisticsOf(batch).mean);
  const [least, most] = [Math.min(0, ...means), Math.max(0, ...means)];
  const x = (/** @type {number} */ at) => left + ((width - left - right) * at) / batches.length;
  const y = (/** @type {number} */ value) => top + ((height - top - bottom) * (most - value)) / (most - least);
  const line = steps.slice(0, data.revealed ? step + 1 : 1).map(({ mean }, at) => `${x(at).toFixed(1)} ${y(mean).toFixed(1)}`);
  const dots = means.slice(0, step).map((mean, at) => makeSvg("circle", { class: "batch", cx: x(at + 1), cy: y(mean), r: 3 }));
  const ticks = [least, most, 0].filter((value, place, all) => all.indexOf(value) === place).map((value) => makeSvg("text", { x: left - 5, y: y(value) + 4, "text-anchor": "end" }, formatNumber(value, 2)));
  const marks = [0, 5, 10, 15, 20].map((at) => makeSvg("text", { x: x(at), y: height - 4, "text-anchor": "middle" }, String(at)));
  setContent(view.lines, make("figcaption", {}, words.runningMean),
    makeSvg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": words.runningMean },
      makeSvg("path", { class: "axes", d: `M${left} ${top}V${height - bottom}M${left} ${y(0)}H${width - right}` }),
      ...dots, line.length > 1 && makeSvg("path", { class: "mean", d: `M${line.join("L")}` }), ...ticks, ...marks));
}

export const showBatchNorm = makeScene({ build, draw, steps: { param: "seen", count: (app) => batchesOf(app).length, frame: 400, fromZero: true } }, "layers");
