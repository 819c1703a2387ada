// One step of gradient descent on the small network: weights, gradient, weights after the step, loss.
import { getElement, make, setText } from "../shared/dom.js";
import { formatNumber } from "../shared/numbers.js";
import { drawCurve, makeCurve } from "./curve.js";
import { magnitude, makeGrid, writeGrid } from "./grids.js";
import { descend, forward } from "./net.js";
import { makeTrainer } from "./trainer.js";

const BLANK = Array(9).fill(0);
const RATES = 80; // points of the curve of the loss against the learning rate

/** @param {string} name @param {string} role */
const makeKernel = (name, role) => makeGrid({ title: name, role, rows: 3, cols: 3, values: BLANK });

/** @param {string} role */
const makeTotal = (role) => make("div", { class: "total", "data-role": role }, make("b"), make("span", "value"));

/** @param {Learning.Trainer} app */
function build(app) {
  const view = {
    now: makeKernel("w", "kernel"), gradient: makeKernel("dL/dw", "output"), next: makeKernel("w", "kernel"),
    minus: make("span", "sign"), bias: make("p", "formula"), before: makeTotal("error"), after: makeTotal("error"),
    steps: makeCurve("steps"), rates: makeCurve("rates"),
  };
  app.view = view;
  const { now, minus, gradient, next, bias, before, after, steps, rates } = view;
  return [
    make("div", "maps", now, minus, gradient, make("span", "sign", "="), next, before, make("span", "sign", "→"), after),
    bias,
    make("div", "curves", steps, rates),
  ];
}

/** @param {Learning.Trainer} app */
function draw(app) {
  const { view, path, at, rate, words, data } = app;
  const { kernel, bias, pass, gradient } = path[at];
  const next = descend(kernel, gradient.kernel, rate);
  const nextBias = bias - rate * gradient.bias;
  const loss = forward(data.net, next, nextBias).loss;
  const limit = magnitude([...kernel, ...next]);
  setText(getElement(view.next, "b"), words.newWeights);
  writeGrid(view.now, kernel, limit);
  writeGrid(view.gradient, gradient.kernel);
  writeGrid(view.next, next, limit);
  setText(view.minus, `− ${formatNumber(rate)} ·`);
  const slope = formatNumber(gradient.bias);
  setText(view.bias, `b: ${formatNumber(bias)} − ${formatNumber(rate)}·${gradient.bias < 0 ? `(${slope})` : slope} = ${formatNumber(nextBias)}`);
  showTotal(view.before, words.lossBefore, pass.loss);
  showTotal(view.after, words.lossAfter, loss);
  view.after.dataset.role = loss < pass.loss ? "output" : "error";
  drawSteps(app);
  drawRates(app);
}

/** @param {HTMLElement} total @param {string} title @param {number} loss */
function showTotal(total, title, loss) {
  const [name, value] = total.children;
  setText(name, title);
  setText(value, formatNumber(loss, 5));
}

/** @param {Learning.Trainer} app */
function drawSteps({ view, path, at, words, data }) {
  drawCurve(view.steps, {
    title: words.lossBySteps,
    points: path.slice(0, at + 1).map(({ pass }, step) => [step, pass.loss]),
    mark: [at, path[at].pass.loss],
    x: { least: 0, most: data.most, log: false },
    y: { least: 0, most: 1.5 * path[0].pass.loss || 1, log: false },
    labels: { x: words.step },
  });
}

/** The loss after the next step for every learning rate. @param {Learning.Trainer} app */
function drawRates({ view, path, at, rate, words, data }) {
  const { kernel, bias, pass, gradient } = path[at];
  /** @param {number} size */
  const lossAt = (size) => forward(data.net, descend(kernel, gradient.kernel, size), bias - size * gradient.bias).loss;
  const [least, most] = data.rates;
  /** @type {[number, number][]} */
  const points = Array.from({ length: RATES + 1 }, (_, place) => {
    const size = least * (most / least) ** (place / RATES);
    return [size, lossAt(size)];
  });
  drawCurve(view.rates, {
    title: words.lossByRates,
    points: data.revealed ? points : [],
    mark: data.revealed ? [rate, lossAt(rate)] : null,
    x: { least, most, log: true },
    y: { least: 0, most: 1.5 * pass.loss || 1, log: false },
    labels: { x: words.rate, hidden: data.revealed ? "" : "?" },
  });
}

export const showDescent = makeTrainer({ build, draw, frame: 500 });
