// Softmax with a temperature: logits to type, probabilities, what float32 makes of them, and their logarithms.
import { fill, make, setContent, setText } from "../shared/dom.js";
import { formatNumber } from "../shared/numbers.js";
import { makeGrid, writeGrid } from "../dimensions/grids.js";
import { change, makeScene } from "../dimensions/scene.js";
import { readRow, replaceAt, writeRow } from "../dimensions/texts.js";
import { makeSlider, showSlider } from "./controls.js";
import { softmax, softmaxNaively } from "./maths.js";

/** @typedef {Dimensions.App} App */

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const onEdit = (/** @type {number} */ place, /** @type {number} */ value) => change(app, { logits: writeRow(replaceAt(readRow(app.params.logits), place, value)) });
  const view = {
    logits: makeGrid(app, { title: words.logits, role: "input", rows: 10, cols: 1, heads: true, onEdit }),
    shares: make("figure", { class: "shares", "data-role": "output" }),
    temperature: makeSlider(words.temperature, [0.1, 10, 0.1], (value) => change(app, { temperature: String(value) })),
    offset: makeSlider(words.offset, [0, 200, 1], (value) => change(app, { offset: String(value) })),
    sum: make("p", "sum"),
    largest: make("p", "sum"),
  };
  app.view = view;
  return [make("div", "controls", view.temperature, view.offset), make("div", "softmax", view.logits, view.shares), view.largest, view.sum];
}

/** @param {App} app */
function draw(app) {
  const { view, params, words, data } = app;
  const logits = readRow(params.logits);
  const [temperature, offset] = [Number(params.temperature), Number(params.offset)];
  const { shares, logs } = softmax(logits, temperature);
  const naive = softmaxNaively(logits.map((logit) => logit / temperature + offset));
  showSlider(view.temperature, temperature);
  showSlider(view.offset, offset);
  writeGrid(view.logits, { values: logits, room: 6 });
  const isShown = data.revealed;
  const best = shares.indexOf(Math.max(...shares));
  const head = make("div", "share head", ...[words.share, "float32", "log-softmax"].map((name) => make("b", {}, name)));
  setContent(view.shares, head, ...shares.map((share, place) => makeShare(isShown ? [share, naive.shares[place], logs[place]] : null, isShown && place === best)));
  const values = { value: isShown ? formatNumber(shares[best], 4) : "?", index: best };
  setText(view.largest, `torch.max(p, 1) → values [${values.value}], indices [${values.index}]`);
  const text = Number.isFinite(naive.sum) ? words.sumOfPowers : words.overflow;
  setText(view.sum, fill(text, { sum: formatNumber(naive.sum, 4) }));
}

/** @param {number[] | null} numbers  the probability, that in float32, and its logarithm @param {boolean} isBest */
function makeShare(numbers, isBest) {
  const [share, naive, log] = numbers ?? [0, 0, 0];
  const texts = numbers ? [share.toFixed(3), Number.isNaN(naive) ? "NaN" : naive.toFixed(3), formatNumber(log, 4)] : ["?", "?", "?"];
  return make("div", isBest ? "share best" : "share",
    make("span", "track", make("i", { style: `width:${(100 * share).toFixed(2)}%` }), make("span", {}, texts[0])),
    make("span", Number.isNaN(naive) && numbers ? "overflow" : "", texts[1]), make("span", {}, texts[2]));
}

export const showSoftmax = makeScene({ build, draw }, "layers");
