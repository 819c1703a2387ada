// The rows of a phone: where the grids of each channel stand.
import { range } from "../shared/numbers.js";

const BORDERS = 4; // of a grid
const NAME = 24; // the height of a channel's name, and the borders
const SPACE = 14; // between two grids of a row (main.css)
const LAST_ROW = 80; // below all channels

/**
 * On a phone, every channel has a row with its kernel, or with its output where it has one of its own.  The first row
 * is above the output, the others are below the sum: nothing moves when they appear.
 * @param {Stepper.App} app
 * @param {number[]} kernelRows  the row of each kernel
 */
export function placeInRows(app, kernelRows) {
  const { el: { root }, planes: { input, kernel, output }, size, trace } = app;
  const hasRows = root.hasAttribute("data-stacked") && !root.hasAttribute("data-short");
  const isPaired = root.hasAttribute("data-paired");
  const width = trace.padCols * size.input + BORDERS;
  const fits = width + SPACE + trace.outCols * size.output + BORDERS <= root.clientWidth;
  root.style.setProperty("--pair", `${width}px`);
  root.style.setProperty("--row", input.length > 1 ? `${trace.padRows * size.input + NAME}px` : "0");
  root.toggleAttribute("data-rows", hasRows);
  root.toggleAttribute("data-several", hasRows && input.length + output.length > 2);
  for (const [at, plane] of kernel.entries()) place(plane, kernelRows[at], isPaired ? "rest" : "");
  const outputRows = placeOutputs(app, fits ? "rest" : "row");
  const followed = isPaired ? [...kernelRows, ...(fits ? outputRows : [])] : [];
  for (const [row, plane] of input.entries()) place(plane, row, followed.includes(row) ? "" : "row");
  placeBias(app, (hasRows && kernel[0]?.element) || app.el.kernelPanel);
}

/** The bias stands below the first kernel. @param {Stepper.App} app @param {HTMLElement} home */
function placeBias({ el: { bias } }, home) {
  if (bias.parentElement !== home) home.append(bias);
}

/** Place the outputs, those of a pooling beside their channels; return the rows of these. @param {Stepper.App} app @param {Span} span */
function placeOutputs({ planes: { output }, trace, view }, span) {
  for (const [at, plane] of output.entries()) {
    const below = trace.pooled ? view.channels.indexOf(view.maps[at]) : LAST_ROW;
    place(plane, at > 0 ? below : 0, trace.pooled && at > 0 ? span : "");
  }
  return trace.pooled ? range(output.length).slice(1) : [];
}

/** @typedef {"" | "rest" | "row"} Span  beside others, or as wide as the rest of a row, or all of it */

/** Place a grid; the sum has the order 1. @param {Stepper.Plane} plane @param {number} row @param {Span} span */
function place({ element }, row, span) {
  element.style.order = String(row > 0 ? row + 2 : 0);
  element.dataset.span = span;
}
