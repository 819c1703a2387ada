// The sum of one output cell, as colored HTML and as a sentence for screen readers.
import { fill } from "../shared/dom.js";
import { formatNumber, isRounded } from "../shared/numbers.js";
import { operandHtml, equalsSign, numberHtml } from "../shared/sums.js";
import { isFill, paddedValue, readsOf, weightAt } from "./trace.js";

const MOST_TERMS = 16; // shown at first
const MOST_PER_CHANNEL = 9; // of several channels
const MOST_CHANNELS = 4;
const FIRST_TERMS = 4; // of a long sum, before the ellipsis

/**
 * @typedef {Stepper.Parts} Parts
 * @typedef {Stepper.Term} Term
 * @typedef {{short: boolean, nameOf: (channel: number) => string, kind: Stepper.Payload["kind"], slope: number | null}} Style  of a sum
 */

/**
 * Everything that an output cell is computed from.
 * @param {Stepper.Trace} trace
 * @param {Stepper.Place} place
 * @returns {Parts}
 */
export function partsOf(trace, place) {
  const divisor = trace.divisors?.[place.r * trace.outCols + place.c] ?? null;
  const winner = trace.winners?.[place.step];
  let reads = readsOf(trace, place).map((read) => ({
    ...read,
    value: paddedValue(trace, trace.image.values, place.n, read.channel, read.p, read.q),
    weight: weightAt(trace, place.o, read.d, read.i, read.j),
    outside: isFill(trace, read.p, read.q),
    isMaximum: winner === read.i * trace.kernelCols + read.j,
  }));
  // An average that does not count padding does not list it either.
  if (divisor !== null && reads.length > divisor) reads = reads.filter((read) => !read.outside);
  const channels = [...new Set(reads.map(({ channel }) => channel))];
  return {
    reads,
    groups: channels.map((channel) => ({ channel, items: reads.filter((read) => read.channel === channel) })),
    divisor,
    bias: trace.bias?.values[place.o] ?? null,
    total: trace.output.values[place.step],
  };
}

/**
 * Return the HTML of a sum, its parts, and whether it is shortened.
 * @param {Stepper.Trace} trace
 * @param {Stepper.Place} place
 * @param {object} options
 * @param {boolean} options.all  show all terms
 * @param {boolean} options.hidden  hide the result: that of a later step
 * @param {(channel: number) => string} options.nameOf
 */
export function equation(trace, place, { all, hidden, nameOf }) {
  const parts = partsOf(trace, place);
  const short = !all && isLong(parts);
  const result = hidden ? '<b class="output">?</b>' : numberHtml("output total", parts.total);
  const options = { short, nameOf, kind: trace.kind, slope: trace.slope };
  const write = trace.activation ? functionHtml : trace.pooled ? poolingHtml : parts.groups.length > 1 ? channelsHtml : sumHtml;
  return { html: write(parts, result, options), parts, short };
}

/** Whether a sum has more terms than are shown at first. @param {Parts} parts */
export function isLong({ groups, reads }) {
  if (groups.length < 2) return reads.length > MOST_TERMS;
  return groups.length > MOST_CHANNELS || groups.some(({ items }) => items.length > MOST_PER_CHANNEL);
}

/**
 * Join terms with an operator; a short form keeps the first few, the last one and the maximum.
 * @param {Term[]} items
 * @param {string} operator
 * @param {(read: Term, first: boolean) => string} write
 * @param {boolean} short
 */
function joinTerms(items, operator, write, short) {
  const isVisible = items.map((read, index) => !short || index < FIRST_TERMS || index === items.length - 1 || read.isMaximum);
  let html = "";
  items.forEach((read, index) => {
    const prefix = index === 0 ? "" : `${operator} `;
    if (isVisible[index]) html += `<span>${prefix}${write(read, index === 0)}</span> `;
    else if (isVisible[index - 1]) html += `<span>${prefix}…</span> `;
  });
  return html.trimEnd();
}

/** @param {Term} read @param {boolean} first */
function valueHtml(read, first) {
  const role = `${read.outside ? "pad" : "input"}${read.isMaximum ? " maximum" : ""}`;
  return first ? numberHtml(role, read.value) : operandHtml(role, read.value);
}

/** @param {Term} read @param {boolean} first */
const productHtml = (read, first) => `${valueHtml(read, first)}·${operandHtml("kernel", read.weight)}`;

/** @param {Parts} parts @param {string} result @param {Style} style */
function sumHtml(parts, result, { short }) {
  const sum = joinTerms(parts.reads, "+", productHtml, short);
  const bias = parts.bias !== null && `<span>${sum ? "+ " : ""}${operandHtml("bias", parts.bias)}</span> `;
  return `${sum} ${bias || (sum ? "" : "0 ")}<span>${equalsSign(isExact(parts))} ${result}</span>`;
}

/**
 * One line per channel, and a line that adds them up.
 * @param {Parts} parts
 * @param {string} result
 * @param {Style} style
 */
function channelsHtml(parts, result, { short, nameOf }) {
  let html = "";
  const totals = parts.groups.map(({ channel, items }, index) => {
    const total = items.reduce((before, read) => before + read.value * read.weight, 0);
    const sum = joinTerms(items, "+", productHtml, short);
    html += `<div class="part"><i>${nameOf(channel)}</i><div>${sum} <span>${equalsSign(!isRounded(total))} <b>${formatNumber(total)}</b></span></div></div>`;
    return `<span>${index ? `+ ${operandHtml("", total)}` : numberHtml("", total)}</span>`;
  });
  const bias = parts.bias === null ? "" : ` <span>+ ${operandHtml("bias", parts.bias)}</span>`;
  return `${html}<div class="whole">${totals.join(" ")}${bias} <span>${equalsSign(isExact(parts))} ${result}</span></div>`;
}

/** @param {Parts} parts @param {string} result @param {Style} style */
function poolingHtml(parts, result, { short, kind }) {
  const equals = `<span>${equalsSign(isExact(parts))} ${result}</span>`;
  if (kind === "max") {
    const list = joinTerms(parts.reads, "", (read) => valueHtml(read, true), short);
    return `<span>max(</span>${list.replaceAll("</span> <span>", ",</span> <span>")}<span>)</span> ${equals}`;
  }
  const sum = joinTerms(parts.reads, "+", valueHtml, short) || "0";
  return `<span>(</span>${sum}<span>)</span> <span>/ ${parts.divisor}</span> ${equals}`;
}

/** An activation of the one value that it reads. @param {Parts} parts @param {string} result @param {Style} style */
function functionHtml(parts, result, { kind, slope }) {
  const [read] = parts.reads;
  const x = valueHtml(read, true);
  /** @type {Record<string, string>} */
  const texts = {
    relu: `<span>max(0, ${x})</span>`,
    leaky_relu: `<span>max(0, ${x})</span> <span>+ ${formatNumber(slope ?? 0)}·min(0, ${x})</span>`,
    tanh: `<span>tanh(${x})</span>`,
    sigmoid: `<span>1 / (1 +</span> <span>exp(\u2212${valueHtml(read, false)}))</span>`,
  };
  return `${texts[kind]} <span>${equalsSign(isExact(parts))} ${result}</span>`;
}

/** Whether no number of the sum is rounded. @param {Parts} parts */
function isExact({ reads, bias, total }) {
  return ![total, bias ?? 0].some((value) => isRounded(value)) &&
    !reads.some((read) => isRounded(read.value) || isRounded(read.weight));
}

/**
 * The sum as a sentence for screen readers.
 * @param {Stepper.Trace} trace
 * @param {Stepper.Words} words
 * @param {Stepper.Place} place
 */
export function sentence(trace, words, place) {
  const { reads, bias, divisor, total } = partsOf(trace, place);
  const count = reads.length;
  const many = count > MOST_TERMS;
  const value = formatNumber(total);
  const values = reads.map((read) => formatNumber(read.value)).join(", ");
  if (trace.activation) return fill(words.sayFunction, { function: words[trace.kind], x: values, value });
  if (trace.kind === "max") return fill(many ? words.sayMaxMany : words.sayMax, { values, count, value });
  if (trace.kind === "avg") return fill(many ? words.sayMeanMany : words.sayMean, { values, count: divisor, value });
  /** @param {Term} read */
  const times = ({ value: number, weight }) =>
    fill(words.sayTimes, { value: formatNumber(number), weight: formatNumber(weight) });
  let sum = many ? fill(words.sayProducts, { count }) : reads.map(times).join(words.sayPlus) || "0";
  if (bias !== null) sum += words.sayPlus + fill(words.sayBias, { bias: formatNumber(bias) });
  return fill(words.sayEquals, { sum, value });
}
