// How the value of a cell was computed: products, sums and maxima, as coloured HTML.
import { fill } from "../shared/dom.js";
import { isRounded } from "../shared/numbers.js";
import { bracketedHtml, equalsSign, numberHtml } from "../shared/sums.js";

const MOST_TERMS = 25; // a sum of more products is given by its total
const DIGITS = 3;
const TINY = 0.00005; // smaller numbers are written as 0
const FLOAT32 = 1e-6; // the values of a network are no more exact than that

/**
 * @param {object} view  the close-up: its data, and `inputs` and `kernel` as arrays
 * @param {{rows: number[], columns: number[], row: number, column: number}} cell  what the cell reads,
 *   and where it is
 * @param {number} total  its value
 * @returns {{html: string, winner?: [number, number]}}  and which input is the maximum
 */
export function sumOf(view, cell, total) {
  let exact = true;
  const write = (html, role, value) => {
    const tidy = Math.abs(value) < TINY ? 0 : value;
    if (Number.isFinite(value) && (tidy !== value || isRounded(value, DIGITS, FLOAT32))) exact = false;
    return html(role, tidy, DIGITS);
  };
  const number = (role, value) => write(numberHtml, role, value);
  const bracketed = (role, value) => write(bracketedHtml, role, value);
  const read = (channel, outside) => readInputs(view, channel, cell, outside);
  const { html, winner } = WRITERS[view.data.kind]({ view, cell, number, bracketed, read });
  const result = number("output", total);
  return { html: `${html} ${equalsSign(exact)} ${result}`, winner };
}

const WRITERS = {
  convolution({ view, number, bracketed, read }) {
    const { channels, bias, words } = view.data;
    const products = [];
    for (let channel = 0; channel < channels; channel += 1) {
      const values = read(channel, 0);
      const size = values.length;
      values.forEach((value, place) => products.push([value, view.kernel[channel * size + place]]));
    }
    const sum = products.length <= MOST_TERMS
      ? products.map(([value, weight], place) => `${(place ? bracketed : number)("input", value)}·${bracketed("kernel", weight)}`).join(" + ")
      : `${fill(words.products, { count: products.length })} ${number("input", products.reduce((all, [v, w]) => all + v * w, 0))}`;
    return { html: bias === null ? sum : `${sum} + ${bracketed("bias", bias)}` };
  },
  max({ cell: { rows, columns }, number, read }) {
    const values = read(0, -Infinity);
    const best = values.indexOf(Math.max(...values));
    const terms = values.map((value, place) => number(place === best ? "output" : "input", value));
    return { html: `max(${terms.join(", ")})`, winner: [rows[Math.floor(best / columns.length)], columns[best % columns.length]] };
  },
  avg({ view, cell: { row, column }, number, bracketed, read }) {
    const terms = read(0, 0).map((value, place) => (place ? bracketed : number)("input", value));
    return { html: `(${terms.join(" + ")}) / ${view.data.divisors[row][column]}` };
  },
  norm({ view, number, bracketed, read }) {
    const { mean, deviation, scale, shift } = view.data.norm;
    const centred = `(${number("input", read(0, 0)[0])} − ${bracketed("", mean)})`;
    return { html: `${centred} / ${number("", deviation)} · ${bracketed("kernel", scale)} + ${bracketed("bias", shift)}` };
  },
  relu: ({ number, read }) => ({ html: `max(0, ${number("input", read(0, 0)[0])})` }),
  tanh: ({ number, read }) => ({ html: `tanh(${number("input", read(0, 0)[0])})` }),
  same: ({ number, read }) => ({ html: number("input", read(0, 0)[0]) }),
};

// The inputs of a channel that a cell reads; `outside` stands for those in the padding.
function readInputs({ inputs, data: { height, width } }, channel, { rows, columns }, outside) {
  const isInside = (row, column) => row >= 0 && row < height && column >= 0 && column < width;
  return rows.flatMap((row) => columns.map((column) => (
    isInside(row, column) ? inputs[(channel * height + row) * width + column] : outside
  )));
}
