// The grids on the page: rebuilt when their shape changes, otherwise repainted where a value changed.
import { fill, make, setHtml } from "../shared/dom.js";
import { fitNumber, formatNumber } from "../shared/numbers.js";
import { CORNERS, NUMBERS, arrange, isReadable, lettering } from "./layout.js";
import { imageIndex, isImage, isRead, magnitude, paddedValue, placeOf, range, stepOf, weightIndex } from "./trace.js";

const TINTS = ["red", "green", "blue"];

// Set a style that all cells of a panel inherit, only if it changes: every write restyles all of them.
function setStyle(element, name, value) {
  element.styles ??= {};
  if (element.styles[name] === value) return;
  element.styles[name] = value;
  element.style.setProperty(name, value);
}

// The grids that can be shown: all channels of the input and maps of the output, or one.
function choices({ trace, choice, place }) {
  const reads = trace.channels[place.o];
  const channel = reads.includes(choice.channel) ? choice.channel : reads[0];
  return {
    channels: { all: range(trace.depth), one: [channel] },
    maps: { all: range(trace.filters), one: [place.o] },
  };
}

function arrangePanels(app, longest, channels, maps) {
  const { trace } = app;
  const kernelCount = trace.pooled ? 1 : channels.filter((c) => trace.channels[app.place.o].includes(c)).length;
  const width = app.el.root.clientWidth || 900;
  const height = Math.min(560, Math.max(320, 0.46 * window.innerHeight));
  return arrange(width, height, longest, {
    input: { count: channels.length, rows: trace.padRows, cols: trace.padCols },
    kernel: { count: kernelCount, rows: trace.kernelRows, cols: trace.kernelCols },
    output: { count: maps.length, rows: trace.outRows, cols: trace.outCols },
  });
}

// Choose the grids and their size, rebuild the panels whose shape changed, and repaint everything.
export function layOutGrids(app) {
  const { trace, choice, draft } = app;
  const sets = choices(app);
  const candidates = ({ all, one }, wish) => (wish === null ? [all, one] : [wish === "all" ? all : one]);
  const longest = Math.max(...[draft.image, draft.weights ?? [], trace.output.values].map(longestText));
  let best = null;
  for (const channels of candidates(sets.channels, choice.channel)) {
    for (const maps of candidates(sets.maps, choice.maps)) {
      const sizes = arrangePanels(app, longest, channels, maps);
      if (best === null || !isReadable(best.sizes)) best = { channels, maps, sizes };
    }
  }
  app.shown = best;
  const { channels, maps, sizes } = best;
  const reads = trace.channels[app.place.o];
  const depths = trace.pooled ? [0] : range(reads.length).filter((d) => channels.includes(reads[d]));
  buildPanel(app, "input", channels, trace.padRows, trace.padCols, sizes.across[0], sizes.cell);
  buildPanel(app, "kernel", depths, trace.kernelRows, trace.kernelCols, sizes.across[1], sizes.weight);
  buildPanel(app, "bias", trace.bias ? [0] : [], 1, 1, 1, Math.max(sizes.weight, 34));
  buildPanel(app, "output", maps, trace.outRows, trace.outCols, sizes.across[2], sizes.result);
  app.el.stage.toggleAttribute("data-stacked", sizes.stacked);
  app.el.stage.toggleAttribute("data-corners", sizes.cell >= CORNERS);
  app.el.stage.toggleAttribute("data-tiny", sizes.cell < NUMBERS);
  paintInput(app);
  paintKernel(app);
  paintOutput(app);
}

function buildPanel(app, role, indices, rows, cols, across, size) {
  const panel = app.el[role];
  setStyle(panel, "--cell", `${size}px`);
  setStyle(panel, "--across", across);
  app.size[role] = size;
  const { trace } = app;
  const shape = [indices, rows, cols, trace.kind, trace.sourceRows, trace.sourceCols, trace.read, app.editable].join("|");
  if (app.shape[role] === shape) return;
  app.shape[role] = shape;
  for (const cell of app.marks.keys()) if (cell.place.plane.role === role) app.marks.delete(cell);
  app.planes[role] = indices.map((index) => makePlane(app, role, index, rows, cols));
  panel.replaceChildren(...app.planes[role].map((plane) => plane.element));
}

function makePlane(app, role, index, rows, cols) {
  const { trace } = app;
  const name = make("p", "name");
  const grid = make("div", { class: "grid", role: "grid", style: `--cols:${cols}` });
  const element = make("div", "plane", name, grid);
  const plane = { role, index, rows, cols, element, name, grid, cells: [] };
  for (const r of range(rows)) {
    grid.append(make("div", { role: "row" }, ...range(cols).map((c) => makeCell(app, plane, r, c))));
  }
  if (!plane.tabStop) grid.setAttribute("aria-readonly", "true");
  if (role === "output") grid.tabIndex = 0;
  else if (plane.tabStop) plane.tabStop.tabIndex = 0;
  if (role === "input" && (rows > trace.height || cols > trace.width)) {
    grid.classList.add("padded");
    const style = `--top:${trace.top};--left:${trace.left};--rows:${trace.height};--columns:${trace.width}`;
    grid.append(make("div", { class: "core", style }));
  }
  return plane;
}

// A cell stores its plane and its position there (row, col); an input cell also the row and column of
// the image without padding (r, c).
function makeCell(app, plane, row, col) {
  const { trace } = app;
  const element = make("div", { class: "cell", role: "gridcell" });
  element.append("");
  const place = { plane, row, col, r: row, c: col, inside: true };
  if (plane.role === "input") {
    place.inside = isImage(trace, row, col);
    place.r = row - trace.top;
    place.c = col - trace.left;
    place.unreached = !isRead(trace, row, col);
    element.classList.toggle("pad", !place.inside);
    element.classList.toggle("unreached", place.unreached);
  }
  const fixed = plane.role === "output" || (plane.role === "kernel" && trace.pooled);
  place.editable = app.editable && place.inside && !fixed;
  if (place.editable) {
    element.classList.add("editable");
    element.tabIndex = -1;
    plane.tabStop ??= element; // the cell of the grid that the Tab key reaches
  }
  element.dataset.at = [place.inside ? plane.role : "pad", plane.index, place.r, place.c].join("-");
  element.place = place;
  plane.cells.push(element);
  return element;
}

// Show a value as text, and as a color in proportion to the largest magnitude.
function paintCell(element, value, most, room) {
  const text = room === 0 ? "" : fitNumber(value, room);
  if (element.firstChild.data !== text) element.firstChild.data = text;
  const share = Number.isFinite(value) ? Math.round((Math.min(1, Math.abs(value) / most)) * 550) / 10 : 0;
  if (element.share !== share) {
    element.share = share;
    element.style.setProperty("--share", `${share}%`);
  }
  element.classList.toggle("negative", value < 0);
  element.value = value;
  if (element.title) element.title = "";
}

function longestText(values) {
  return values.reduce((longest, value) => Math.max(longest, formatNumber(value).length), 1);
}

// Choose the font size of a panel's numbers; return how many characters fit into a cell.
function setLettering(app, role, values) {
  const longest = longestText(values);
  const { size, room } = lettering(app.size[role], longest);
  setStyle(app.el[role], "--letter", `${size}px`);
  // Only colors are better than numbers in some of the cells.
  const incomplete = room > 0 && longest > room && values.some((value) => fitNumber(value, room) === "");
  return incomplete ? 0 : room;
}

export function paintInput(app) {
  const { trace, draft, place } = app;
  const room = setLettering(app, "input", draft.image);
  const most = magnitude(draft.image);
  const reads = trace.channels[place.o];
  const tinted = trace.depth === 3 && trace.kind !== "transposed" && draft.image.every((value) => value >= 0);
  for (const plane of app.planes.input) {
    plane.element.classList.toggle("unread", !reads.includes(plane.index));
    if (trace.depth === 3) plane.element.dataset.tint = TINTS[plane.index];
    plane.element.toggleAttribute("data-tinted", tinted);
    for (const cell of plane.cells) {
      const { row, col } = cell.place;
      paintCell(cell, paddedValue(trace, draft.image, place.n, plane.index, row, col), most, room);
    }
  }
  paintScale(app.el.inputScale, most, tinted);
}

export function paintKernel(app) {
  const { trace, draft, place } = app;
  if (trace.pooled) return; // its window is repainted at every step
  const room = setLettering(app, "kernel", draft.weights);
  const most = magnitude(draft.weights);
  for (const plane of app.planes.kernel) {
    for (const cell of plane.cells) {
      const { r, c } = cell.place;
      paintCell(cell, draft.weights[weightIndex(trace, place.o, plane.index, r, c)], most, room);
    }
  }
  paintScale(app.el.kernelScale, most);
  if (!trace.bias) return;
  const biasRoom = setLettering(app, "bias", draft.bias);
  paintCell(app.planes.bias[0].cells[0], draft.bias[place.o], magnitude(draft.bias), biasRoom);
}

// Show the window of a pooling step: the numbers that it reads.
export function paintWindow(app, reads) {
  const room = setLettering(app, "kernel", app.draft.image);
  const most = magnitude(app.draft.image);
  const byPlace = new Map(reads.map((read) => [read.i * app.trace.kernelCols + read.j, read]));
  app.planes.kernel[0].cells.forEach((cell, at) => {
    const read = byPlace.get(at);
    cell.classList.toggle("unreached", !read);
    cell.classList.toggle("pad", Boolean(read?.outside));
    cell.classList.toggle("maximum", Boolean(read?.isMaximum));
    paintCell(cell, read ? read.value : 0, most, read ? room : 0);
  });
}

export const isLater = (app, step) => app.gradual && step > app.step;

function paintOutputCell(app, cell, step) {
  const later = isLater(app, step);
  const { most, room } = app.outputStyle;
  cell.classList.toggle("later", later);
  paintCell(cell, later ? 0 : app.trace.output.values[step], most, later ? 0 : room);
}

export function paintOutput(app) {
  const { trace, place } = app;
  const { values } = trace.output;
  app.outputStyle = { most: magnitude(values), room: setLettering(app, "output", values) };
  for (const plane of app.planes.output) {
    const start = stepOf(trace, { n: place.n, o: plane.index, r: 0, c: 0 });
    plane.cells.forEach((cell, at) => paintOutputCell(app, cell, start + at));
  }
  paintScale(app.el.outputScale, app.outputStyle.most);
}

// Show or hide the output cells between two steps.
export function revealSteps(app, from, to) {
  if (!app.gradual) return;
  const { trace, place } = app;
  for (let step = Math.min(from, to) + 1; step <= Math.max(from, to); step += 1) {
    const at = placeOf(trace, step);
    if (at.n !== place.n) continue;
    const plane = app.planes.output.find(({ index }) => index === at.o);
    if (plane) paintOutputCell(app, plane.cells[at.r * trace.outCols + at.c], step);
  }
}

function paintScale(element, most, tinted = false) {
  const text = formatNumber(most, 3);
  const ramps = (tinted ? TINTS : [""]).map((tint) => `<i class="ramp" ${tint && `data-tint="${tint}"`}></i>`);
  const html = `<span>${tinted ? "0" : `\u2212${text}`}</span>${ramps.join("")}<span>${text}</span>`;
  setHtml(element, html);
}

// Where the draft stores the number of an editable cell: {name, index}.
export function slotOf({ trace, place }, { plane, r, c }) {
  if (plane.role === "input") return { name: "image", index: imageIndex(trace, place.n, plane.index, r, c) };
  if (plane.role === "kernel") return { name: "weights", index: weightIndex(trace, place.o, plane.index, r, c) };
  return { name: "bias", index: place.o };
}

export function channelName({ words, trace }, channel) {
  if (trace.depth === 3) return words[TINTS[channel]];
  return fill(words.channel, { channel: channel + 1 });
}
