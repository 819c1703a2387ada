// Highlights the window of a step, or the cells connected to the cell under the pointer.
import { fitNumber } from "../shared/numbers.js";
import { partsOf } from "./equation.js";
import { paintWindow } from "./grids.js";
import { markValue } from "./plot.js";
import { cellsOfWeight, copiesOf, outputsReading, readsOf, stepOf, weightAt } from "./trace.js";

/**
 * @typedef {Stepper.App} App
 * @typedef {Stepper.Cell} Cell
 * @typedef {Stepper.Marks} Marks
 * @typedef {Stepper.Plane} Plane
 */

/** The cell under the pointer, else the cell with the focus, else null, which means the step. @param {App} app */
export function pointedCell(app) {
  return app.hovered ?? (app.timer ? null : app.focused);
}

/**
 * The output cell whose window is shown: the one under the pointer, else that of the step.
 * @param {App} app
 * @returns {Stepper.Place}
 */
export function windowPlace(app) {
  const place = pointedCell(app)?.place;
  if (place?.plane.role !== "output") return app.place;
  const at = { n: app.place.n, o: place.plane.index, r: place.r, c: place.c };
  return { ...at, step: stepOf(app.trace, at) };
}

/** @param {App} app */
export function highlight(app) {
  /** @type {Marks} */
  const marks = new Map();
  const cell = pointedCell(app);
  const role = cell?.place.plane.role;
  if (cell && role === "input") markOutputsOf(app, cell, marks);
  else if (cell && role === "kernel" && !app.trace.pooled) markInputsOf(app, cell, marks);
  else markWindow(app, windowPlace(app), marks);
  const now = outputCell(app, app.place.o, app.place.r, app.place.c);
  if (now && marks.get(now)?.mark !== "reader") addMark(marks, now, "current");
  applyMarks(app, marks);
}

/** @param {Marks} marks @param {Cell | undefined} cell @param {string} mark */
function addMark(marks, cell, mark, label = "") {
  if (cell) marks.set(cell, { mark, label });
}

/** @param {Plane[]} planes @param {number} index @param {number} row @param {number} col */
function cellAt(planes, index, row, col) {
  const plane = planes.find((one) => one.index === index);
  return plane?.cells[row * plane.cols + col];
}

/** @param {App} app @param {number} channel @param {number} p @param {number} q */
const inputCell = (app, channel, p, q) => cellAt(app.planes.input, channel, p, q);
/** @param {App} app @param {number} o @param {number} r @param {number} c */
const outputCell = (app, o, r, c) => cellAt(app.planes.output, o, r, c);

/** @param {Stepper.Trace} trace @param {number} o @param {Pick<Stepper.Read, "d" | "i" | "j">} read */
const timesWeight = (trace, o, { d, i, j }) => `×${fitNumber(weightAt(trace, o, d, i, j), 5)}`;

/** @param {App} app @param {Stepper.Place} place @param {Marks} marks */
function markWindow(app, place, marks) {
  const { trace } = app;
  if (trace.pooled) {
    const parts = partsOf(trace, place);
    if (trace.activation) markValue(app, parts.reads[0].value);
    else paintWindow(app, parts.reads);
    for (const read of parts.reads) addMark(marks, inputCell(app, read.channel, read.p, read.q), read.isMaximum ? "maximum" : "window");
  } else {
    const reads = readsOf(trace, place);
    const partial = reads.length < trace.kernelRows * trace.kernelCols * trace.channels[place.o].length;
    for (const read of reads) {
      addMark(marks, inputCell(app, read.channel, read.p, read.q), "window", timesWeight(trace, place.o, read));
      // A transposed convolution uses only a part of its kernel in each cell: highlight that part.
      if (partial) addMark(marks, cellAt(app.planes.kernel, read.d, read.i, read.j), "window");
    }
  }
  if (place !== app.place) addMark(marks, outputCell(app, place.o, place.r, place.c), "preview");
}

/**
 * Mark every output cell that reads an input cell, with the weight that multiplies it there.
 * @param {App} app
 * @param {Cell} cell
 * @param {Marks} marks
 */
function markOutputsOf(app, cell, marks) {
  const { trace } = app;
  const { plane, row, col } = cell.place;
  const copies = copiesOf(trace, row, col);
  if (trace.activation) markValue(app, cell.value);
  for (const [p, q] of copies) addMark(marks, inputCell(app, plane.index, p, q), "copy");
  addMark(marks, cell, "origin");
  for (const reader of outputsReading(trace, plane.index, copies)) {
    const target = outputCell(app, reader.o, reader.r, reader.c);
    if (!target) continue;
    const isMaximum = trace.winners?.[stepOf(trace, { n: app.place.n, ...reader })] === reader.i * trace.kernelCols + reader.j;
    const label = trace.pooled ? "" : timesWeight(trace, reader.o, reader);
    const before = marks.get(target)?.label;
    addMark(marks, target, isMaximum ? "reader maximum" : "reader", before ? `${before} ${label}` : label);
  }
}

/** Mark every input cell that a weight is multiplied by. @param {App} app @param {Cell} cell @param {Marks} marks */
function markInputsOf(app, cell, marks) {
  const { plane, row, col } = cell.place;
  const channel = app.trace.channels[app.place.o][plane.index];
  for (const [p, q] of cellsOfWeight(app.trace, row, col)) addMark(marks, inputCell(app, channel, p, q), "factor");
  addMark(marks, cell, "origin");
}

/** Replace the marks on the page, touching only the cells that change. @param {App} app @param {Marks} marks */
function applyMarks(app, marks) {
  // Small cells have no room for a weight in the corner.
  const showWeights = app.el.stage.hasAttribute("data-corners");
  for (const cell of app.marks.keys()) if (!marks.has(cell)) markCell(cell, "", "");
  for (const [cell, { mark, label }] of marks) markCell(cell, mark, showWeights ? label : "");
  app.marks = marks;
}

/** @param {Cell} cell @param {string} mark @param {string} weight */
function markCell(cell, mark, weight) {
  for (const [name, value] of Object.entries({ mark, weight })) {
    if (!value) delete cell.dataset[name];
    else if (cell.dataset[name] !== value) cell.dataset[name] = value;
  }
}
