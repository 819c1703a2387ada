// The grids on the page: built when their shape changes, else only repainted where a value changed.
import { fill, fitted, written } from "../shared/numbers.js";
import { imageIndex, isImage, isReached, magnitude, paddedValue, placeOf, stepOf, weightIndex } from "./trace.js";
import { CORNERS, NUMBERS, arrange, comfortable, lettering } from "./layout.js";

const TINTS = ["red", "green", "blue"];
// Styles that all cells of a panel inherit: setting one, even to what it is, restyles them all.
function setStyle(element, name, value) {
  element.styles ??= {};
  if (element.styles[name] === value) return;
  element.styles[name] = value;
  element.style.setProperty(name, value);
}

const range = (count) => Array.from({ length: count }, (_, index) => index);

// Which grids are shown: channels of the input, and maps of the output.
function chosen(app) {
  const { model, choice, place } = app;
  const reads = model.channels[place.o];
  const all = range(model.depth);
  let one = typeof choice.channel === "number" ? choice.channel : reads[0];
  if (!reads.includes(one)) one = reads[0];
  return {
    channels: { all, one: [one] },
    maps: { all: range(model.filters), one: [place.o] },
  };
}

function sizesFor(app, longest, channels, maps) {
  const { model } = app;
  const shown = model.pooled ? 1 : channels.filter((c) => model.channels[app.place.o].includes(c)).length;
  const width = app.el.root.clientWidth || 900;
  const height = Math.min(560, Math.max(320, 0.46 * window.innerHeight));
  return arrange(
    width,
    height,
    longest,
    { count: channels.length, rows: model.padRows, cols: model.padCols },
    { count: shown, rows: model.kernelRows, cols: model.kernelCols },
    { count: maps.length, rows: model.outRows, cols: model.outCols },
  );
}

// Decide what is shown and how large, rebuild the panels whose shape changed, repaint everything.
export function lay(app) {
  const { model, choice } = app;
  const sets = chosen(app);
  const wanted = (set, wish) => (wish === null ? [set.all, set.one] : [wish === "all" ? set.all : set.one]);
  const longest = Math.max(longestOf(app.draft.image), longestOf(app.draft.weights ?? []), longestOf(model.output.values));
  let best = null;
  for (const channels of wanted(sets.channels, choice.channel)) {
    for (const maps of wanted(sets.maps, choice.maps)) {
      const sizes = sizesFor(app, longest, channels, maps);
      if (best === null || !comfortable(best.sizes)) best = { channels, maps, sizes };
    }
  }
  app.shown = best;
  const { channels, maps, sizes } = best;
  const reads = model.channels[app.place.o];
  const depths = model.pooled ? [0] : range(reads.length).filter((d) => channels.includes(reads[d]));
  build(app, "input", channels, model.padRows, model.padCols, sizes.across[0], sizes.cell);
  build(app, "kernel", depths, model.kernelRows, model.kernelCols, sizes.across[1], sizes.weight);
  build(app, "bias", model.bias ? [0] : [], 1, 1, 1, Math.max(sizes.weight, 34));
  build(app, "output", maps, model.outRows, model.outCols, sizes.across[2], sizes.result);
  app.el.stage.toggleAttribute("data-stacked", sizes.stacked);
  app.el.stage.toggleAttribute("data-corners", sizes.cell >= CORNERS);
  app.el.stage.toggleAttribute("data-tiny", sizes.cell < NUMBERS);
  paint(app);
}

function build(app, role, indices, rows, cols, across, cell) {
  const box = app.el[role];
  setStyle(box, "--cell", `${cell}px`);
  setStyle(box, "--across", across);
  app.size[role] = cell;
  const { model } = app;
  const shape = [indices, rows, cols, model.kind, model.sourceRows, model.sourceCols, model.read, app.editable].join("|");
  if (app.shape[role] === shape) return;
  app.shape[role] = shape;
  for (const cell of app.lit.keys()) if (cell.place.plane.role === role) app.lit.delete(cell);
  app.planes[role] = indices.map((index) => makePlane(app, role, index, rows, cols));
  box.replaceChildren(...app.planes[role].map((plane) => plane.element));
}

function makePlane(app, role, index, rows, cols) {
  const { model } = app;
  const element = document.createElement("div");
  element.className = "plane";
  const name = document.createElement("p");
  name.className = "name";
  const grid = document.createElement("div");
  grid.className = "grid";
  grid.setAttribute("role", "grid");
  grid.style.setProperty("--cols", cols);
  const plane = { role, index, rows, cols, element, name, grid, cells: [] };
  for (let r = 0; r < rows; r += 1) {
    const row = document.createElement("div");
    row.setAttribute("role", "row");
    for (let c = 0; c < cols; c += 1) row.append(makeCell(app, plane, r, c));
    grid.append(row);
  }
  if (!plane.stop) grid.setAttribute("aria-readonly", "true");
  if (role === "output") grid.tabIndex = 0;
  else if (plane.stop) plane.stop.tabIndex = 0;
  if (role === "input" && (rows > model.height || cols > model.width)) {
    grid.classList.add("padded");
    const core = document.createElement("div");
    core.className = "core";
    core.style.cssText = `--top:${model.top};--left:${model.left};--rows:${model.height};--columns:${model.width}`;
    grid.append(core);
  }
  element.append(name, grid);
  return plane;
}

// A cell knows its plane and its place there (row, col); an input cell also the row and column of
// the image that it stands for, without padding.
function makeCell(app, plane, row, col) {
  const { model } = app;
  const element = document.createElement("div");
  element.className = "cell";
  element.setAttribute("role", "gridcell");
  element.append("");
  const place = { plane, row, col, r: row, c: col, inside: true };
  if (plane.role === "input") {
    place.inside = isImage(model, row, col);
    place.r = row - model.top;
    place.c = col - model.left;
    if (!place.inside) element.classList.add("pad");
    place.unreached = !isReached(model, row, col);
    element.classList.toggle("unreached", place.unreached);
  }
  const fixed = plane.role === "output" || (plane.role === "kernel" && model.pooled);
  place.editable = app.editable && place.inside && !fixed;
  if (place.editable) {
    element.classList.add("free");
    element.tabIndex = -1;
    plane.stop ??= element; // the one cell of the grid that Tab stops at
  }
  element.dataset.at = [place.inside ? plane.role : "pad", plane.index, place.r, place.c].join("-");
  element.place = place;
  plane.cells.push(element);
  return element;
}

// Show a value: its text, and its colour as a share of the largest magnitude.
function show(element, value, most, room) {
  const text = room === 0 ? "" : fitted(value, room);
  if (element.firstChild.data !== text) element.firstChild.data = text;
  const share = Number.isFinite(value) ? Math.round((Math.min(1, Math.abs(value) / most)) * 550) / 10 : 0;
  if (element.share !== share) {
    element.share = share;
    element.style.setProperty("--share", `${share}%`);
  }
  element.classList.toggle("below", value < 0);
  element.value = value;
  if (element.title) element.title = "";
}

function longestOf(values) {
  let longest = 1;
  for (const value of values) longest = Math.max(longest, written(value).length);
  return longest;
}

function letter(app, role, values) {
  const longest = longestOf(values);
  const { size, room } = lettering(app.size[role], longest);
  // Colours alone are better than numbers in some cells and none in others.
  const patchy = room > 0 && longest > room && values.some((value) => fitted(value, room) === "");
  setStyle(app.el[role], "--letter", `${size}px`);
  app.room[role] = patchy ? 0 : room;
}

export function paint(app) {
  letter(app, "output", app.model.output.values);
  paintInput(app);
  paintKernel(app);
  paintOutput(app);
}

export function paintInput(app) {
  const { model, draft, place } = app;
  letter(app, "input", draft.image);
  const most = magnitude(draft.image);
  const reads = model.channels[place.o];
  app.tinted = model.depth === 3 && model.kind !== "transposed" && draft.image.every((value) => value >= 0);
  for (const plane of app.planes.input) {
    plane.element.classList.toggle("unread", !reads.includes(plane.index));
    if (model.depth === 3) plane.element.dataset.tint = TINTS[plane.index];
    plane.element.toggleAttribute("data-tinted", app.tinted);
    for (const cell of plane.cells) {
      const { row, col } = cell.place;
      show(cell, paddedValue(model, draft.image, place.n, plane.index, row, col), most, app.room.input);
    }
  }
  scale(app.el.inputScale, most, app.tinted);
}

export function paintKernel(app) {
  const { model, draft, place } = app;
  if (model.pooled) return; // its window is painted at every step
  letter(app, "kernel", draft.weights);
  const most = magnitude(draft.weights);
  for (const plane of app.planes.kernel) {
    for (const cell of plane.cells) {
      show(cell, draft.weights[weightIndex(model, place.o, plane.index, cell.place.r, cell.place.c)], most, app.room.kernel);
    }
  }
  scale(app.el.kernelScale, most, false);
  if (!model.bias) return;
  letter(app, "bias", draft.bias);
  show(app.planes.bias[0].cells[0], draft.bias[place.o], magnitude(draft.bias), app.room.bias);
}

// The window of a pooling step: the numbers that it reads, in the shape of the window.
export function paintWindow(app, work, place) {
  const { model } = app;
  letter(app, "kernel", app.draft.image);
  const most = magnitude(app.draft.image);
  const [plane] = app.planes.kernel;
  const found = new Map(work.reads.map((read) => [read.i * model.kernelCols + read.j, read]));
  plane.cells.forEach((cell, at) => {
    const read = found.get(at);
    cell.classList.toggle("unreached", !read);
    cell.classList.toggle("pad", Boolean(read?.outside));
    cell.classList.toggle("best", at === work.winner);
    show(cell, read ? read.value : 0, most, read ? app.room.kernel : 0);
  });
  plane.place = place;
}

export const isToCome = (app, step) => app.gradual && step > app.step;

function showOutput(app, cell, step, most) {
  const hatched = isToCome(app, step);
  cell.classList.toggle("todo", hatched);
  show(cell, hatched ? 0 : app.model.output.values[step], most, hatched ? 0 : app.room.output);
}

export function paintOutput(app) {
  const { model, place } = app;
  app.most = magnitude(model.output.values);
  for (const plane of app.planes.output) {
    const start = stepOf(model, { n: place.n, o: plane.index, r: 0, c: 0 });
    plane.cells.forEach((cell, at) => showOutput(app, cell, start + at, app.most));
  }
  scale(app.el.outputScale, app.most, false);
}

// Reveal or hide the output cells between two steps.
export function reveal(app, from, to) {
  if (!app.gradual) return;
  const { model, place } = app;
  for (let step = Math.min(from, to) + 1; step <= Math.max(from, to); step += 1) {
    const at = placeOf(model, step);
    if (at.n !== place.n) continue;
    const plane = app.planes.output.find(({ index }) => index === at.o);
    if (plane) showOutput(app, plane.cells[at.r * model.outCols + at.c], step, app.most);
  }
}

function scale(element, most, tinted) {
  const text = written(most, 3);
  const html = tinted
    ? `<span>0</span><i class="ramp" data-tint="red"></i><i class="ramp" data-tint="green"></i><i class="ramp" data-tint="blue"></i><span>${text}</span>`
    : `<span>\u2212${text}</span><i class="ramp"></i><span>${text}</span>`;
  if (element.last !== html) element.innerHTML = element.last = html;
}

// Where the number of an editable cell is kept: {name, index} of the draft grids.
export function slotOf(app, { plane, r, c }) {
  const { model, place } = app;
  if (plane.role === "input") return { name: "image", index: imageIndex(model, place.n, plane.index, r, c) };
  if (plane.role === "kernel") return { name: "weights", index: weightIndex(model, place.o, plane.index, r, c) };
  return { name: "bias", index: place.o };
}

// What a channel is called.
export function channelName(app, channel) {
  const { words, model } = app;
  if (model.depth === 3) return words[TINTS[channel]];
  return fill(words.channel, { channel: channel + 1 });
}
