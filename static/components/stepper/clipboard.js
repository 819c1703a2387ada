// Pasting a block of numbers copied from a notebook, a spreadsheet or a text.
import { fill, makeButton, targetOf } from "../shared/dom.js";
import { numberRange } from "../shared/numbers.js";
import { isBlock, parseBlock } from "../arrays/blocks.js";
import { dismissEditor, editNumbers } from "./editing.js";
import { fitBlock, fourAxes, swapChannels } from "./fit.js";
import { clearProblem, showProblem } from "./narration.js";
import { imageIndex, weightIndex } from "./trace.js";

/** @param {Stepper.App} app @param {ClipboardEvent} event */
export function onPaste(app, event) {
  const target = targetOf(event);
  if (target === app.el.brush) return;
  const cell = app.editing?.cell ?? /** @type {Stepper.Cell | null} */ (target.closest(".cell"));
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!cell?.place.editable || (app.editing && !isBlock(text))) return;
  event.preventDefault();
  if (app.editing) dismissEditor(app);
  clearProblem(app);
  const block = parseBlock(text, app.trace.largest);
  if ("problem" in block) refuse(app, cell, block);
  else if (cell.place.plane.role === "bias") putBiases(app, cell, block);
  else putBlock(app, cell, block);
}

/** Say why nothing was pasted. @param {Stepper.App} app @param {Stepper.Cell} cell @param {{problem: string, [detail: string]: unknown}} details */
function refuse(app, cell, { problem, ...details }) {
  const { words, trace } = app;
  const inGrid = Number(details.grid) > 1 ? fill(words["paste.inGrid"], details) : "";
  const text = `${words["paste.nothing"]} ${words[`paste.${problem}`]}`;
  showProblem(app, text, { ...numberRange(trace.largest), ...details, inGrid }, { cell });
}

/** One bias, or those of all filters. @param {Stepper.App} app @param {Stepper.Cell} cell @param {Arrays.NumberArray} block */
function putBiases(app, cell, { values }) {
  const { filters } = app.trace;
  if (values.length === 1) editNumbers(app, [{ name: "bias", index: app.place.o, value: values[0] }]);
  else if (values.length === filters) editNumbers(app, values.map((value, index) => ({ name: "bias", index, value })));
  else refuse(app, cell, { problem: "biases", count: values.length, filters });
}

/** The array that a cell belongs to: its name, its shape, and where the cell is in it. @param {Stepper.App} app @param {Stepper.CellPlace} place */
function gridOf({ trace, place }, { plane, r, c }) {
  /** @type {{name: "image" | "weights", shape: number[], cell: number[]}} */
  const grid = plane.role === "input"
    ? { name: "image", shape: trace.image.shape, cell: [place.n, plane.index, r, c] }
    : { name: "weights", shape: trace.weights?.shape ?? [], cell: [place.o, plane.index, r, c] };
  return grid;
}

/**
 * Write a block from the cell on; a block with the shape of the whole grid starts in its corner.  If it has
 * another shape, offer to give the grid that shape.
 * @param {Stepper.App} app
 * @param {Stepper.Cell} cell
 * @param {Arrays.NumberArray} pasted
 */
function putBlock(app, cell, pasted) {
  const { trace } = app;
  const grid = gridOf(app, cell.place);
  const block = inLayout(trace, grid.name, pasted);
  const fit = fitBlock(block.shape, grid.shape, grid.cell);
  if (fit.fits) {
    const indexOf = grid.name === "image" ? imageIndex : weightIndex;
    const [images, depth, rows, columns] = block.shape;
    editNumbers(app, block.values.map((value, at) => {
      const places = [at / (depth * rows * columns) % images, at / (rows * columns) % depth, at / columns % rows, at % columns];
      const [n, d, r, c] = places.map((place, axis) => Math.floor(place) + fit.start[axis]);
      return { name: grid.name, index: indexOf(trace, n, d, r, c), value };
    }));
  }
  if (!fit.fits || fit.smaller) offerSize(app, cell, { ...grid, block, ...fit });
}

/** A block in the layout of its grid. @param {Stepper.Trace} trace @param {"image" | "weights"} name @param {Arrays.NumberArray} block */
function inLayout({ kind, depth, weights }, name, { shape, values }) {
  const block = { shape: fourAxes(shape), values };
  const isTorch = name === "weights" && kind === "transposed" && shape.length === 4;
  return isTorch ? swapChannels(block, depth / (weights?.shape[1] ?? depth)) : block;
}

/**
 * Offer to give a grid the shape of a block.
 * @param {Stepper.App} app
 * @param {Stepper.Cell} cell
 * @param {import("./fit.js").Fit & {name: "image" | "weights", shape: number[], block: Arrays.NumberArray}} pasted
 */
function offerSize(app, cell, { name, shape, block, start, fits, wish }) {
  const { words, limits } = app;
  const most = limits[name];
  const values = { block: shapeText(block.shape), grid: shapeText(shape, block.shape), most: shapeText(most, block.shape) };
  const isTooLarge = wish.some((length, axis) => length > most[axis]);
  if (isTooLarge && fits) return;
  const text = words[isTooLarge ? "paste.tooLarge" : "paste.size"];
  const offer = !isTooLarge && makeButton("resize", {}, fill(words["paste.use"], values));
  app.pasted = { name, shape: wish, start: start.slice(0, 2).map((at, axis) => (block.shape[axis] > 1 ? 0 : at)), block };
  showProblem(app, fits ? text : `${words["paste.nothing"]} ${text}`, values, { cell, offer, isDone: fits });
}

/** Rows and columns, before them channels and images where a block has several. @param {number[]} shape @param {number[]} like */
function shapeText(shape, like = shape) {
  const first = like.findIndex((length, axis) => axis > 1 || length > 1);
  return shape.slice(first).join(" × ");
}

/** Give a grid the size of the block that was pasted, and put it there. @param {Stepper.App} app */
export function resizeToPasted(app) {
  const { pasted, history } = app;
  if (!pasted) return;
  clearProblem(app);
  app.resizes = (app.resizes ?? 0) + 1; // so that the same block twice is two messages
  app.sendState("resize", { token: history.token, count: app.resizes, ...pasted });
}
