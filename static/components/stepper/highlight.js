// Which cells are marked: the window of a step, or whatever belongs to the cell under the pointer.
import { fitted } from "../shared/numbers.js";
import { alikeOf, feedsOf, meetsOf, readsOf, stepOf, weightIndex } from "./trace.js";
import { paintWindow } from "./grids.js";
import { hint, nameCell, tell } from "./narration.js";
import { workOf } from "./equation.js";

// The cell that the reader points at, else the one that has the focus, else none: the step rules.
export function pointedAt(app) {
  return app.hovered ?? (app.timer ? null : app.pinned);
}

// The place whose window is shown: of the output cell pointed at, else of the step.
export function shownPlace(app) {
  const place = pointedAt(app)?.place;
  if (place?.plane.role !== "output") return app.place;
  const at = { n: app.place.n, o: place.plane.index, r: place.r, c: place.c };
  return { ...at, step: stepOf(app.model, at) };
}

// The pointer is over a cell (null: over none).
export function hover(app, cell) {
  if (cell === app.hovered) return;
  app.hovered = cell;
  if (cell && !cell.title) cell.title = String(cell.value).replace("-", "\u2212");
  point(app);
}

// A cell has the focus (null: none has), which keeps its marks while the pointer is elsewhere.
export function pin(app, cell) {
  if (cell) {
    nameCell(app, cell);
    const { plane } = cell.place;
    if (plane.stop && cell.place.editable && plane.stop !== cell) {
      plane.stop.tabIndex = -1;
      plane.stop = cell;
      cell.tabIndex = 0;
    }
  }
  if (cell === app.pinned) return;
  app.pinned = cell;
  point(app);
}

function point(app) {
  relight(app);
  tell(app);
  hint(app);
}

export function relight(app) {
  const wanted = new Map();
  const cell = pointedAt(app);
  const role = cell?.place.plane.role;
  if (role === "input") feeds(app, cell, wanted);
  else if (role === "kernel" && !app.model.pooled) meets(app, cell, wanted);
  else windowOf(app, shownPlace(app), wanted);
  const now = outputCell(app, app.place.o, app.place.r, app.place.c);
  if (now && wanted.get(now)?.mark !== "fed") mark(wanted, now, "now");
  swap(app, wanted);
}

const mark = (wanted, cell, name, label = "") => cell && wanted.set(cell, { mark: name, label });

function inputCell(app, channel, p, q) {
  const plane = app.planes.input.find(({ index }) => index === channel);
  return plane?.cells[p * plane.cols + q];
}

function outputCell(app, o, r, c) {
  const plane = app.planes.output.find(({ index }) => index === o);
  return plane?.cells[r * plane.cols + c];
}

const times = (weight) => `×${fitted(weight, 5)}`;

function windowOf(app, place, wanted) {
  const { model } = app;
  const weight = (read) => model.weights.values[weightIndex(model, place.o, read.d, read.i, read.j)];
  const reads = readsOf(model, place);
  if (model.pooled) {
    const work = workOf(model, place);
    paintWindow(app, work, place);
    for (const read of reads) {
      const best = work.winner === read.i * model.kernelCols + read.j;
      mark(wanted, inputCell(app, read.channel, read.p, read.q), best ? "best" : "win");
    }
  } else {
    const some = reads.length < model.kernelRows * model.kernelCols * model.channels[place.o].length;
    for (const read of reads) {
      mark(wanted, inputCell(app, read.channel, read.p, read.q), "win", times(weight(read)));
      // A transposed convolution uses a part of its kernel at each place: show which.
      if (some) mark(wanted, kernelCell(app, read.d, read.i, read.j), "win");
    }
  }
  if (place !== app.place) mark(wanted, outputCell(app, place.o, place.r, place.c), "seen");
}

function kernelCell(app, d, i, j) {
  const plane = app.planes.kernel.find(({ index }) => index === d);
  return plane?.cells[i * plane.cols + j];
}

// Every output cell that an input cell feeds, with the weights it is multiplied with on the way.
function feeds(app, cell, wanted) {
  const { model } = app;
  const { plane, row, col } = cell.place;
  const alike = alikeOf(model, row, col);
  for (const [p, q] of alike) mark(wanted, inputCell(app, plane.index, p, q), "like");
  mark(wanted, cell, "from");
  const met = feedsOf(model, plane.index, alike);
  for (const feed of met) {
    const target = outputCell(app, feed.o, feed.r, feed.c);
    if (!target) continue;
    const wins = model.winners?.[stepOf(model, { n: app.place.n, ...feed })] === feed.i * model.kernelCols + feed.j;
    const label = model.pooled ? "" : times(model.weights.values[weightIndex(model, feed.o, feed.d, feed.i, feed.j)]);
    const before = wanted.get(target)?.label;
    mark(wanted, target, wins ? "fed best" : "fed", before ? `${before} ${label}` : label);
  }
}

// Every input cell that a weight meets on its way over the image.
function meets(app, cell, wanted) {
  const { model } = app;
  const { plane, row, col } = cell.place;
  const channel = model.channels[app.place.o][plane.index];
  for (const [p, q] of meetsOf(model, row, col)) mark(wanted, inputCell(app, channel, p, q), "met");
  mark(wanted, cell, "from");
}

// Go from the marks that stand to those wanted, touching only the cells that change.
function swap(app, wanted) {
  // Cells without room for a weight in the corner are spared the text.
  const labelled = app.el.stage.hasAttribute("data-corners");
  for (const cell of app.lit.keys()) if (!wanted.has(cell)) set(cell, "", "");
  for (const [cell, look] of wanted) set(cell, look.mark, labelled ? look.label : "");
  app.lit = wanted;
}

function set(cell, name, label) {
  if (cell.mark !== name) {
    cell.mark = name;
    if (name) cell.dataset.lit = name;
    else delete cell.dataset.lit;
  }
  if (cell.label !== label) {
    cell.label = label;
    if (label) cell.dataset.w = label;
    else delete cell.dataset.w;
  }
}
