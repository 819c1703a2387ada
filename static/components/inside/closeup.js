// The close-up of a feature map: its inputs, its weights, and the computation of the cell under the pointer.
import { readCell } from "../shared/address.js";
import { changes, ensure, fill, make, makeSvg, setAttributes } from "../shared/dom.js";
import { makeFigure, watchCells } from "../shared/figure.js";
import { sumOf } from "./sums.js";

/** @param {{parentElement: ShadowRoot, data: Closeup.Payload}} options */
export default function showCloseup({ parentElement, data }) {
  const root = ensure(parentElement, "div", "closeup");
  if (!changes(root, data.id)) return;
  /** @type {Closeup.View} */
  const view = {
    data,
    inputs: decodeFloats(data.inputs),
    output: decodeFloats(data.output),
    kernel: data.kernel && decodeFloats(data.kernel),
    palette: decodeBytes(data.palette),
    marks: [], // the SVG over each input map
  };
  const several = data.channels > 1;
  root.classList.toggle("many", several);
  const inputs = several ? makeChannels(view) : makeInput(view);
  const stage = make("div", "stage", ...inputs, make("span", "sign", data.sign), makeOutput(view));
  view.position = make("div", "position");
  view.formula = make("div", "formula");
  const place = make("div", "place", view.position, make("span", {}, data.words.outputHelp));
  root.replaceChildren(stage, make("div", { class: "sum", "aria-live": "polite" }, place, view.formula));
  view.selectCell(readCell(data.place) ?? strongestCell(view));
}

/** One input map, and the kernel as numbers. @param {Closeup.View} view */
function makeInput(view) {
  const { data } = view;
  const map = makeInputMap(view, 0, pixelsPerCell(data.width, data.height, 280));
  const input = makeFigure("input", data.words.input, data.words.inputShape, map);
  if (!view.kernel) return [input];
  const shape = `${data.kernelHeight} × ${data.kernelWidth}`;
  const kernel = makeFigure("kernel", data.words.kernel, shape, makeKernelTable(view));
  return [input, make("span", "sign", "∗"), kernel];
}

/** All input maps, each with its kernel of the filter as colors. @param {Closeup.View} view */
function makeChannels(view) {
  const { data } = view;
  const scale = pixelsPerCell(data.width, data.height, 60);
  const pairs = Array.from({ length: data.channels }, (_, channel) => (
    make("div", "pair", makeInputMap(view, channel, scale), view.kernel && makeKernelMap(view, channel))
  ));
  const grid = make("div", { class: "pairs", style: `grid-template-columns:repeat(auto-fill,${scale * data.width}px)` }, ...pairs);
  const figure = makeFigure("input", data.words.input, data.words.inputShape, grid);
  figure.firstChild.append(" · ", make("b", "of-kernel", data.words.kernel), " ", make("span", {}, data.words.kernelShape));
  return [figure];
}

/** @param {Closeup.View} view */
function makeKernelMap(view, channel) {
  const { kernelHeight: height, kernelWidth: width, kernelLimit } = view.data;
  const weights = view.kernel.subarray(channel * height * width, (channel + 1) * height * width);
  const canvas = paintMap(view, weights, width, height, kernelLimit, pixelsPerCell(width, height, 36));
  canvas.className = "kernel-map";
  return canvas;
}

/** @param {Closeup.View} view */
function makeInputMap(view, channel, scale) {
  const { width, height, inputLimit, grayscale } = view.data;
  const values = view.inputs.subarray(channel * width * height, (channel + 1) * width * height);
  const mark = makeOverlay(width, height, "window", "winner");
  view.marks.push(mark);
  return make("div", "map", paintMap(view, values, width, height, inputLimit, scale, grayscale), mark);
}

/** @param {Closeup.View} view */
function makeKernelTable(view) {
  const { kernelHeight, kernelWidth, kernelLimit } = view.data;
  const table = make("table");
  const side = kernelWidth > 3 ? 46 : 56;
  for (let i = 0; i < kernelHeight; i += 1) {
    const row = table.insertRow();
    for (let j = 0; j < kernelWidth; j += 1) {
      const cell = row.insertCell();
      const weight = view.kernel[i * kernelWidth + j];
      const [red, green, blue, alpha] = colorOf(view, weight, kernelLimit);
      cell.textContent = weight.toFixed(2).replace("-", "−");
      cell.style.cssText = `width:${side}px;height:${side}px;background:rgb(${red} ${green} ${blue} / ${(alpha / 255) * 0.55})`;
    }
  }
  return table;
}

/** @param {Closeup.View} view */
function makeOutput(view) {
  const { outWidth, outHeight, outputLimit, words } = view.data;
  const canvas = paintMap(view, view.output, outWidth, outHeight, outputLimit, pixelsPerCell(outWidth, outHeight, 280));
  setAttributes(canvas, { tabindex: 0, role: "img", "aria-label": words.outputHelp });
  const overlay = makeOverlay(outWidth, outHeight, "cell");
  view.outputMark = overlay.firstElementChild;
  view.selectCell = watchCells(canvas, outHeight, outWidth, view.data.place, (cell) => showCell(view, cell));
  return makeFigure("output", words.output, `${outHeight} × ${outWidth}`, make("div", "map", canvas, overlay));
}

/** @param {Closeup.View} view */
function showCell(view, { row, column }) {
  const { data, marks } = view;
  view.outputMark.setAttribute("d", square(row, column));
  const cell = { row, column, rows: data.rows[row], columns: data.columns[column] };
  const path = outline(cell.rows, cell.columns);
  for (const mark of marks) mark.firstElementChild.setAttribute("d", path);
  view.position.textContent = fill(data.words.position, { row: row + 1, column: column + 1 });
  const { html, winner } = sumOf(view, cell, view.output[row * data.outWidth + column]);
  view.formula.innerHTML = html;
  if (winner) marks[0].lastElementChild.setAttribute("d", square(...winner));
}

/** @param {Closeup.View} view */
function strongestCell({ output, data }) {
  const sizes = output.map(Math.abs);
  const place = sizes.indexOf(sizes.reduce((most, size) => Math.max(most, size), 0));
  return { row: Math.floor(place / data.outWidth), column: place % data.outWidth };
}

/** @param {Closeup.View} view */
function paintMap(view, values, width, height, limit, scale, grayscale = false) {
  const canvas = make("canvas", { width, height, style: `width:${width * scale}px;height:${height * scale}px` });
  const pixels = new ImageData(width, height);
  values.forEach((value, place) => {
    const shade = value * 255;
    pixels.data.set(grayscale ? [shade, shade, shade, 255] : colorOf(view, value, limit), place * 4);
  });
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  return canvas;
}

/** @param {Closeup.View} view */
function colorOf({ palette, data }, value, limit) {
  const share = limit > 0 ? Math.min(Math.max(value / limit, -1), 1) : 0;
  const place = Number.isNaN(value) ? data.notANumber : Math.floor((share + 1) * data.steps + 0.5);
  return palette.subarray(place * 4, place * 4 + 4);
}

// The whole number of pixels per cell in a map of about `side` pixels.
const pixelsPerCell = (width, height, side) => Math.max(1, Math.floor(side / Math.max(width, height)));

const square = (row, column) => `M${column} ${row}h1v1h-1z`;

// The outline of a window: one rectangle, or single cells if it is dilated.
function outline(rows, columns) {
  const isDilated = (list) => list.length > 1 && list[1] - list[0] > 1;
  if (isDilated(rows) || isDilated(columns)) {
    return rows.flatMap((row) => columns.map((column) => square(row, column))).join("");
  }
  return `M${columns[0]} ${rows[0]}h${columns.length}v${rows.length}h${-columns.length}z`;
}

// An SVG over a map, with an empty path of each class.
function makeOverlay(width, height, ...classes) {
  const attributes = { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": true };
  return makeSvg("svg", attributes, ...classes.map((name) => makeSvg("path", { class: name })));
}

const decodeBytes = (code) => Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0));
const decodeFloats = (code) => new Float32Array(decodeBytes(code).buffer);
