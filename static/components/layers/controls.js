// A slider, and a map of numbers as an image with a marked cell.
import { make, makeSvg, setAttributes, setText } from "../shared/dom.js";
import { clamp, formatNumber } from "../shared/numbers.js";
import { ARROWS, consume } from "../shared/keys.js";
import { paintPlane } from "../features/palette.js";

/**
 * @param {string} label
 * @param {[least: number, most: number, step: number]} limits
 * @param {(value: number) => void} take
 */
export function makeSlider(label, [min, max, step], take) {
  const input = make("input", { type: "range", min, max, step, "aria-label": label });
  input.addEventListener("input", () => take(Number(input.value)));
  return make("label", "slider wide", make("span", {}, label), input, make("output", "number"));
}

/** @param {HTMLElement} slider @param {number} value @param {string} text */
export function showSlider(slider, value, text = formatNumber(value, 4)) {
  const [input, output] = [slider.querySelector("input"), slider.querySelector("output")];
  if (input && Number(input.value) !== value) input.value = String(value);
  if (output) setText(output, text);
}

/**
 * An image of numbers; a click or an arrow key picks a cell.
 * @param {string} title
 * @param {string} role
 * @param {(cell: GridCell) => void} [pick]
 */
export function makeMap(title, role, pick) {
  const mark = makeSvg("svg", { class: "mark", "aria-hidden": true }, makeSvg("rect", { width: 1, height: 1 }));
  const frame = make("div", { class: "frame", role: "img", "aria-label": title, tabindex: pick ? 0 : null }, make("canvas", { class: "map", width: 1, height: 1 }), mark);
  if (pick) watchMap(frame, pick);
  return make("figure", { class: "plane", "data-role": role }, make("figcaption", {}, make("b", {}, title)), frame);
}

/** @param {HTMLElement} frame @param {(cell: GridCell) => void} pick */
function watchMap(frame, pick) {
  const sides = () => [Number(frame.dataset.rows), Number(frame.dataset.columns)];
  frame.addEventListener("pointerdown", ({ clientX, clientY }) => {
    const { left, top, width, height } = frame.getBoundingClientRect();
    const [rows, columns] = sides();
    pick({ row: clamp(Math.floor(((clientY - top) / height) * rows), 0, rows - 1), column: clamp(Math.floor(((clientX - left) / width) * columns), 0, columns - 1) });
  });
  frame.addEventListener("keydown", (event) => {
    const move = ARROWS[event.key];
    if (!move) return;
    consume(event);
    const [rows, columns] = sides();
    pick({ row: clamp(Number(frame.dataset.row) + move[0], 0, rows - 1), column: clamp(Number(frame.dataset.column) + move[1], 0, columns - 1) });
  });
}

/**
 * Paint a map of `makeMap` and mark a window of it; null is not shown yet.
 * @param {HTMLElement} figure
 * @param {number[][] | null} rows
 * @param {number} limit  magnitude of the strongest color
 * @param {GridCell} cell
 * @param {number} size  of the window, in cells
 */
export function paintMap(figure, rows, limit, { row, column }, size = 1) {
  const frame = /** @type {HTMLElement} */ (figure.querySelector(".frame"));
  const [canvas, rect] = [figure.querySelector("canvas"), figure.querySelector("rect")];
  frame.classList.toggle("hidden", !rows);
  if (!rows || !canvas || !rect) return;
  const columns = rows[0].length;
  Object.assign(frame.dataset, { rows: rows.length, columns, row, column });
  paintPlane(canvas, { rows: rows.length, columns, values: Float32Array.from(rows.flat()) }, limit);
  setAttributes(/** @type {Element} */ (rect.parentElement), { viewBox: `0 0 ${columns} ${rows.length}` });
  for (const [name, value] of Object.entries({ x: column * size, y: row * size, width: size, height: size })) rect.setAttribute(name, String(value));
}
