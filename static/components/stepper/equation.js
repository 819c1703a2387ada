// The sum of one output cell: as coloured HTML, and as a sentence for a screen reader.
import { fill, rounded, written } from "../shared/numbers.js";
import { isFill, paddedValue, readsOf, weightIndex } from "./trace.js";

const FEW = 16; // terms that are shown without being asked for
const FEW_EACH = 9; // and of each channel, if there are several
const FEW_CHANNELS = 4;
const HEAD = 4;

// Everything that an output cell is made of: what it reads, in groups of one input channel each.
export function workOf(model, place) {
  const values = model.image.values;
  const divisor = model.divisors ? model.divisors[place.r * model.outCols + place.c] : null;
  let reads = readsOf(model, place).map((read) => ({
    ...read,
    value: paddedValue(model, values, place.n, read.channel, read.p, read.q),
    weight: model.pooled ? 1 : model.weights.values[weightIndex(model, place.o, read.d, read.i, read.j)],
    outside: isFill(model, read.p, read.q),
  }));
  // An average that does not count padding does not add it either.
  if (divisor !== null && reads.length > divisor) reads = reads.filter((read) => !read.outside);
  const groups = new Map();
  for (const read of reads) {
    if (!groups.has(read.channel)) groups.set(read.channel, []);
    groups.get(read.channel).push(read);
  }
  return {
    reads,
    groups: [...groups].map(([channel, items]) => ({ channel, items })),
    divisor,
    bias: model.bias ? model.bias.values[place.o] : null,
    total: model.output.values[place.step],
    winner: model.winners ? model.winners[place.step] : null,
  };
}

const figure = (role, value) => `<b class="${role}">${written(value)}</b>`;
const braced = (role, value, brace) => (brace && value < 0 ? `(${figure(role, value)})` : figure(role, value));

// One term: `3·2`, a negative number in brackets wherever a sign stands before it.
function product(read, first) {
  const value = braced(read.outside ? "pad" : "input", read.value, !first);
  return `${value}·${braced("kernel", read.weight, true)}`;
}

function plain(read, first, winner, work) {
  const at = read.i * work.kernelCols + read.j;
  const best = winner === at ? " best" : "";
  return braced(`${read.outside ? "pad" : "input"}${best}`, read.value, !first);
}

// Terms joined by `sign`; too many are cut to the first few and the last one, and the winner.
function joined(items, sign, write, all, keep) {
  const shown = items.map((read, index) => all || index < HEAD || index === items.length - 1 || keep(read));
  let html = "";
  items.forEach((read, index) => {
    const lead = index === 0 ? "" : `${sign} `;
    if (shown[index]) html += `<span>${lead}${write(read, index === 0)}</span> `;
    else if (shown[index - 1]) html += `<span>${lead}…</span> `;
  });
  return html.trimEnd();
}

const equals = (exact) => (exact ? "=" : "≈");

// The HTML of a sum, and how many terms it leaves out.
// `hidden` keeps the result back (an output cell that is still to come).
export function equation(model, place, { all, hidden, nameOf }) {
  const work = { ...workOf(model, place), kernelCols: model.kernelCols };
  const result = hidden ? '<b class="output">?</b>' : `<b class="output total">${written(work.total)}</b>`;
  if (model.pooled) return pooling(model, work, result, all);
  const many = work.groups.length > 1;
  const cut = !all && isLong(work);
  const exact = exactly(work);
  const bias = work.bias === null ? "" : braced("bias", work.bias, true);
  if (!many) {
    const items = work.groups[0]?.items ?? [];
    const sum = joined(items, "+", product, !cut, () => false);
    const tail = bias && `<span>${sum ? "+ " : ""}${bias}</span> `;
    const line = `${sum} ${tail || (sum ? "" : "0 ")}<span>${equals(exact)} ${result}</span>`;
    return { html: line, work, cut };
  }
  let html = "";
  const parts = work.groups.map(({ channel, items }, index) => {
    const part = items.reduce((sum, read) => sum + read.value * read.weight, 0);
    const sum = joined(items, "+", product, !cut, () => false);
    html += `<div class="part"><i>${nameOf(channel)}</i><div>${sum} <span>${equals(!rounded(part))} <b>${written(part)}</b></span></div></div>`;
    return `<span>${index ? "+ " : ""}${braced("", part, index > 0)}</span>`;
  });
  const tail = bias && ` <span>+ ${bias}</span>`;
  html += `<div class="whole">${parts.join(" ")}${tail} <span>${equals(exact)} ${result}</span></div>`;
  return { html, work, cut };
}

// Whether a sum has more terms than are shown at first.
export function isLong({ groups, reads }) {
  if (groups.length < 2) return reads.length > FEW;
  return groups.length > FEW_CHANNELS || groups.some(({ items }) => items.length > FEW_EACH);
}

function pooling(model, work, result, all) {
  const items = work.reads;
  const cut = !all && isLong(work);
  const write = (read, first) => plain(read, first || model.kind === "max", work.winner, work);
  const keep = (read) => work.winner === read.i * model.kernelCols + read.j;
  const exact = equals(!rounded(work.total) && !items.some((read) => rounded(read.value)));
  if (model.kind === "max") {
    const list = joined(items, "", write, !cut, keep).replaceAll("</span> <span>", ",</span> <span>");
    return { html: `<span>max(</span>${list}<span>)</span> <span>${exact} ${result}</span>`, work, cut };
  }
  const sum = joined(items, "+", write, !cut, () => false) || "0";
  return { html: `<span>(</span>${sum}<span>)</span> <span>/ ${work.divisor}</span> <span>${exact} ${result}</span>`, work, cut };
}

// Whether the numbers as they are written add up to the result as it is written.
function exactly(work) {
  return !rounded(work.total) && !work.reads.some((read) => rounded(read.value) || rounded(read.weight)) &&
    (work.bias === null || !rounded(work.bias));
}

// The same as a sentence.
export function sentence(model, words, place, hidden) {
  const work = workOf(model, place);
  const value = hidden ? words.unknown : written(work.total);
  const count = work.reads.length;
  const values = () => work.reads.map((read) => written(read.value)).join(", ");
  if (model.kind === "max") {
    return fill(count > FEW ? words.sayMaxMany : words.sayMax, { values: values(), count, value });
  }
  if (model.kind === "avg") {
    return fill(count > FEW ? words.sayMeanMany : words.sayMean, { values: values(), count: work.divisor, value });
  }
  let text = work.reads
    .map((read) => fill(words.sayTimes, { value: written(read.value), weight: written(read.weight) }))
    .join(words.sayPlus);
  if (count > FEW) text = fill(words.sayProducts, { count });
  if (count === 0) text = "0";
  if (work.bias !== null) text += words.sayPlus + fill(words.sayBias, { bias: written(work.bias) });
  return fill(words.sayEquals, { sum: text, value });
}
