// How the value of a cell is computed, as colored HTML: products, sums and maxima.
import { fill } from "../shared/dom.js";
import { isRounded } from "../shared/numbers.js";
import { operandHtml, equalsSign, numberHtml } from "../shared/sums.js";

const MOST_TERMS = 25; // a sum of more products is abbreviated to its total
const DIGITS = 3;
const TINY = 0.00005; // numbers below this are shown as 0
const FLOAT32 = 1e-6; // relative precision of the values of a network

/**
 * @param {Closeup.View} view
 * @param {Closeup.OutputCell} cell
 * @param {number} total  its value
 * @returns {{html: string, winner?: [number, number]}}  with the position of the maximum in the input
 */
export function sumOf(view, cell, total) {
  let exact = true;
  const write = (html, role, value) => {
    const rounded = Math.abs(value) < TINY ? 0 : value;
    if (Number.isFinite(value) && (rounded !== value || isRounded(value, DIGITS, FLOAT32))) exact = false;
    return html(role, rounded, DIGITS);
  };
  const number = (role, value) => write(numberHtml, role, value);
  const operand = (role, value) => write(operandHtml, role, value);
  const read = (channel, outside) => readInputs(view, channel, cell, outside);
  const { html, winner } = WRITERS[view.data.kind]({ view, cell, number, operand, read });
  const result = number("output", total);
  return { html: `${html} ${equalsSign(exact)} ${result}`, winner };
}

const WRITERS = {
  convolution({ view, number, operand, read }) {
    const { channels, bias, words } = view.data;
    const products = [];
    for (let channel = 0; channel < channels; channel += 1) {
      const values = read(channel, 0);
      const size = values.length;
      values.forEach((value, place) => products.push([value, view.kernel[channel * size + place]]));
    }
    const sum = products.length <= MOST_TERMS
      ? products.map(([value, weight], place) => `${(place ? operand : number)("input", value)}·${operand("kernel", weight)}`).join(" + ")
      : `${fill(words.products, { count: products.length })} ${number("input", products.reduce((all, [v, w]) => all + v * w, 0))}`;
    return { html: bias === null ? sum : `${sum} + ${operand("bias", bias)}` };
  },
  max({ cell: { rows, columns }, number, read }) {
    const values = read(0, -Infinity);
    const best = values.indexOf(Math.max(...values));
    const terms = values.map((value, place) => number(place === best ? "output" : "input", value));
    return { html: `max(${terms.join(", ")})`, winner: [rows[Math.floor(best / columns.length)], columns[best % columns.length]] };
  },
  avg({ view, cell: { row, column }, number, operand, read }) {
    const terms = read(0, 0).map((value, place) => (place ? operand : number)("input", value));
    return { html: `(${terms.join(" + ")}) / ${view.data.divisors[row][column]}` };
  },
  norm({ view, number, operand, read }) {
    const { mean, deviation, scale, shift } = view.data.norm;
    const centered = `(${number("input", read(0, 0)[0])} − ${operand("", mean)})`;
    return { html: `${centered} / ${number("", deviation)} · ${operand("kernel", scale)} + ${operand("bias", shift)}` };
  },
  relu: ({ number, read }) => ({ html: `max(0, ${number("input", read(0, 0)[0])})` }),
  tanh: ({ number, read }) => ({ html: `tanh(${number("input", read(0, 0)[0])})` }),
  same: ({ number, read }) => ({ html: number("input", read(0, 0)[0]) }),
};

/** The inputs of a channel that a cell reads; those in the padding have the value `outside`. @param {Closeup.View} view */
function readInputs({ inputs, data: { height, width } }, channel, { rows, columns }, outside) {
  const isInside = (row, column) => row >= 0 && row < height && column >= 0 && column < width;
  return rows.flatMap((row) => columns.map((column) => (
    isInside(row, column) ? inputs[(channel * height + row) * width + column] : outside
  )));
}
