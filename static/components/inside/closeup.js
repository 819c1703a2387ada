// The close-up of a feature map: its inputs, its weights, and the computation of the cell under the pointer.
import { readCell } from "../shared/address.js";
import { decodeBytes, decodeFloats } from "../shared/bytes.js";
import { changes, ensure, fill, getElement, make, makeSvg, setAttributes } from "../shared/dom.js";
import { makeFigure, watchCells } from "../shared/figure.js";
import { clamp, range } from "../shared/numbers.js";
import { sumOf } from "./sums.js";

/** @typedef {Closeup.View} View */

/** @param {ComponentCall<Closeup.Payload>} call */
export default function showCloseup({ parentElement, data }) {
  const root = ensure(parentElement, "div", "closeup");
  if (!changes(root, data.id)) return;
  /** @type {View} */
  const view = {
    data,
    inputs: decodeFloats(data.inputs),
    output: decodeFloats(data.output),
    kernel: kernelOf(data),
    palette: new Uint8ClampedArray(decodeBytes(data.palette)),
    marks: [],
    position: make("div", "position"),
    formula: make("div", "formula"),
  };
  const several = data.channels > 1;
  root.classList.toggle("many", several);
  const inputs = several ? makeChannels(view) : makeInput(view);
  const { output, selectCell } = makeOutput(view);
  const stage = make("div", "stage", ...inputs, make("span", "sign", data.sign), output);
  const place = make("div", "place", view.position, make("span", {}, data.words.outputHelp));
  root.replaceChildren(stage, make("div", { class: "sum", "aria-live": "polite" }, place, view.formula));
  selectCell(readCell(data.place) ?? strongestCell(view));
}

/** @param {Closeup.Payload} data @returns {Closeup.Kernel | null} */
function kernelOf({ kernel, kernelHeight: height = 0, kernelWidth: width = 0, kernelLimit: limit = 0 }) {
  return kernel ? { values: decodeFloats(kernel), height, width, limit } : null;
}

/** One input map, and the kernel as numbers. @param {View} view */
function makeInput(view) {
  const { data, kernel } = view;
  const map = makeInputMap(view, 0, pixelsPerCell(data.width, data.height, 280));
  const input = makeFigure("input", data.words.input, data.words.inputShape, map);
  if (!kernel) return [input];
  const shape = `${kernel.height} × ${kernel.width}`;
  return [input, make("span", "sign", "∗"), makeFigure("kernel", data.words.kernel, shape, makeKernelTable(view, kernel))];
}

/** All input maps, each with its kernel of the filter as colors. @param {View} view */
function makeChannels(view) {
  const { data, kernel } = view;
  const scale = pixelsPerCell(data.width, data.height, 60);
  const pairs = range(data.channels).map((channel) => (
    make("div", "pair", makeInputMap(view, channel, scale), kernel && makeKernelMap(view, kernel, channel))
  ));
  const grid = make("div", { class: "pairs", style: `grid-template-columns:repeat(auto-fill,${scale * data.width}px)` }, ...pairs);
  const figure = makeFigure("input", data.words.input, data.words.inputShape, grid);
  getElement(figure, "figcaption").append(" · ", make("b", "of-kernel", data.words.kernel), " ", make("span", {}, data.words.kernelShape));
  return [figure];
}

/** @param {View} view @param {Closeup.Kernel} kernel @param {number} channel */
function makeKernelMap(view, { values, height, width, limit }, channel) {
  const weights = values.subarray(channel * height * width, (channel + 1) * height * width);
  const canvas = paintMap(view, weights, width, height, limit, pixelsPerCell(width, height, 36));
  canvas.className = "kernel-map";
  return canvas;
}

/** @param {View} view @param {number} channel @param {number} scale */
function makeInputMap(view, channel, scale) {
  const { width, height, inputLimit, grayscale } = view.data;
  const values = view.inputs.subarray(channel * width * height, (channel + 1) * width * height);
  const marks = { window: makeSvg("path", "window"), winner: makeSvg("path", "winner") };
  view.marks.push(marks);
  const overlay = makeOverlay(width, height, marks.window, marks.winner);
  return make("div", "map", paintMap(view, values, width, height, inputLimit, scale, grayscale), overlay);
}

/** @param {View} view @param {Closeup.Kernel} kernel */
function makeKernelTable(view, { values, height, width, limit }) {
  const table = make("table");
  const side = width > 3 ? 46 : 56;
  for (let i = 0; i < height; i += 1) {
    const row = table.insertRow();
    for (let j = 0; j < width; j += 1) {
      const cell = row.insertCell();
      const weight = values[i * width + j];
      const [red, green, blue, alpha] = colorOf(view, weight, limit);
      cell.textContent = weight.toFixed(2).replace("-", "−");
      cell.style.cssText = `width:${side}px;height:${side}px;background:rgb(${red} ${green} ${blue} / ${(alpha / 255) * 0.55})`;
    }
  }
  return table;
}

/** @param {View} view */
function makeOutput(view) {
  const { outWidth, outHeight, outputLimit, words } = view.data;
  const canvas = paintMap(view, view.output, outWidth, outHeight, outputLimit, pixelsPerCell(outWidth, outHeight, 280));
  setAttributes(canvas, { tabindex: 0, role: "img", "aria-label": words.outputHelp });
  const mark = makeSvg("path", "cell");
  const map = make("div", "map", canvas, makeOverlay(outWidth, outHeight, mark));
  const selectCell = watchCells(canvas, outHeight, outWidth, view.data.place, (cell) => {
    mark.setAttribute("d", square(cell.row, cell.column));
    showCell(view, cell);
  });
  return { output: makeFigure("output", words.output, `${outHeight} × ${outWidth}`, map), selectCell };
}

/** @param {View} view @param {GridCell} cell */
function showCell(view, { row, column }) {
  const { data, marks } = view;
  const cell = { row, column, rows: data.rows[row], columns: data.columns[column] };
  const path = outline(cell.rows, cell.columns);
  for (const { window } of marks) window.setAttribute("d", path);
  view.position.textContent = fill(data.words.position, { row: row + 1, column: column + 1 });
  const { html, winner } = sumOf(view, cell, view.output[row * data.outWidth + column]);
  view.formula.innerHTML = html;
  if (winner) marks[0].winner.setAttribute("d", square(...winner));
}

/** @param {View} view */
function strongestCell({ output, data }) {
  const sizes = output.map(Math.abs);
  const place = sizes.indexOf(sizes.reduce((most, size) => Math.max(most, size), 0));
  return { row: Math.floor(place / data.outWidth), column: place % data.outWidth };
}

/**
 * @param {View} view
 * @param {Float32Array} values
 * @param {number} width
 * @param {number} height
 * @param {number} limit
 * @param {number} scale
 */
function paintMap(view, values, width, height, limit, scale, grayscale = false) {
  const canvas = make("canvas", { width, height, style: `width:${width * scale}px;height:${height * scale}px` });
  const pixels = new ImageData(width, height);
  values.forEach((value, place) => {
    const shade = value * 255;
    pixels.data.set(grayscale ? [shade, shade, shade, 255] : colorOf(view, value, limit), place * 4);
  });
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  return canvas;
}

/** @param {View} view @param {number} value @param {number} limit */
function colorOf({ palette, data }, value, limit) {
  const share = limit > 0 ? clamp(value / limit, -1, 1) : 0;
  const place = Number.isNaN(value) ? data.notANumber : Math.floor((share + 1) * data.steps + 0.5);
  return palette.subarray(place * 4, place * 4 + 4);
}

/**
 * The whole number of pixels per cell in a map of about `side` pixels.
 * @param {number} width
 * @param {number} height
 * @param {number} side
 */
const pixelsPerCell = (width, height, side) => Math.max(1, Math.floor(side / Math.max(width, height)));

/** @param {number} row @param {number} column */
const square = (row, column) => `M${column} ${row}h1v1h-1z`;

/**
 * The outline of a window: one rectangle, or single cells if it is dilated.
 * @param {number[]} rows
 * @param {number[]} columns
 */
function outline(rows, columns) {
  /** @param {number[]} list */
  const isDilated = (list) => list.length > 1 && list[1] - list[0] > 1;
  if (isDilated(rows) || isDilated(columns)) {
    return rows.flatMap((row) => columns.map((column) => square(row, column))).join("");
  }
  return `M${columns[0]} ${rows[0]}h${columns.length}v${rows.length}h${-columns.length}z`;
}

/** An SVG over a map. @param {number} width @param {number} height @param {...SVGPathElement} paths */
function makeOverlay(width, height, ...paths) {
  const attributes = { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": true };
  return makeSvg("svg", attributes, ...paths);
}
