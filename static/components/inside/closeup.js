// The close-up of a map: what its cells are computed from, and the sum of the chosen one.
import { addressParam } from "../shared/address.js";
import { cellColor } from "../features/palette.js";
import { changes, ensure, fill, getElement, make, makeSvg, setAttributes } from "../shared/dom.js";
import { makeFigure, watchCells } from "../shared/figure.js";
import { range } from "../shared/numbers.js";
import { largest, mapOf } from "./arrays.js";
import { showGate } from "./gate.js";
import { paintMap } from "./maps.js";
import { chooseCell, chosenCell, detailOf, openCell, store } from "./store.js";
import { stepperLink } from "./stepper_link.js";
import { sumOf } from "./sums.js";
import { viewOf, viewOfDetail, withZeros } from "./view.js";

/** @typedef {{window: Element, winner: Element, weights: Element | null}} Marks  the weights: over the kernel of the input map */

/**
 * What is on the page: of one map of a layer.
 * @typedef {object} Shown
 * @property {Inside.Layer} layer
 * @property {number} map
 * @property {Closeup.View | null} view  null where the browser does not have the numbers
 * @property {Marks[]} marks  over each input map
 * @property {HTMLTableElement | null} table  the weights of a kernel as numbers
 * @property {Element} cell
 * @property {(cell: GridCell) => void} selectCell
 */

/** @type {WeakMap<HTMLElement, Shown>} */
const shown = new WeakMap();
const INPUT = 190; // pixels of an input map alone
const PATH = 150; // of the map of a path of a block
const OUTPUT = 210;
const PAIR = 56; // of one of many

/** @param {HTMLElement} root @param {Inside.Layer} layer @param {number} map */
export function showCloseup(root, layer, map) {
  const words = store.words;
  const { reading } = layer.data;
  if (!reading) return;
  const stage = ensure(root, "div", "stage");
  if (changes(stage, [layer.data.id, map, words.output, layer.filters.has(map), store.choice.scale])) drawStage(root, stage, layer, map);
  const known = shown.get(stage);
  known?.selectCell(chosenCell() ?? strongestCell(layer.outputs, map, layer.data.shape));
  showGate(root, layer, map);
}

/** Whether the cells of a layer can be taken apart. @param {Inside.Layer} layer */
export const hasCloseup = ({ data }) => Boolean(data.reading);

/** @param {HTMLElement} root @param {HTMLElement} stage @param {Inside.Layer} layer @param {number} map */
function drawStage(root, stage, layer, map) {
  const words = store.words;
  const { reading, shape } = layer.data;
  if (!reading) return;
  /** @type {Shown} */
  const one = { layer, map, view: viewOf(layer, map, words), marks: [], table: null, cell: makeSvg("path", "cell"), selectCell: () => {} };
  shown.set(stage, one);
  const isBlock = layer.data.paths.length > 0;
  root.classList.toggle("many", reading.depth > 1 && !isBlock);
  const inputs = isBlock ? makePaths(one, words) : reading.depth > 1 ? makeChannels(one, words) : makeInput(one, words);
  const canvas = make("canvas", { tabindex: 0, role: "img", "aria-label": words.cellHelp, title: words.cellHelp });
  paintMap(canvas, layer.outputs, map, limitOf(layer, map));
  const [, height, width] = shape;
  resize(canvas, width, height, OUTPUT);
  const output = make("div", "map", canvas, makeOverlay(width, height, one.cell));
  one.selectCell = watchCells(canvas, height, width, `${layer.data.index + 1}.${map}`, (cell) => showCell(root, one, cell));
  const name = fill(words.map, { index: map + 1 });
  stage.replaceChildren(
    ...inputs, make("span", "sign", ["convolution", "transposed", "sum", "scale"].includes(reading.kind) ? "=" : "→"),
    makeFigure("output", name, `${height} × ${width}`, output),
  );
}

/** @param {Inside.Layer} layer @param {number} map */
export const limitOf = ({ outputs, data }, map) => (store.choice.scale === "each" ? outputs.limits[map] : data.limit);

/** One input map, and the kernel as numbers. @param {Shown} one @param {Record<string, string>} words */
function makeInput(one, words) {
  const { layer, map } = one;
  const [, height, width] = layer.data.inputShape;
  const single = layer.data.inputShape[0] === 1;
  const title = single ? words.input : fill(words.inputMap, { index: firstInput(one) + 1 });
  const input = makeFigure("input", title, `${height} × ${width}`, makeInputMap(one, firstInput(one), INPUT));
  if (layer.gate) {
    const factor = { values: layer.gate.factors.subarray(map, map + 1), height: 1, width: 1 };
    return [input, make("span", "sign", "·"), makeFigure("kernel", fill(words.factorOf, { index: map + 1 }), "", makeKernelTable(1, factor))];
  }
  const kernel = kernelOf(layer, map);
  if (!kernel) return [input];
  const shape = `${kernel.height} × ${kernel.width}`;
  one.table = makeKernelTable(layer.data.reading?.kernelLimit ?? 1, kernel);
  return [input, make("span", "sign", "∗"), makeFigure("kernel", fill(words.filter, { index: map + 1 }), shape, one.table)];
}

/** The maps of the paths of a block: those that are added, or the one that is passed on. @param {Shown} one @param {Record<string, string>} words */
function makePaths(one, words) {
  const { layer: { data: { paths, reading } }, map } = one;
  const read = paths.filter(({ first, count }) => reading?.kind === "sum" || (map >= first && map < first + count));
  return read.flatMap((path, place) => {
    const index = map - path.first;
    const figure = makeFigure("input", path.name, fill(words.map, { index: index + 1 }), makeInputMap(one, firstInput(one) + place, PATH));
    if (path.layer >= 0) {
      const button = make("button", { type: "button", class: "open" }, fill(words.openLayer, { name: path.label }));
      button.onclick = () => openCell(path.layer, index, chosenCell() ?? undefined);
      figure.append(button);
    }
    return place ? [make("span", "sign", "+"), figure] : [figure];
  });
}

/** The first input map that a map reads. @param {Shown} one */
const firstInput = ({ layer: { data: { reading } }, map }) => (reading ? Math.floor(map / reading.shared) * reading.depth : 0);

/** All input maps, each with its kernel of the filter as colors. @param {Shown} one @param {Record<string, string>} words */
function makeChannels(one, words) {
  const { layer, map } = one;
  const { inputShape: [, height, width], reading } = layer.data;
  const depth = reading?.depth ?? 0;
  const kernel = kernelOf(layer, map);
  const pairs = range(depth).map((channel) => (
    make("div", "pair", makeInputMap(one, firstInput(one) + channel, PAIR), kernel && makeKernelMap(one, kernel, channel))
  ));
  const figure = makeFigure("input", words.inputMaps, `${depth} × ${height} × ${width}`, make("div", "pairs", ...pairs));
  const shape = reading?.kernelShape?.slice(1).join(" × ") ?? "";
  getElement(figure, "figcaption").append(
    " · ", make("b", "of-kernel", fill(words.filter, { index: map + 1 })), " ", make("span", {}, shape),
  );
  return [figure];
}

/** @param {Shown} one @param {number} channel @param {number} side */
function makeInputMap(one, channel, side) {
  const { layer } = one;
  const { inputShape: [, height, width], inputLimit, grayscale } = layer.data;
  const canvas = make("canvas");
  if (grayscale) paintGray(canvas, layer.inputs, channel);
  else paintMap(canvas, layer.inputs, channel, inputLimit);
  resize(canvas, width, height, side);
  const marks = { window: makeSvg("path", "window"), winner: makeSvg("path", "winner"), weights: null };
  one.marks.push(marks);
  return make("div", "map", canvas, makeOverlay(width, height, marks.window, marks.winner));
}

/** @param {HTMLCanvasElement} canvas @param {Inside.Maps} maps @param {number} channel */
function paintGray(canvas, maps, channel) {
  const { width, height } = maps;
  Object.assign(canvas, { width, height });
  const pixels = new ImageData(width, height);
  mapOf(maps, channel).forEach((value, place) => {
    const shade = value * 255;
    pixels.data.set([shade, shade, shade, 255], place * 4);
  });
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
}

/** @typedef {{values: Float32Array, height: number, width: number}} Filter */

/** The kernels of a map, if the browser has them. @param {Inside.Layer} layer @param {number} map @returns {Filter | null} */
function kernelOf({ kernels, filters, data }, map) {
  const [, depth, height, width] = data.reading?.kernelShape ?? [];
  const size = depth * height * width;
  const asked = filters.get(map);
  if (asked) return { values: asked, height, width };
  return kernels && { values: kernels.subarray(map * size, (map + 1) * size), height, width };
}

/** @param {Shown} one @param {Filter} kernel @param {number} channel */
function makeKernelMap({ layer: { data }, marks }, { values, height, width }, channel) {
  const canvas = make("canvas", "kernel-map");
  const plane = values.subarray(channel * height * width, (channel + 1) * height * width);
  const maps = { exact: true, count: 1, height, width, values: plane, limits: plane };
  paintMap(canvas, maps, 0, data.reading?.kernelLimit ?? largest(plane));
  resize(canvas, width, height, 36);
  marks[channel].weights = makeSvg("path", "used");
  return make("div", "map of-weights", canvas, makeOverlay(width, height, /** @type {Element} */ (marks[channel].weights)));
}

/** @param {number} limit  of the colors @param {Filter} kernel */
function makeKernelTable(limit, { values, height, width }) {
  const table = make("table");
  const side = width > 5 ? 34 : width > 3 ? 40 : 52;
  for (const i of range(height)) {
    const row = table.insertRow();
    for (const j of range(width)) {
      const weight = values[i * width + j];
      const cell = row.insertCell();
      cell.textContent = weight.toFixed(2).replace("-", "−");
      cell.style.cssText = `width:${side}px;height:${side}px;background:${cellColor(weight, limit)}`;
    }
  }
  return table;
}

/** Mark the weights through which inputs reach a cell of a transposed convolution. @param {Shown} one @param {GridCell} cell */
function markWeights({ layer: { data: { reading } }, marks, table }, { row, column }) {
  const [rows, columns] = [reading?.kernelRows?.[row], reading?.kernelColumns?.[column]];
  if (!rows || !columns) return;
  const path = rows.flatMap((i) => columns.map((j) => square(i, j))).join("") || "M0 0";
  for (const { weights } of marks) weights?.setAttribute("d", path);
  for (const line of table?.rows ?? []) {
    for (const weight of line.cells) weight.classList.toggle("used", rows.includes(line.rowIndex) && columns.includes(weight.cellIndex));
  }
}

/** @param {HTMLElement} root @param {Shown} one @param {GridCell} cell */
function showCell(root, one, cell) {
  const { reading } = one.layer.data;
  if (!reading) return;
  const { words } = store;
  const rows = reading.rows[cell.row];
  const columns = reading.columns[cell.column];
  const path = outline(rows, columns);
  for (const { window } of one.marks) window.setAttribute("d", path);
  one.cell.setAttribute("d", square(cell.row, cell.column));
  markWeights(one, cell);
  const place = fill(words.position, { row: cell.row + 1, column: cell.column + 1 });
  getElement(root, ".position").textContent = `${fill(words.map, { index: one.map + 1 })} · ${place}`;
  const sum = sumOfCell(one, { ...cell, rows, columns });
  showLink(root, one, cell);
  const formula = getElement(root, ".formula");
  formula.toggleAttribute("data-waiting", !sum);
  formula.innerHTML = sum?.html ?? "…";
  setAttributes(one.marks[0].winner, { d: sum?.winner ? square(...sum.winner) : "M0 0" });
  chooseCell(cell);
}

/** Link to the stepper, with what is left out. @param {HTMLElement} root @param {Shown} one @param {GridCell} cell */
function showLink(root, { layer, map, view }, cell) {
  const { words } = store;
  const anchor = getElement(root, ".to-stepper");
  const { reading } = layer.data;
  const detail = view ? null : detailOf(map, cell);
  const part = detail && reading ? withZeros(viewOfDetail(detail, reading, words).view) : null;
  const link = view ? stepperLink(view, cell) : part && stepperLink(part, { row: 0, column: 0 });
  anchor.toggleAttribute("hidden", !link);
  if (!link) return;
  const [, height, width] = layer.data.inputShape;
  const depth = reading?.depth ?? 1;
  const isWhole = view && !link.size;
  const size = link.size || `${detail?.rows.length} × ${detail?.columns.length}`;
  const notes = [
    !isWhole && fill(words.cropped, { size, whole: `${height} × ${width}` }),
    link.channels < depth && fill(words.fewChannels, { count: link.channels, all: depth }),
  ].filter(Boolean);
  const lang = addressParam("lang");
  const href = new URL(link.href + (lang ? `&lang=${lang}` : ""), document.baseURI).href;
  setAttributes(anchor, { href, title: words.stepperHelp });
  anchor.textContent = words.stepper;
  getElement(root, ".to-stepper-note").textContent = notes.join(" · ");
}

/** The sum of a cell; null while Python is asked for its numbers. @param {Shown} one @param {Closeup.OutputCell} cell */
function sumOfCell({ layer, map, view }, cell) {
  const { reading, shape } = layer.data;
  if (view) return sumOf(view, cell, mapOf(layer.outputs, map)[cell.row * shape[2] + cell.column]);
  const detail = detailOf(map, cell);
  if (!detail || !reading) return null;
  const part = viewOfDetail(detail, reading, store.words);
  const { html, winner } = sumOf(part.view, part.cell, part.value);
  return { html, winner: winner && /** @type {[number, number]} */ ([cell.rows[winner[0]], cell.columns[winner[1]]]) };
}

/** @param {Inside.Maps} maps @param {number} map @param {number[]} shape @returns {GridCell} */
export function strongestCell(maps, map, [, height, width]) {
  const values = mapOf(maps, map);
  let place = 0;
  values.forEach((value, at) => {
    if (Math.abs(value) > Math.abs(values[place]) || Number.isNaN(values[place])) place = at;
  });
  const row = Math.floor(((Math.floor(place / maps.width) + 0.5) * height) / maps.height);
  return { row, column: Math.floor((((place % maps.width) + 0.5) * width) / maps.width) };
}

/** Show so many cells about as large as a side, in whole pixels per cell if they fit. @param {HTMLElement} canvas @param {number} width @param {number} height @param {number} side */
function resize(canvas, width, height, side) {
  const exact = side / Math.max(width, height);
  const scale = exact > 1 ? Math.floor(exact) : exact;
  setAttributes(canvas, { style: `width:${Math.max(2, width * scale)}px;height:${Math.max(2, height * scale)}px` });
  canvas.toggleAttribute("data-smooth", exact < 1);
}

/** @param {number} row @param {number} column */
const square = (row, column) => `M${column} ${row}h1v1h-1z`;

/** The outline of a window: one rectangle, or single cells if it is dilated. @param {number[]} rows @param {number[]} columns */
function outline(rows, columns) {
  if (!rows.length || !columns.length) return "M0 0"; // nothing reaches some cells of a transposed convolution
  /** @param {number[]} list */
  const isDilated = (list) => list.length > 1 && list[1] - list[0] > 1;
  if (isDilated(rows) || isDilated(columns)) {
    return rows.flatMap((row) => columns.map((column) => square(row, column))).join("");
  }
  return `M${columns[0]} ${rows[0]}h${columns.length}v${rows.length}h${-columns.length}z`;
}

/** An SVG over a map. @param {number} width @param {number} height @param {...Element} paths */
function makeOverlay(width, height, ...paths) {
  return makeSvg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": true }, ...paths);
}
