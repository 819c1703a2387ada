// The card of a layer: its formula, its parameters, and what of the picture a cell of it sees.
import { icon, make } from "./rows.js";

const SVG = "http://www.w3.org/2000/svg";
const LONGEST = 235; // pixels of the longer side of the picture

export function paintCard(app) {
  const { card } = app.el;
  const { card: data, words } = app.data;
  if (app.chosen === null || !data) {
    card.hidden = true;
    app.el.body.querySelector("tr.opened")?.remove();
    return;
  }
  put(app, card, app.el.place);
  card.hidden = false;
  const text = make("div", "text");
  text.innerHTML = data.html; // texts in it are escaped by cnnviz.ui.sizes.layer_card
  card.replaceChildren(icon("close", words.close), text, ...(data.sight ? [sight(app, data.sight)] : []));
}

// Where it was asked for: below the drawing, or below the row.
function put(app, card, place) {
  const row = app.el.body.querySelectorAll("tr.line")[app.chosen];
  const holder = app.el.body.querySelector("tr.opened") ?? make("tr", "opened");
  if (app.cardAt === "drawing" || !row) {
    place.append(card);
    holder.remove();
    return;
  }
  if (!holder.firstElementChild) {
    const cell = make("td");
    cell.colSpan = 8;
    holder.append(cell);
  }
  if (row.nextElementSibling !== holder) row.after(holder);
  holder.firstElementChild.append(card);
}

function draw(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// How far what any cell sees reaches beyond the picture, in its cells.
function margin(ranges, extent) {
  const most = Math.max(0, ...ranges.map(([first]) => -first), ...ranges.map(([, last]) => last - extent + 1));
  return Math.min(most, Math.ceil(extent * 0.6)) + extent * 0.02;
}

function sight(app, view) {
  const { words, height, width } = view;
  const box = make("div", "sight");
  const down = margin(view.rows, height);
  const across = margin(view.columns, width);
  const scale = LONGEST / Math.max(height + 2 * down, width + 2 * across);
  const picture = draw("svg", {
    class: "view", viewBox: `${-across} ${-down} ${width + 2 * across} ${height + 2 * down}`,
    width: (width + 2 * across) * scale, height: (height + 2 * down) * scale, role: "img", "aria-label": words.input,
  });
  const dots = draw("pattern", { id: "beyond", width: 5 / scale, height: 5 / scale, patternUnits: "userSpaceOnUse" });
  dots.append(draw("circle", { cx: 2 / scale, cy: 2 / scale, r: 0.8 / scale, class: "dot" }));
  const image = draw("image", { x: 0, y: 0, width, height, preserveAspectRatio: "none", href: `data:image/png;base64,${view.picture}` });
  if (Math.max(height, width) <= 56) image.style.imageRendering = "pixelated";
  const patch = draw("rect", { class: "patch" });
  picture.append(dots, draw("rect", { x: -across, y: -down, width: width + 2 * across, height: height + 2 * down, fill: "url(#beyond)" }),
    image, draw("rect", { x: 0, y: 0, width, height, class: "frame" }), patch);
  const say = make("p", "said");
  const figures = make("div", "pair");
  figures.append(figure("input", words.input, `${height} × ${width}`, picture));
  const map = view.flat ? null : outputMap(view, words);
  if (map) figures.append(make("span", "towards", "←"), figure("output", words.output, `${view.rows.length} × ${view.columns.length}`, map.svg));
  const parts = { view, patch, say, map };
  const kept = app.cell?.layer === app.chosen ? app.cell : { row: view.rows.length >> 1, column: view.columns.length >> 1 };
  const select = (row, column) => {
    app.cell = { layer: app.chosen, row: clamp(row, view.rows.length), column: clamp(column, view.columns.length) };
    point(parts, app.cell);
  };
  if (map) follow(map.svg, view, select, () => app.cell);
  select(kept.row, kept.column);
  box.append(figures, say, make("p", "quiet", map ? `${words.hint} (${words.scaled})` : `(${words.scaled})`));
  return box;
}

const clamp = (value, count) => Math.min(Math.max(value, 0), count - 1);

function figure(role, name, note, content) {
  const box = make("figure");
  const caption = make("div", "caption");
  caption.dataset.role = role;
  caption.append(make("b", "", name), " ", make("span", "", note));
  box.append(caption, content);
  return box;
}

function outputMap(view, words) {
  const [rows, columns] = [view.rows.length, view.columns.length];
  const scale = Math.min(28, 150 / Math.max(rows, columns));
  const svg = draw("svg", {
    class: "view map", viewBox: `0 0 ${columns} ${rows}`, width: columns * scale, height: rows * scale, tabindex: 0,
    role: "img", "aria-label": `${words.output}. ${words.hint}`,
  });
  if (Math.max(rows, columns) <= 40) {
    const lines = [];
    for (let row = 1; row < rows; row += 1) lines.push(`M0 ${row}H${columns}`);
    for (let column = 1; column < columns; column += 1) lines.push(`M${column} 0V${rows}`);
    svg.append(draw("path", { class: "grid", d: lines.join("") }));
  }
  const cell = draw("rect", { class: "now", width: 1, height: 1 });
  svg.append(cell, draw("rect", { x: 0, y: 0, width: columns, height: rows, class: "frame output" }));
  return { svg, cell };
}

function follow(svg, view, select, now) {
  const at = (event) => {
    const box = svg.getBoundingClientRect();
    const place = (position, side, count) => Math.floor((position / side) * count);
    select(place(event.clientY - box.top, box.height, view.rows.length), place(event.clientX - box.left, box.width, view.columns.length));
  };
  svg.addEventListener("pointermove", at);
  svg.addEventListener("pointerdown", at);
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    select(now().row + step[0], now().column + step[1]);
  });
}

function point({ view, patch, say, map }, { row, column }) {
  const { words, height, width } = view;
  const [[top, bottom], [left, right]] = [view.rows[row], view.columns[column]];
  const seen = bottom >= top && right >= left;
  const box = seen ? { x: left, y: top, width: right - left + 1, height: bottom - top + 1 } : { x: 0, y: 0, width: 0, height: 0 };
  for (const [key, value] of Object.entries(box)) patch.setAttribute(key, value);
  if (map) {
    map.cell.setAttribute("x", column);
    map.cell.setAttribute("y", row);
  }
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => String(values[name]).replace("-", "−"));
  const range = filled(words.patch, { top: top + 1, bottom: bottom + 1, left: left + 1, right: right + 1 });
  const where = filled(map ? words.cell : words.all, { row: row + 1, column: column + 1, patch: range });
  const beyond = top < 0 || left < 0 || bottom >= height || right >= width;
  say.textContent = seen ? (beyond ? `${where} ${words.outside}` : where) : words.nothing;
}
