// A kernel that moves in three directions: the slices of a volume, of the kernel and of the output.
import { fill, make, setContent } from "../shared/dom.js";
import { formatNumber, range } from "../shared/numbers.js";
import { makeChoice, showChoice } from "./controls.js";
import { magnitude, makeGrid, nameGrid, writeGrid } from "./grids.js";
import { convolveVolume } from "./maths.js";
import { change, goTo, makeScene, stepOf } from "./scene.js";
import { makePlot, readColors, showPlot } from "./plotly.js";
import { drawSpace, makeSpace } from "./space.js";
import { chartVolume } from "./space_charts.js";
import { readBits, writeBits } from "./texts.js";

/** @typedef {Dimensions.App} App */

const [SIDE, KERNEL] = [5, 3];
const OUT = SIDE - KERNEL + 1;

/** @template T @param {T[]} list @param {number} side @returns {T[][][]} */
const slices = (list, side) => range(side).map((d) => range(side).map((r) => list.slice((d * side + r) * side, (d * side + r + 1) * side)));

/** @param {App} app */
function read(app) {
  const bits = readBits(app.params.voxels);
  const kernel = /** @type {Record<string, number[]>} */ (app.data.kernels)[app.params.move];
  return { bits, kernel, sums: convolveVolume(slices(bits, SIDE), slices(kernel, KERNEL)) };
}

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  /** @param {number} place */
  const toggle = (place) => change(app, { voxels: writeBits(readBits(app.params.voxels).map((bit, one) => (one === place ? 1 - bit : bit))) });
  /** @param {string} role @param {number} count @param {number} side @param {(place: number) => void} [onPick] */
  const row = (role, count, side, onPick) => make("div", "slices", ...range(count).map((slice) =>
    makeGrid(app, { title: "", role, rows: side, cols: side, onPick: onPick && ((place) => onPick(slice * side * side + place)) })));
  const view = {
    volume: row("input", SIDE, SIDE, toggle),
    kernel: row("kernel", KERNEL, KERNEL),
    output: row("output", OUT, OUT, (place) => goTo(app, place)),
    examples: makeChoice(words.volume, Object.keys(Object(app.data.examples)).map((name) => [name, words[name]]), (name) => change(app, { voxels: Object(app.data.examples)[name] })),
    kernels: makeChoice(words.kernel, Object.keys(Object(app.data.kernels)).map((name) => [name, words[name]]), (name) => change(app, { move: name })),
    sum: make("p", "sum"),
    space: makeSpace(app, (turn) => change(app, { turn })),
    plot: makePlot(app),
  };
  app.view = view;
  const flat = make("div", "flat", view.volume, make("div", "tables volume", view.kernel, make("span", "sign", "→"), view.output), view.sum);
  return [make("div", "volumes", flat, make("div", "space", view.space, view.plot)), make("div", "controls", view.examples, view.kernels)];
}

/** @param {App} app */
function draw(app) {
  const { view, params, data, words } = app;
  const { bits, kernel, sums } = read(app);
  const step = stepOf(app);
  const [depth, row, col] = [Math.floor(step / OUT ** 2), Math.floor(step / OUT) % OUT, step % OUT];
  const isHidden = (/** @type {number} */ one) => !data.revealed && data.hidden === one;
  const totals = sums.map((slice) => Number(slice.reduce((sum, part) => sum + part, 0).toFixed(9)));
  const inside = (/** @type {number} */ value, /** @type {number} */ start) => value >= start && value < start + KERNEL;
  for (const [slice, figure] of [...view.volume.children].entries()) {
    nameGrid(figure, fill(words.slice, { number: slice + 1 }));
    const marked = (/** @type {number} */ place) => inside(slice, depth) && inside(Math.floor(place / SIDE), row) && inside(place % SIDE, col);
    writeGrid(figure, { values: bits.slice(slice * SIDE ** 2, (slice + 1) * SIDE ** 2), limit: 1, marked });
  }
  for (const [slice, figure] of [...view.kernel.children].entries()) {
    nameGrid(figure, fill(words.slice, { number: slice + 1 }));
    writeGrid(figure, { values: kernel.slice(slice * KERNEL ** 2, (slice + 1) * KERNEL ** 2), limit: magnitude(kernel), room: 4 });
  }
  for (const [slice, figure] of [...view.output.children].entries()) {
    nameGrid(figure, fill(words.outputSlice, { number: slice + 1 }));
    const values = range(OUT ** 2).map((place) => slice * OUT ** 2 + place).map((one) => (isHidden(one) ? null : totals[one]));
    writeGrid(figure, { values, limit: magnitude(totals), room: 4, marked: (place) => slice * OUT ** 2 + place === step });
  }
  drawSpace(view.space, bits, { side: SIDE, size: KERNEL, start: [depth, row, col], turn: params.turn, words });
  showPlot(app, view.plot, view.space, () => chartVolume(bits, { side: SIDE, size: KERNEL, start: [depth, row, col] }, readColors(view.plot, { input: "var(--role-input)", kernel: "var(--role-kernel)", quiet: "var(--quiet)" }), words));
  showChoice(view.examples, Object.keys(Object(data.examples)).find((name) => Object(data.examples)[name] === params.voxels) ?? "");
  showChoice(view.kernels, params.move);
  const parts = sums[step].map((part) => (part < 0 ? `(${formatNumber(part, 3)})` : formatNumber(part, 3)));
  setContent(view.sum, `y[${depth}, ${row}, ${col}] = ${parts.join(" + ")} = `, make("span", "result", isHidden(step) ? "?" : formatNumber(totals[step], 3)));
}

export const showVolume = makeScene({ build, draw, steps: { param: "window", count: () => OUT ** 3, frame: 600 } });
