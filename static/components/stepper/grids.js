// The grids on the page: rebuilt when their shape changes, otherwise repainted where a value changed.
import { changes, fill, make, setHtml } from "../shared/dom.js";
import { fitNumber, formatNumber, range } from "../shared/numbers.js";
import { isPresenting } from "../shared/stage.js";
import { isChained, isFed } from "./chain.js";
import { CORNERS, NUMBERS, STACKED, arrange, isReadable, lettering } from "./layout.js";
import { drawPlot } from "./plot.js";
import { placeInRows } from "./rows.js";
import { imageIndex, isImage, isRead, magnitude, paddedValue, stepOf, weightIndex } from "./trace.js";

/**
 * @typedef {Stepper.App} App
 * @typedef {Stepper.Role} Role
 * @typedef {Stepper.Plane} Plane
 */

const TINTS = ["red", "green", "blue"];
const SHORT = "(max-height: 500px) and (pointer: coarse)"; // a phone held sideways
const TITLE = 50; // pixels above and below a grid: its title and, not while presenting, its scale
const STRIP = 84; // the strip of a chain
const STRIP_SHORT = 52;
const CHOICES = 46; // the row of buttons for channels and maps, below the play bar
const SUM = 256; // the width of the sum beside the grids
const BELOW = 202; // those, and the sum and the play bar
const BELOW_SHORT = 104; // the sum stands beside the grids

/** Set a style that all cells of a panel inherit, only if it changes: every write restyles all of them. @param {HTMLElement} panel @param {string} name @param {string} value */
function setStyle(panel, name, value) {
  if (panel.style.getPropertyValue(name) !== value) panel.style.setProperty(name, value);
}

/**
 * The pixels that the page has for the grids.  Measured only when the window or the width of the page
 * changes: cells of another size after every message above them would be restless.
 * @param {App} app
 * @returns {import("./layout.js").Room}
 */
function measureRoom(app) {
  const { root, stage } = app.el;
  const presenting = isPresenting();
  const short = matchMedia(SHORT).matches && root.clientWidth >= STACKED && !presenting;
  if (presenting) root.removeAttribute("data-stacked");
  root.toggleAttribute("data-present", presenting);
  root.toggleAttribute("data-short", short);
  const window = `${innerWidth} ${innerHeight} ${root.clientWidth} ${presenting} ${isChained(app)}`;
  if (app.room?.window === window) return app.room;
  const width = (root.clientWidth || 900) * (presenting ? 0.9 : 1) - (short ? SUM : 0); // 0.9: large signs
  const stripHeight = isChained(app) ? (short ? STRIP_SHORT : STRIP) : 0;
  const scrolled = document.querySelector("[data-testid=stMain]")?.scrollTop ?? 0;
  const top = root.getBoundingClientRect().top + scrolled + stripHeight;
  const height = presenting ? stage.clientHeight - TITLE : innerHeight - Math.min(top, 0.6 * innerHeight) - (short ? BELOW_SHORT : BELOW);
  app.room = { window, width, height, presenting };
  return app.room;
}

/** The pixels for the grids, less the row of choices where there are any. @param {App} app @returns {import("./layout.js").Room} */
function roomBesideChoices(app) {
  const room = measureRoom(app);
  const { images, depth, filters } = app.trace;
  const isShown = images * depth * filters > 1 && !room.presenting && !app.el.root.hasAttribute("data-short");
  return isShown ? { ...room, height: room.height - CHOICES } : room;
}

/** @param {App} app @param {import("./layout.js").Room} room @param {number[]} channels @param {number[]} maps */
function arrangePanels(app, room, channels, maps) {
  const { trace } = app;
  const kernel = trace.activation ? plotCells(room) : { rows: trace.kernelRows, cols: trace.kernelCols };
  const kernelCount = trace.pooled ? 1 : channels.filter((c) => trace.channels[app.place.o].includes(c)).length;
  return arrange(room, {
    input: { count: channels.length, rows: trace.padRows, cols: trace.padCols },
    kernel: { count: kernelCount, ...kernel },
    output: { count: maps.length, rows: trace.outRows, cols: trace.outCols },
  });
}

/** The rows and columns of cells that the plot of an activation takes. @param {import("./layout.js").Room} room */
const plotCells = ({ width }) => (width < STACKED ? { rows: 4, cols: 4 } : { rows: 4, cols: 5, least: 48 });

/** All channels or maps, or one: what the reader has chosen, else what can be read. @param {unknown} wish @param {number} count @param {number} one */
function candidates(wish, count, one) {
  const both = [range(count), [one]];
  return wish === null ? both : [both[wish === "all" ? 0 : 1]];
}

/** Choose the channels and maps on the page, and their size. @param {App} app @returns {App["view"]} */
function chooseView(app) {
  const { trace, choice, place } = app;
  const reads = trace.channels[place.o];
  const channel = reads.find((c) => c === choice.channel) ?? reads[0];
  const room = roomBesideChoices(app);
  const every = candidates(choice.channel, trace.depth, channel).flatMap((channels) => (
    candidates(choice.maps, trace.filters, place.o).map((maps) => (
      { channels, maps, sizes: arrangePanels(app, room, channels, maps) }
    ))
  ));
  const matching = every.filter(({ channels, maps }) => !trace.pooled || channels.length === maps.length);
  const views = matching.length > 0 ? matching : every; // a link may ask for what does not match
  return views.find(({ sizes }) => isReadable(sizes)) ?? views[views.length - 1];
}

/** Choose the grids and their size, rebuild the panels whose shape changed, and repaint everything. @param {App} app */
export function layOutGrids(app) {
  const { trace, place } = app;
  const reads = trace.channels[place.o];
  app.view = chooseView(app);
  const { channels, maps, sizes } = app.view;
  const depths = trace.pooled ? [0] : range(reads.length).filter((d) => channels.includes(reads[d]));
  buildPanel(app, "input", channels, trace.padRows, trace.padCols, sizes.across[0], sizes.cell);
  if (trace.activation) {
    const { rows, cols } = plotCells(measureRoom(app));
    drawPlot(app, cols * sizes.weight, rows * sizes.weight);
  } else buildPanel(app, "kernel", depths, trace.kernelRows, trace.kernelCols, sizes.across[1], sizes.weight);
  buildPanel(app, "bias", trace.bias ? [0] : [], 1, 1, 1, Math.max(sizes.weight, 34));
  buildPanel(app, "output", maps, trace.outRows, trace.outCols, sizes.across[2], sizes.result);
  app.el.root.toggleAttribute("data-stacked", sizes.stacked);
  app.el.root.toggleAttribute("data-paired", Boolean(sizes.paired));
  placeInRows(app, trace.pooled ? [0] : depths.map((depth) => channels.indexOf(reads[depth])));
  app.el.stage.toggleAttribute("data-corners", sizes.cell >= CORNERS);
  app.el.stage.toggleAttribute("data-tiny", sizes.cell < NUMBERS);
  paintInput(app);
  paintKernel(app);
  paintOutput(app);
}

/** @param {App} app @param {Role} role @param {number[]} indices @param {number} rows @param {number} cols @param {number} across @param {number} size */
function buildPanel(app, role, indices, rows, cols, across, size) {
  const panel = app.el[role];
  setStyle(panel, "--cell", `${size}px`);
  setStyle(panel, "--across", String(across));
  app.size[role] = size;
  const { trace } = app;
  const { kind, sourceRows, sourceCols, read } = trace;
  if (!changes(panel, [indices, rows, cols, kind, sourceRows, sourceCols, read, app.editable, isFed(app)])) return;
  for (const cell of app.marks.keys()) if (cell.place.plane.role === role) app.marks.delete(cell);
  app.planes[role] = indices.map((index) => makePlane(app, role, index, rows, cols));
  panel.replaceChildren(...app.planes[role].map((plane) => plane.element));
}

/** @param {App} app @param {Role} role @param {number} index @param {number} rows @param {number} cols @returns {Plane} */
function makePlane(app, role, index, rows, cols) {
  const { trace } = app;
  const name = make("p", "name");
  const grid = make("div", { class: "grid", role: "grid", style: `--cols:${cols}` });
  const element = make("div", "plane", name, grid);
  /** @type {Plane} */
  const plane = { role, index, rows, cols, element, name, grid, label: "", cells: [] };
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

/**
 * A cell stores its plane and its position there (row, col); an input cell also the row and column of
 * the image without padding (r, c).
 * @param {App} app
 * @param {Plane} plane
 * @param {number} row
 * @param {number} col
 */
function makeCell(app, plane, row, col) {
  const { trace } = app;
  /** @type {Stepper.CellPlace} */
  const place = { plane, row, col, r: row, c: col, inside: true };
  const element = Object.assign(make("div", { class: "cell", role: "gridcell" }), { place, value: 0 });
  element.append("");
  if (plane.role === "input") {
    place.inside = isImage(trace, row, col);
    place.r = row - trace.top;
    place.c = col - trace.left;
    place.unreached = !isRead(trace, row, col);
    element.classList.toggle("pad", !place.inside);
    element.classList.toggle("unreached", place.unreached);
  }
  const fixed = plane.role === "output" || (plane.role === "kernel" && trace.pooled);
  place.editable = app.editable && place.inside && !fixed && !(plane.role === "input" && isFed(app));
  if (place.editable) {
    element.classList.add("editable");
    element.tabIndex = -1;
    plane.tabStop ??= element; // the cell of the grid that the Tab key reaches
  }
  element.dataset.at = [place.inside ? plane.role : "pad", plane.index, place.r, place.c].join("-");
  plane.cells.push(element);
  return element;
}

/** Show a value as text, and as a color in proportion to the largest magnitude. @param {Stepper.Cell} element @param {number} value @param {number} most @param {number} room */
function paintCell(element, value, most, room) {
  const text = room === 0 ? "" : fitNumber(value, room);
  const content = /** @type {Text} */ (element.firstChild); // of makeCell, or of the cell itself
  if (content.data !== text) content.data = text;
  const share = Number.isFinite(value) ? Math.round((Math.min(1, Math.abs(value) / most)) * 550) / 10 : 0;
  if (element.share !== share) {
    element.share = share;
    element.style.setProperty("--share", `${share}%`);
  }
  element.classList.toggle("negative", value < 0);
  element.value = value;
  if (element.title) element.title = "";
}

/** @param {Float64Array | null} values */
function longestText(values) {
  return values?.reduce((longest, value) => Math.max(longest, formatNumber(value).length), 1) ?? 1;
}

/** Choose the font size of a panel's numbers; return how many characters fit into a cell. @param {App} app @param {Role} role @param {Float64Array} values */
function setLettering(app, role, values) {
  const longest = longestText(values);
  const { size, room } = lettering(app.size[role], longest);
  setStyle(app.el[role], "--letter", `${size}px`);
  // Only colors are better than numbers in some of the cells.
  const incomplete = room > 0 && longest > room && values.some((value) => fitNumber(value, room) === "");
  return incomplete ? 0 : room;
}

/**
 * Paint all cells of a role, and return the magnitude of the values.
 * @param {App} app
 * @param {Role} role
 * @param {Float64Array} values
 * @param {(place: Stepper.CellPlace) => number} numberOf
 */
function paintPanel(app, role, values, numberOf) {
  const room = setLettering(app, role, values);
  const most = magnitude(values);
  for (const { cells } of app.planes[role]) for (const cell of cells) paintCell(cell, numberOf(cell.place), most, room);
  return most;
}

/** @param {App} app */
export function paintInput(app) {
  const { trace, draft, place } = app;
  const reads = trace.channels[place.o];
  const tinted = trace.depth === 3 && !isFed(app) && trace.kind !== "transposed" && draft.image.every((value) => value >= 0);
  for (const plane of app.planes.input) {
    plane.element.classList.toggle("unread", !reads.includes(plane.index));
    if (trace.depth === 3 && !isFed(app)) plane.element.dataset.tint = TINTS[plane.index];
    else delete plane.element.dataset.tint;
    plane.element.toggleAttribute("data-tinted", tinted);
  }
  const most = paintPanel(app, "input", draft.image, ({ plane, row, col }) => (
    paddedValue(trace, draft.image, place.n, plane.index, row, col)
  ));
  paintScale(app.el.inputScale, most, tinted);
}

/** @param {App} app */
export function paintKernel(app) {
  const { trace, draft: { weights, bias }, place } = app;
  if (!weights) return; // the window of a pooling is repainted at every step
  const most = paintPanel(app, "kernel", weights, ({ plane, r, c }) => weights[weightIndex(trace, place.o, plane.index, r, c)]);
  paintScale(app.el.kernelScale, most);
  if (bias) paintPanel(app, "bias", bias, () => bias[place.o]);
}

/** Show the window of a pooling step: the numbers that it reads. @param {App} app @param {Stepper.Term[]} reads */
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

/** Whether the output of a step is still hidden. @param {App} app @param {number} step */
export const isLater = (app, step) => app.gradual && step > app.step;

/** @param {App} app @param {Stepper.Cell} cell @param {number} step */
function paintOutputCell(app, cell, step) {
  const later = isLater(app, step);
  const { most, room } = app.outputStyle;
  cell.classList.toggle("later", later);
  paintCell(cell, later ? 0 : app.trace.output.values[step], most, later ? 0 : room);
}

/** @param {App} app */
export function paintOutput(app) {
  const { trace, place } = app;
  const { values } = trace.output;
  app.outputStyle = { most: magnitude(values), room: setLettering(app, "output", values) };
  for (const plane of app.planes.output) {
    const start = stepOf(trace, { n: place.n, o: plane.index, r: 0, c: 0 });
    for (const [at, cell] of plane.cells.entries()) paintOutputCell(app, cell, start + at);
  }
  paintScale(app.el.outputScale, app.outputStyle.most);
}

/** Show or hide the output cells between two steps of the same map. @param {App} app @param {number} from @param {number} to */
export function revealSteps(app, from, to) {
  if (!app.gradual) return;
  const cells = app.planes.output.find(({ index }) => index === app.place.o)?.cells ?? [];
  for (let step = Math.min(from, to) + 1; step <= Math.max(from, to); step += 1) {
    paintOutputCell(app, cells[step % cells.length], step);
  }
}

/** @param {HTMLElement} element @param {number} most */
function paintScale(element, most, tinted = false) {
  const text = formatNumber(most, 3);
  const ramps = (tinted ? TINTS : [""]).map((tint) => `<i class="ramp" ${tint && `data-tint="${tint}"`}></i>`);
  const html = `<span>${tinted ? "0" : `\u2212${text}`}</span>${ramps.join("")}<span>${text}</span>`;
  setHtml(element, html);
}

/**
 * Where the draft stores the number of an editable cell.
 * @param {App} app
 * @param {Pick<Stepper.CellPlace, "plane" | "r" | "c">} place
 * @returns {Stepper.Slot}
 */
export function slotOf({ trace, place }, { plane, r, c }) {
  if (plane.role === "input") return { name: "image", index: imageIndex(trace, place.n, plane.index, r, c) };
  if (plane.role === "kernel") return { name: "weights", index: weightIndex(trace, place.o, plane.index, r, c) };
  return { name: "bias", index: place.o };
}

/** @param {App} app @param {number} channel */
export function channelName(app, channel) {
  const { words, trace } = app;
  if (trace.depth === 3 && !isFed(app)) return words[TINTS[channel]];
  return fill(words.channel, { channel: channel + 1 });
}
