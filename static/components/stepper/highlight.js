// Which cells are highlighted: the window of a step, or whatever belongs to the cell under the pointer.
import { fitNumber } from "../shared/numbers.js";
import { partsOf } from "./equation.js";
import { paintWindow } from "./grids.js";
import { cellsOfWeight, copiesOf, outputsReading, readsOf, stepOf, weightIndex } from "./trace.js";

// The cell that the reader points at, else the one that has the focus, else null: the step rules.
export function pointedCell(app) {
  return app.hovered ?? (app.timer ? null : app.focused);
}

// The place whose window is shown: of the output cell pointed at, else of the step.
export function shownPlace(app) {
  const place = pointedCell(app)?.place;
  if (place?.plane.role !== "output") return app.place;
  const at = { n: app.place.n, o: place.plane.index, r: place.r, c: place.c };
  return { ...at, step: stepOf(app.trace, at) };
}

export function highlight(app) {
  const marks = new Map(); // cell: {mark, label}
  const cell = pointedCell(app);
  const role = cell?.place.plane.role;
  if (role === "input") markOutputsOf(app, cell, marks);
  else if (role === "kernel" && !app.trace.pooled) markInputsOf(app, cell, marks);
  else markWindow(app, shownPlace(app), marks);
  const now = outputCell(app, app.place.o, app.place.r, app.place.c);
  if (now && marks.get(now)?.mark !== "fed") addMark(marks, now, "now");
  applyMarks(app, marks);
}

const addMark = (marks, cell, mark, label = "") => cell && marks.set(cell, { mark, label });

function cellAt(planes, index, row, col) {
  const plane = planes.find((one) => one.index === index);
  return plane?.cells[row * plane.cols + col];
}

const inputCell = (app, channel, p, q) => cellAt(app.planes.input, channel, p, q);
const outputCell = (app, o, r, c) => cellAt(app.planes.output, o, r, c);

const timesWeight = (trace, o, { d, i, j }) => `×${fitNumber(trace.weights.values[weightIndex(trace, o, d, i, j)], 5)}`;

function markWindow(app, place, marks) {
  const { trace } = app;
  if (trace.pooled) {
    const parts = partsOf(trace, place);
    paintWindow(app, parts.reads);
    for (const read of parts.reads) addMark(marks, inputCell(app, read.channel, read.p, read.q), read.wins ? "best" : "win");
  } else {
    const reads = readsOf(trace, place);
    const some = reads.length < trace.kernelRows * trace.kernelCols * trace.channels[place.o].length;
    for (const read of reads) {
      addMark(marks, inputCell(app, read.channel, read.p, read.q), "win", timesWeight(trace, place.o, read));
      // A transposed convolution uses a part of its kernel at each place: show which.
      if (some) addMark(marks, cellAt(app.planes.kernel, read.d, read.i, read.j), "win");
    }
  }
  if (place !== app.place) addMark(marks, outputCell(app, place.o, place.r, place.c), "seen");
}

// Every output cell that an input cell feeds, with the weights it is multiplied with on the way.
function markOutputsOf(app, cell, marks) {
  const { trace } = app;
  const { plane, row, col } = cell.place;
  const copies = copiesOf(trace, row, col);
  for (const [p, q] of copies) addMark(marks, inputCell(app, plane.index, p, q), "like");
  addMark(marks, cell, "from");
  for (const fed of outputsReading(trace, plane.index, copies)) {
    const target = outputCell(app, fed.o, fed.r, fed.c);
    if (!target) continue;
    const wins = trace.winners?.[stepOf(trace, { n: app.place.n, ...fed })] === fed.i * trace.kernelCols + fed.j;
    const label = trace.pooled ? "" : timesWeight(trace, fed.o, fed);
    const before = marks.get(target)?.label;
    addMark(marks, target, wins ? "fed best" : "fed", before ? `${before} ${label}` : label);
  }
}

// Every input cell that a weight is multiplied with on its way over the image.
function markInputsOf(app, cell, marks) {
  const { plane, row, col } = cell.place;
  const channel = app.trace.channels[app.place.o][plane.index];
  for (const [p, q] of cellsOfWeight(app.trace, row, col)) addMark(marks, inputCell(app, channel, p, q), "met");
  addMark(marks, cell, "from");
}

// Replace the marks on the page, touching only the cells that change.
function applyMarks(app, marks) {
  // Cells without room for a weight in the corner are spared the text.
  const labelled = app.el.stage.hasAttribute("data-corners");
  for (const cell of app.marks.keys()) if (!marks.has(cell)) markCell(cell, "", "");
  for (const [cell, { mark, label }] of marks) markCell(cell, mark, labelled ? label : "");
  app.marks = marks;
}

function markCell(cell, mark, label) {
  setData(cell, "lit", mark);
  setData(cell, "w", label);
}

function setData(cell, name, value) {
  if ((cell.dataset[name] ?? "") === value) return;
  if (value) cell.dataset[name] = value;
  else delete cell.dataset[name];
}
