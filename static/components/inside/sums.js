// How the value of a cell is computed, as colored HTML: products, sums and maxima.
import { fill } from "../shared/dom.js";
import { isRounded, range } from "../shared/numbers.js";
import { operandHtml, equalsSign, numberHtml } from "../shared/sums.js";

const MOST_TERMS = 25; // a sum of more products is abbreviated to its total
const DIGITS = 3;
const TINY = 0.00005; // numbers below this are shown as 0
const FLOAT32 = 1e-6; // relative precision of the values of a network

/**
 * @typedef {object} Source  what a sum is written from
 * @property {Closeup.View} view
 * @property {Closeup.OutputCell} cell
 * @property {(role: string, value: number) => string} number
 * @property {(role: string, value: number) => string} operand
 * @property {(channel: number, outside: number) => number[]} read  the inputs of a channel; those in the padding are `outside`
 *
 * @typedef {[value: number, weight: number]} Product
 * @typedef {{html: string, winner?: [row: number, column: number]}} Sum  with the position of the maximum in the input
 */

/**
 * @param {Closeup.View} view
 * @param {Closeup.OutputCell} cell
 * @param {number} total  its value
 * @returns {Sum}
 */
export function sumOf(view, cell, total) {
  let exact = true;
  /** @param {import("../shared/sums.js").NumberWriter} writer @param {string} role @param {number} value */
  const write = (writer, role, value) => {
    const rounded = Math.abs(value) < TINY ? 0 : value;
    if (Number.isFinite(value) && (rounded !== value || isRounded(value, DIGITS, FLOAT32))) exact = false;
    return writer(role, rounded, DIGITS);
  };
  const { html, winner } = WRITERS[view.data.kind]({
    view,
    cell,
    number: (role, value) => write(numberHtml, role, value),
    operand: (role, value) => write(operandHtml, role, value),
    read: (channel, outside) => readInputs(view, channel, cell, outside),
  });
  const result = write(numberHtml, "output", total);
  return { html: `${html} ${equalsSign(exact)} ${result}`, winner };
}

/** @type {Record<Closeup.Kind, (source: Source) => Sum>} */
const WRITERS = {
  convolution: ({ view, number, operand, read }) => {
    const weights = view.kernel?.values ?? [];
    /** @type {Product[]} */
    const products = range(view.data.channels).flatMap((channel) => {
      const values = read(channel, 0);
      return values.map((value, place) => /** @type {Product} */ ([value, weights[channel * values.length + place]]));
    });
    return { html: sumOfProducts(products, view.data, number, operand) };
  },
  transposed: ({ view, cell, number, operand, read }) => {
    const { channels, kernelRows, kernelColumns, kernelSize } = view.data;
    const weights = view.kernel?.values ?? [];
    const [rows, columns] = [kernelRows?.[cell.row] ?? [], kernelColumns?.[cell.column] ?? []];
    const places = rows.flatMap((row) => columns.map((column) => row * kernelSize[1] + column));
    /** @type {Product[]} */
    const products = range(channels).flatMap((channel) => read(channel, 0).map((value, at) => (
      /** @type {Product} */ ([value, weights[channel * kernelSize[0] * kernelSize[1] + places[at]]])
    )));
    return { html: sumOfProducts(products, view.data, number, operand) };
  },
  max({ cell: { rows, columns }, number, read }) {
    const values = read(0, -Infinity);
    const most = Math.max(...values); // not a number if one of them is none
    const best = values.findIndex((value) => Object.is(value, most) || value === most);
    const terms = values.map((value, place) => number(place === best ? "output" : "input", value));
    return { html: `max(${terms.join(", ")})`, winner: [rows[Math.floor(best / columns.length)], columns[best % columns.length]] };
  },
  avg({ view, cell: { row, column }, number, operand, read }) {
    const values = read(0, 0);
    const sum = values.length <= MOST_TERMS
      ? `(${values.map((value, place) => (place ? operand : number)("input", value)).join(" + ")})`
      : `${fill(view.data.words.valuesSum, { count: values.length })} ${number("input", values.reduce((all, value) => all + value, 0))}`;
    return { html: `${sum} / ${view.data.divisors?.[row][column]}` };
  },
  norm({ view, number, operand, read }) {
    if (!view.data.norm) throw new TypeError("A batch norm needs its mean and deviation.");
    const { mean, deviation, scale, shift } = view.data.norm;
    const centered = `(${number("input", read(0, 0)[0])} − ${operand("", mean)})`;
    return { html: `${centered} / ${number("", deviation)} · ${operand("kernel", scale)} + ${operand("bias", shift)}` };
  },
  sum({ view, number, operand, read }) {
    const terms = range(view.data.channels).map((path) => (path ? operand : number)("input", read(path, 0)[0]));
    return { html: terms.join(" + ") };
  },
  scale: ({ view, number, operand, read }) => ({ html: `${number("input", read(0, 0)[0])} · ${operand("kernel", view.data.factor ?? Number.NaN)}` }),
  relu: ({ number, read }) => ({ html: `max(0, ${number("input", read(0, 0)[0])})` }),
  relu6: ({ number, read }) => ({ html: `min(6, max(0, ${number("input", read(0, 0)[0])}))` }),
  leakyrelu({ view, number, read }) {
    const x = number("input", read(0, 0)[0]);
    return { html: `max(0, ${x}) + ${number("kernel", view.data.slope ?? 0)}·min(0, ${x})` };
  },
  hardswish: ({ number, operand, read }) => {
    const value = read(0, 0)[0];
    return { html: `${number("input", value)} · min(6, max(0, ${operand("input", value)} + 3)) / 6` };
  },
  hardsigmoid: ({ number, read }) => ({ html: `min(6, max(0, ${number("input", read(0, 0)[0])} + 3)) / 6` }),
  tanh: ({ number, read }) => ({ html: `tanh(${number("input", read(0, 0)[0])})` }),
  sigmoid: ({ operand, read }) => ({ html: `1 / (1 + exp(−${operand("input", read(0, 0)[0])}))` }),
  same: ({ number, read }) => ({ html: number("input", read(0, 0)[0]) }),
};

/**
 * Products and bias; many products are abbreviated to their total. Where nothing reaches a cell, it is the bias alone.
 * @param {Product[]} products
 * @param {Pick<Closeup.Facts, "bias" | "words">} facts
 * @param {Source["number"]} number
 * @param {Source["operand"]} operand
 */
export function sumOfProducts(products, { bias = null, words }, number, operand) {
  if (!products.length) return bias === null ? "0" : number("bias", bias);
  const sum = products.length <= MOST_TERMS
    ? products.map(([value, weight], place) => `${(place ? operand : number)("input", value)}·${operand("kernel", weight)}`).join(" + ")
    : `${fill(words.products, { count: products.length })} ${number("input", products.reduce((all, [v, w]) => all + v * w, 0))}`;
  return bias === null ? sum : `${sum} + ${operand("bias", bias)}`;
}

/**
 * The inputs of a channel that a cell reads; those in the padding have the value `outside`.
 * @param {Closeup.View} view
 * @param {number} channel
 * @param {Closeup.OutputCell} cell
 * @param {number} outside
 */
function readInputs({ inputs, data: { height, width } }, channel, { rows, columns }, outside) {
  /** @param {number} row @param {number} column */
  const isInside = (row, column) => row >= 0 && row < height && column >= 0 && column < width;
  return rows.flatMap((row) => columns.map((column) => (
    isInside(row, column) ? inputs[(channel * height + row) * width + column] : outside
  )));
}
