// The texts of the stepper: titles, caption, sum, hints, messages, and the sentence for screen readers.
import { changes, fill, labels, make, makeButton, setContent, setHtml, setText } from "../shared/dom.js";
import { clamp, formatNumber } from "../shared/numbers.js";
import { isFed, operationName } from "./chain.js";
import { equation, isLong, sentence } from "./equation.js";
import { channelName, isLater } from "./grids.js";
import { pointedCell, windowPlace } from "./highlight.js";
import { cellsOfWeight, copiesOf, isFill, isRead, outputsReading } from "./trace.js";

/** @typedef {Stepper.App} App */

const ARROW = "→";
const SIGNS = {
  convolution: "∗", transposed: "∗ᵀ", max: "max", avg: "avg", relu: ARROW, leaky_relu: ARROW, tanh: ARROW, sigmoid: ARROW,
};
const ANNOUNCE_MS = 400;

/** @param {Stepper.Words} words @param {Pick<Stepper.Place, "r" | "c">} place */
const cellName = (words, { r, c }) => fill(words.cell, { row: r + 1, column: c + 1 });

/** @param {App} app @param {Stepper.Place} place */
function captionOf(app, place) {
  const { words, trace } = app;
  const parts = []; // image and filter only where there are several
  if (trace.images > 1) parts.push(fill(words.inImage, { image: place.n + 1 }));
  if (trace.pooled && trace.depth > 1) parts.push(fill(words.inChannel, { channel: place.o + 1 }));
  else if (trace.filters > 1) parts.push(fill(words.inFilter, { filter: place.o + 1 }));
  parts.push(cellName(words, place));
  const values = { step: app.step + 1, total: trace.steps, place: parts.join(", ") };
  return fill(place === app.place ? words.step : words.otherCell, values);
}

/** Show the caption and the sum of the highlighted output cell. @param {App} app */
export function showSum(app) {
  const place = windowPlace(app);
  const { trace, el, words } = app;
  setText(el.caption, captionOf(app, place));
  const { html, parts, short } = equation(trace, place, {
    all: app.allTerms,
    hidden: isLater(app, place.step),
    nameOf: (channel) => channelName(app, channel),
  });
  setHtml(el.terms, html);
  const more = isLong(parts) ? fill(short ? words.showAll : words.showFewer, { count: parts.reads.length }) : "";
  setText(el.more, more);
  el.scrub.setAttribute("aria-valuetext", captionOf(app, app.place));
}

/** Announce the step to a screen reader after the reader has stayed on it for a moment. @param {App} app */
export function announceStep(app) {
  clearTimeout(app.announceTimer);
  app.announceTimer = setTimeout(() => {
    if (app.timer) return; // playing is too fast for speech; the step where it stops is announced
    app.el.live.textContent = `${captionOf(app, app.place)}. ${sentence(app.trace, app.words, app.place)}`;
  }, ANNOUNCE_MS);
}

/** Describe the cell under the pointer, or how to use the stepper. @param {App} app */
export function showHint(app) {
  const cell = pointedCell(app);
  const { words, el } = app;
  const touch = matchMedia("(hover: none)").matches ? "Touch" : "";
  if (!cell && isFed(app)) setText(el.hint, fill(words.hintComputed, operationName(app, (app.chain?.at ?? 1) - 1)));
  else setText(el.hint, cell ? hintOf(app, cell) : words[`${app.editable ? "hint" : "hintFixed"}${touch}`]);
}

/** @param {App} app @param {Stepper.Cell} cell */
function hintOf({ trace, words }, cell) {
  const { plane, row, col, inside } = cell.place;
  const place = cellName(words, cell.place);
  const value = formatNumber(cell.value, 15);
  if (plane.role === "output") {
    return fill(cell.classList.contains("later") ? words.aboutLater : words.aboutOutput, { place, value });
  }
  if (plane.role === "bias") return fill(words.aboutBias, { value });
  if (plane.role === "kernel") {
    if (trace.pooled) return fill(trace.kind === "max" ? words.aboutMax : words.aboutMean, { value });
    return fill(words.aboutWeight, { place, value, count: cellsOfWeight(trace, row, col).length });
  }
  const readers = outputsReading(trace, plane.index, copiesOf(trace, row, col));
  const count = new Set(readers.map(({ o, r, c }) => [o, r, c].join())).size;
  const read = isRead(trace, row, col);
  if (isFill(trace, row, col)) return fill(read ? words.aboutPadding : words.aboutUnusedPadding, { value, count });
  if (!read) return fill(words.aboutUnreached, { place, value });
  if (inside) return fill(words.aboutInput, { place, value, count });
  const source = cellName(words, { r: trace.sourceRows[row], c: trace.sourceCols[col] });
  return fill(words.aboutCopy, { place: source, value, count });
}

/**
 * Show why a typed or pasted text was refused; the message stays until the next valid edit.
 * @param {App} app
 * @param {string} text
 * @param {Record<string, unknown>} values
 * @param {object} options
 * @param {Stepper.Cell} [options.cell]  the message stands beside it
 * @param {HTMLButtonElement | false} [options.offer]  what would help
 * @param {boolean} [options.isDone]  the numbers have been taken: this is a proposal
 */
export function showProblem(app, text, values, { cell, offer = false, isDone = false } = {}) {
  const { alert } = app.el;
  const close = cell && makeButton("dismiss", labels(app.words.close));
  setContent(alert, make("span", {}, fill(text, values)), offer, close);
  alert.toggleAttribute("data-done", isDone);
  app.problemCell = cell;
  placeProblem(app);
}

/** Put a message beside its cell: below it, or above where the window ends; without a cell, below the grids. @param {App} app */
export function placeProblem({ el: { alert, root }, problemCell }) {
  alert.toggleAttribute("data-beside", Boolean(problemCell?.isConnected));
  if (!problemCell?.isConnected) return;
  const cell = problemCell.getBoundingClientRect();
  const page = root.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = alert;
  const left = clamp(cell.left - page.left - 24, 0, Math.max(0, page.width - width));
  const isAbove = cell.bottom + height + 10 > innerHeight && cell.top > height + 10;
  alert.toggleAttribute("data-above", isAbove);
  Object.assign(alert.style, {
    left: `${left}px`,
    top: `${isAbove ? cell.top - page.top - height - 10 : cell.bottom - page.top + 10}px`,
  });
  alert.style.setProperty("--arrow", `${cell.left + cell.width / 2 - page.left - left}px`);
}

/** @param {App} app */
export function clearProblem(app) {
  app.problemCell = undefined;
  app.pasted = undefined;
  app.el.alert.replaceChildren();
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {string} size
 * @param {string | false} note
 */
function showTitle(element, name, size, note) {
  if (!changes(element, [name, size, note])) return;
  setContent(element, make("strong", {}, name), ` ${size}`, note && make("small", {}, note));
}

/**
 * Show titles, names of the grids and the legend: the texts that depend only on shapes and language.
 * @param {App} app
 */
export function showTitles(app) {
  const { trace, words, el, planes } = app;
  const padded = trace.padRows > trace.height || trace.padCols > trace.width;
  const note = padded && fill(words.withPadding, { rows: trace.padRows, columns: trace.padCols });
  showTitle(el.inputTitle, words.input, `${trace.height} × ${trace.width}`, note);
  const reads = trace.channels[app.place.o];
  const kernelName = words[trace.activation ?? (trace.pooled ? "window" : "kernel")];
  showTitle(el.kernelTitle, kernelName, trace.activation ? "" : `${trace.kernelRows} × ${trace.kernelCols}`,
    !trace.pooled && reads.length < trace.depth && fill(words.reads, { channels: reads.map((c) => c + 1).join(", ") }));
  showTitle(el.outputTitle, words.output, `${trace.outRows} × ${trace.outCols}`, "");
  el.sign.textContent = SIGNS[trace.kind];
  el.sign.classList.toggle("word", trace.pooled && !trace.activation);
  setText(el.equals, trace.activation ? ARROW : "=");
  el.kernelPanel.dataset.role = trace.activation ? "function" : trace.pooled ? "window" : "kernel";
  el.kernelScale.hidden = trace.pooled;
  /** @type {Record<Stepper.Role, [several: boolean, title: string, nameOf: (index: number) => string]>} */
  const names = {
    input: [trace.depth > 1, words.input, (index) => channelName(app, index)],
    kernel: [!trace.pooled && reads.length > 1, words.kernel, (index) => channelName(app, reads[index])],
    output: [trace.filters > 1, words.output,
      (index) => (trace.pooled ? channelName(app, index) : fill(words.filter, { filter: index + 1 }))],
    bias: [true, "", () => words.bias],
  };
  for (const plane of Object.values(planes).flat()) {
    const [several, title, nameOf] = names[plane.role];
    const name = several ? nameOf(plane.index) : "";
    setText(plane.name, name);
    plane.name.hidden = !name;
    plane.label = [title, name].filter(Boolean).join(", ");
    plane.grid.setAttribute("aria-label", plane.label);
  }
  showLegend(app);
}

/** @param {App} app */
function showLegend(app) {
  const { words, el, planes, gradual, trace } = app;
  const [{ cells }] = planes.input;
  /** @type {[exists: boolean | undefined, swatch: string, name: string][]} */
  const all = [
    [cells.some((cell) => !cell.place.inside), "pad", words.legendPadding],
    [cells.some((cell) => cell.place.unreached), "unreached", words.legendUnreached],
    [gradual && trace.steps > 1, "later", words.legendLater],
  ];
  const items = all.filter(([exists]) => exists);
  if (!changes(el.legend, items)) return;
  el.legend.replaceChildren(...items.map(([, swatch, name]) => make("span", {}, make("i", swatch), name)));
}

/** Set the name of a cell for screen readers, when it gets the focus. @param {App} app @param {Stepper.Cell} cell */
export function nameCell(app, cell) {
  const { plane } = cell.place;
  const place = plane.role === "bias" ? plane.label : `${plane.label}, ${cellName(app.words, cell.place)}`;
  cell.setAttribute("aria-label", `${place}: ${formatNumber(cell.value, 15)}`);
}
