// One map up close: what it read, with which weights, and the sum of the cell under the pointer.

import { ensure } from "../shared/dom.js";
import { howOf } from "./sums.js";

const SVG = "http://www.w3.org/2000/svg";

export default function ({ parentElement, data }) {
  const root = ensure(parentElement, "div", "closeup");
  if (root.dataset.id === data.id) return;
  root.dataset.id = data.id;
  const view = {
    data,
    inputs: floats(data.inputs),
    output: floats(data.output),
    kernel: data.kernel && floats(data.kernel),
    palette: bytes(data.palette),
  };
  const many = data.channels > 1;
  root.className = many ? "closeup many" : "closeup";
  const stage = make("div", "stage");
  stage.append(...(many ? pairs(view) : single(view)), make("span", "sign", data.sign));
  stage.append(outputFigure(view));
  view.where = make("div", "where");
  view.how = make("div", "how");
  const sum = make("div", "sum");
  sum.setAttribute("aria-live", "polite");
  const place = make("div", "place");
  place.append(view.where, make("span", "", data.words.outputHelp));
  sum.append(place, view.how);
  root.replaceChildren(stage, sum);
  select(view, ...strongest(view));
}

// What stands on the stage

function single(view) {
  const { data, kernel } = view;
  const input = figure("input", data.words.input, data.words.inputShape);
  input.append(inputMap(view, 0, fit(data.width, data.height, 280)));
  if (!kernel) return [input];
  const weights = figure("kernel", data.words.kernel, `${data.kernelHeight} × ${data.kernelWidth}`);
  weights.append(table(view));
  return [input, make("span", "sign", "∗"), weights];
}

function pairs(view) {
  const { data } = view;
  const scale = fit(data.width, data.height, 60);
  const box = figure("input", data.words.input, data.words.inputShape);
  const name = make("b", "", data.words.kernel);
  name.style.color = "var(--role-kernel)";
  box.firstChild.append(" · ", name, " ", make("span", "", data.words.kernelShape));
  const grid = make("div", "pairs");
  grid.style.gridTemplateColumns = `repeat(auto-fill, ${scale * data.width}px)`;
  const side = data.kernel && fit(data.kernelWidth, data.kernelHeight, 36);
  for (let channel = 0; channel < data.channels; channel++) {
    const pair = make("div", "pair");
    pair.append(inputMap(view, channel, scale));
    if (data.kernel) {
      const size = data.kernelHeight * data.kernelWidth;
      const slice = view.kernel.subarray(channel * size, (channel + 1) * size);
      const canvas = paint(view, slice, data.kernelWidth, data.kernelHeight, data.kernelLimit, side);
      canvas.className = "slice";
      pair.append(canvas);
    }
    grid.append(pair);
  }
  box.style.flex = "1 1 20rem";
  box.append(grid);
  return [box];
}

function inputMap(view, channel, scale) {
  const { width, height, inputLimit, grey } = view.data;
  const values = view.inputs.subarray(channel * width * height, (channel + 1) * width * height);
  const map = make("div", "map");
  const mark = overlay(width, height);
  mark.append(path("window"), path("winner"));
  map.append(paint(view, values, width, height, inputLimit, scale, grey), mark);
  (view.marks ??= []).push(mark);
  return map;
}

function table(view) {
  const { kernelHeight, kernelWidth, kernelLimit } = view.data;
  const body = make("table");
  const side = kernelWidth > 3 ? 46 : 56;
  for (let i = 0; i < kernelHeight; i++) {
    const row = body.insertRow();
    for (let j = 0; j < kernelWidth; j++) {
      const cell = row.insertCell();
      const weight = view.kernel[i * kernelWidth + j];
      const [red, green, blue, alpha] = colour(view, weight, kernelLimit);
      cell.textContent = weight.toFixed(2).replace("-", "−");
      cell.style.cssText = `width:${side}px;height:${side}px;background:rgb(${red} ${green} ${blue} / ${(alpha / 255) * 0.55})`;
    }
  }
  return body;
}

function outputFigure(view) {
  const { outWidth, outHeight, outputLimit, words } = view.data;
  const scale = fit(outWidth, outHeight, 280);
  const box = figure("output", words.output, `${outHeight} × ${outWidth}`);
  const canvas = paint(view, view.output, outWidth, outHeight, outputLimit, scale);
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words.outputHelp);
  const mark = overlay(outWidth, outHeight);
  view.cell = path("cell");
  mark.append(view.cell);
  const map = make("div", "map");
  map.append(canvas, mark);
  box.append(map);
  listen(view, canvas);
  return box;
}

function listen(view, canvas) {
  const { outWidth, outHeight } = view.data;
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) / box.height) * outHeight);
    const column = Math.floor(((event.clientX - box.left) / box.width) * outWidth);
    select(view, row, column);
  };
  canvas.onpointermove = point;
  canvas.onpointerdown = point;
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  canvas.onkeydown = (event) => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    select(view, view.row + step[0], view.column + step[1]);
  };
}

// The chosen cell

function select(view, row, column) {
  const { data } = view;
  view.row = Math.min(Math.max(row, 0), data.outHeight - 1);
  view.column = Math.min(Math.max(column, 0), data.outWidth - 1);
  view.cell.setAttribute("d", square(view.row, view.column));
  const rows = data.rows[view.row];
  const columns = data.columns[view.column];
  const window = outline(rows, columns);
  for (const mark of view.marks) mark.firstChild.setAttribute("d", window);
  view.where.textContent = data.words.where
    .replace("{row}", view.row + 1)
    .replace("{column}", view.column + 1);
  const total = view.output[view.row * data.outWidth + view.column];
  view.how.replaceChildren(...howOf(view, rows, columns, total));
  if (view.winner) view.marks[0].lastChild.setAttribute("d", square(...view.winner));
}

function strongest({ output, data }) {
  let best = 0;
  output.forEach((value, place) => {
    if (Math.abs(value) > Math.abs(output[best])) best = place;
  });
  return [Math.floor(best / data.outWidth), best % data.outWidth];
}

// Drawing

function paint(view, values, width, height, limit, scale, grey = false) {
  const canvas = make("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.style.width = `${width * scale}px`;
  canvas.style.height = `${height * scale}px`;
  const picture = new ImageData(width, height);
  values.forEach((value, place) => {
    const shade = value * 255;
    const pixel = grey ? [shade, shade, shade, 255] : colour(view, value, limit);
    picture.data.set(pixel, place * 4);
  });
  canvas.getContext("2d").putImageData(picture, 0, 0);
  return canvas;
}

function colour({ palette, data }, value, limit) {
  const share = limit > 0 ? Math.min(Math.max(value / limit, -1), 1) : 0;
  const place = Number.isNaN(value) ? data.notANumber : Math.floor((share + 1) * data.steps + 0.5);
  return palette.subarray(place * 4, place * 4 + 4);
}

function fit(width, height, side) {
  return Math.max(1, Math.floor(side / Math.max(width, height)));
}

function outline(rows, columns) {
  const apart = (list) => list.length > 1 && list[1] - list[0] > 1;
  if (apart(rows) || apart(columns))
    return rows.flatMap((row) => columns.map((column) => square(row, column))).join("");
  return `M${columns[0]} ${rows[0]}h${columns.length}v${rows.length}h${-columns.length}z`;
}

function square(row, column) {
  return `M${column} ${row}h1v1h-1z`;
}

function overlay(width, height) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

function path(name) {
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("class", name);
  return shape;
}

// Elements

function figure(role, name, note) {
  const box = make("figure", role);
  const caption = make("figcaption");
  caption.append(make("b", "", name), " ", make("span", "", note));
  box.append(caption);
  return box;
}

function make(tag, name = "", words = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (words) element.textContent = words;
  return element;
}

function floats(code) {
  return new Float32Array(bytes(code).buffer);
}

function bytes(code) {
  return Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0));
}
