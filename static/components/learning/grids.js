// Grids of numbers and maps of colors: blue below zero, red above, as cnnviz/figures/colors.py has them.
import { make } from "../shared/dom.js";
import { fitNumber, formatNumber } from "../shared/numbers.js";

const NEGATIVE = [46, 125, 220];
const POSITIVE = [220, 50, 66];
const LARGEST_OPACITY = 0.55; // behind numbers
const ROOM = 5; // characters in a cell

/** The largest magnitude of some numbers. @param {Iterable<number>} values */
export function magnitude(values) {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}

/** @param {number} value @param {number} limit @param {number} opacity  of the strongest color */
function colorOf(value, limit, opacity) {
  const share = limit > 0 && Number.isFinite(value) ? Math.min(1, Math.abs(value) / limit) : 0;
  return [...(value < 0 ? NEGATIVE : POSITIVE), share ** 0.65 * opacity];
}

/**
 * A table of numbers below its title; `null` values are not shown yet.
 * @param {Learning.Grid} grid
 */
export function makeGrid({ title, note = "", role, rows, cols, values, marked = [], limit }) {
  const table = make("table", { "aria-label": title });
  const most = limit ?? magnitude(values.filter((value) => value !== null));
  for (let row = 0; row < rows; row += 1) {
    const line = table.insertRow();
    for (let col = 0; col < cols; col += 1) {
      const place = row * cols + col;
      paintCell(line.insertCell(), values[place], most);
      if (marked.includes(place)) line.cells[col].className = "marked";
    }
  }
  const name = make("figcaption", {}, make("b", {}, title), note && " ", note && make("span", {}, note));
  return make("figure", { "data-role": role }, name, table);
}

/** Write new numbers into the table of `makeGrid`. @param {Element} figure @param {ArrayLike<number | null>} values @param {number} [limit] */
export function writeGrid(figure, values, limit) {
  const cells = figure.querySelectorAll("td");
  const numbers = Array.from(values);
  const most = limit ?? magnitude(numbers.filter((value) => value !== null));
  for (const [place, cell] of cells.entries()) paintCell(cell, numbers[place], most);
}

/** @param {HTMLTableCellElement} cell @param {number | null} value @param {number} limit */
function paintCell(cell, value, limit) {
  const text = value === null ? "?" : fitNumber(value, ROOM);
  if (cell.textContent !== text) cell.textContent = text;
  cell.classList.toggle("hidden", value === null);
  cell.title = value === null ? "" : formatNumber(value);
  const [red, green, blue, alpha] = colorOf(value ?? 0, limit, LARGEST_OPACITY);
  cell.style.backgroundColor = `rgb(${red} ${green} ${blue} / ${alpha.toFixed(3)})`;
}

/**
 * Paint a map, one pixel per value.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values
 * @param {number} limit
 */
export function paintMap(canvas, values, limit) {
  const pixels = new ImageData(canvas.width, canvas.height);
  for (let place = 0; place < values.length; place += 1) {
    const [red, green, blue, alpha] = colorOf(values[place], limit, 1);
    pixels.data.set([red, green, blue, Math.round(alpha * 255)], place * 4);
  }
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
}
