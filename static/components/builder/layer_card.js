// The card of a layer: its formula, its parameters, and the receptive field of a cell.
import { readCell } from "../shared/address.js";
import { fill, findElement, getElement, make, makeSvg, setAttributes, setContent } from "../shared/dom.js";
import { makeFigure, watchCells } from "../shared/figure.js";
import { formatNumber, range } from "../shared/numbers.js";
import { lineRows, makeTool } from "./rows.js";

const IMAGE_SIDE = 235; // pixels of the longer side of the image
const MAP_SIDE = 150; // pixels of the longer side of the output map

/** @param {Builder.App} app */
export function paintCard(app) {
  const { card } = app.el;
  const { card: data, cardLine, words } = app.data;
  if (app.cardAt >= 0 && cardLine !== app.cardAt) return; // the card of the line before; that of this one follows
  if (app.cardAt < 0 || !data) {
    card.hidden = true;
    app.el.body.querySelector("tr.card-row")?.remove();
    return;
  }
  placeCard(app, card);
  card.hidden = false;
  const text = make("div", "text");
  text.innerHTML = data.html; // texts in it are escaped by cnnviz/ui/sizes/layer_card.py
  setContent(card, makeTool("close", words.close), text, data.receptiveField && makeReceptiveField(app, data.receptiveField));
}

/**
 * Place the card where it was opened: below the drawing or below the row.
 * @param {Builder.App} app
 * @param {HTMLElement} card
 */
function placeCard(app, card) {
  const row = lineRows(app)[app.cardAt];
  const holder = findElement(app.el.body, "tr.card-row") ?? make("tr", "card-row", make("td", { colspan: 8 }));
  if (app.cardPlace === "drawing" || !row) {
    app.el.place.append(card);
    holder.remove();
    return;
  }
  if (row.nextElementSibling !== holder) row.after(holder);
  getElement(holder, "td").append(card);
}

/** @param {Builder.App} app @param {Builder.ReceptiveField} view */
function makeReceptiveField(app, view) {
  const { words, height, width, rows, columns } = view;
  const { image, patch } = makeImage(view);
  const figures = make("div", "pair", makeFigure("input", words.input, `${height} × ${width}`, image));
  const sentence = make("p", "sentence");
  const current = makeSvg("rect", { class: "now", width: 1, height: 1 }); // in the output
  /** @param {GridCell} cell */
  const selectCell = (cell) => {
    app.cell = { ...cell, layer: app.cardAt };
    setAttributes(patch, patchBox(view, cell));
    setAttributes(current, { x: cell.column, y: cell.row });
    sentence.textContent = describePatch(view, cell);
  };
  const place = `${app.cardAt + 1}`;
  const middle = { row: rows.length >> 1, column: columns.length >> 1 };
  if (view.flat) selectCell(middle);
  else {
    const map = makeOutputMap(view, current);
    figures.append(make("span", "arrow", "←"), makeFigure("output", words.output, `${rows.length} × ${columns.length}`, map));
    const cell = app.cell?.layer === app.cardAt ? app.cell : readCell(place);
    watchCells(map, rows.length, columns.length, place, selectCell)(cell ?? middle);
  }
  const hint = view.flat ? `(${words.note})` : `${words.hint} (${words.note})`;
  return make("div", "receptive-field", figures, sentence, make("p", "quiet", hint));
}

/**
 * The image with a margin: receptive fields extend beyond it, into the padding.
 * @param {Builder.ReceptiveField} view
 */
function makeImage({ words, height, width, rows, columns, image: png }) {
  const down = margin(rows, height);
  const across = margin(columns, width);
  const scale = IMAGE_SIDE / Math.max(height + 2 * down, width + 2 * across);
  const around = { x: -across, y: -down, width: width + 2 * across, height: height + 2 * down };
  const dot = makeSvg("circle", { cx: 2 / scale, cy: 2 / scale, r: 0.8 / scale, class: "dot" });
  const extent = { x: 0, y: 0, width, height };
  const style = Math.max(height, width) <= 56 ? "image-rendering:pixelated" : null;
  const patch = makeSvg("rect", { class: "patch" });
  const drawing = makeSvg(
    "svg",
    {
      class: "view", viewBox: Object.values(around).join(" "), width: around.width * scale, height: around.height * scale,
      role: "img", "aria-label": words.input,
    },
    makeSvg("pattern", { id: "beyond", width: 5 / scale, height: 5 / scale, patternUnits: "userSpaceOnUse" }, dot),
    makeSvg("rect", { ...around, fill: "url(#beyond)" }),
    makeSvg("image", { ...extent, preserveAspectRatio: "none", href: `data:image/png;base64,${png}`, style }),
    makeSvg("rect", { ...extent, class: "frame" }),
    patch,
  );
  return { image: drawing, patch };
}

/**
 * How far the receptive fields extend beyond the image, in cells.
 * @param {[first: number, last: number][]} ranges
 * @param {number} extent
 */
function margin(ranges, extent) {
  const most = Math.max(0, ...ranges.map(([first]) => -first), ...ranges.map(([, last]) => last - extent + 1));
  return Math.min(most, Math.ceil(extent * 0.6)) + extent * 0.02;
}

/** @param {Builder.ReceptiveField} view @param {SVGElement} current */
function makeOutputMap({ words, rows: { length: rows }, columns: { length: columns } }, current) {
  const scale = Math.min(28, MAP_SIDE / Math.max(rows, columns));
  const lines = [
    ...range(rows).map((row) => `M0 ${row}H${columns}`),
    ...range(columns).map((column) => `M${column} 0V${rows}`),
  ];
  return makeSvg(
    "svg",
    {
      class: "view map", viewBox: `0 0 ${columns} ${rows}`, width: columns * scale, height: rows * scale, tabindex: 0,
      role: "img", "aria-label": `${words.output}. ${words.hint}`,
    },
    Math.max(rows, columns) <= 40 && makeSvg("path", { class: "grid", d: lines.join("") }),
    current,
    makeSvg("rect", { x: 0, y: 0, width: columns, height: rows, class: "frame output" }),
  );
}

/** @param {[first: number, last: number]} range */
const isSeen = ([first, last]) => last >= first;

/**
 * The receptive field of a cell as a rectangle, empty if it contains no cell.
 * @param {Builder.ReceptiveField} view
 * @param {GridCell} cell
 */
function patchBox({ rows, columns }, { row, column }) {
  const [[top, bottom], [left, right]] = [rows[row], columns[column]];
  if (!isSeen(rows[row]) || !isSeen(columns[column])) return { x: 0, y: 0, width: 0, height: 0 };
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** @param {Builder.ReceptiveField} view @param {GridCell} cell */
function describePatch({ words, height, width, rows, columns, flat }, { row, column }) {
  const [[top, bottom], [left, right]] = [rows[row], columns[column]];
  if (!isSeen(rows[row]) || !isSeen(columns[column])) return words.onlyPadding;
  const [from, to, start, end] = [top, bottom, left, right].map((place) => formatNumber(place + 1));
  const patch = fill(words.patch, { top: from, bottom: to, left: start, right: end });
  const text = fill(flat ? words.allFeatures : words.cell, { row: row + 1, column: column + 1, patch });
  const beyond = top < 0 || left < 0 || bottom >= height || right >= width;
  return beyond ? `${text} ${words.padding}` : text;
}
