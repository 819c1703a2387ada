// Grids of numbers: read only, to type into, or to click.
import { make, setText } from "../shared/dom.js";
import { cellColor } from "../features/palette.js";
import { fitNumber, formatNumber, parseNumber, range } from "../shared/numbers.js";

const ROOM = 5; // characters in a cell

/** The largest magnitude of some numbers. @param {Iterable<number | null>} values */
export function magnitude(values) {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value ?? 0));
  return most;
}

/**
 * A table below its title; `writeGrid` fills in the numbers.
 * @param {Dimensions.App} app
 * @param {Dimensions.Grid} grid
 */
export function makeGrid(app, { title, role, rows, cols, heads, colHeads = rows === cols, onEdit, onPick }) {
  const table = make("table", { "aria-label": title });
  if (heads) table.append(make("tr", {}, make("th"), ...range(cols).map((col) => make("th", {}, colHeads ? String(col) : ""))));
  for (let place = 0; place < rows * cols; place += 1) {
    if (place % cols === 0) table.append(make("tr", {}, heads && make("th", {}, String(place / cols))));
    const cell = table.rows[table.rows.length - 1].insertCell();
    if (onEdit) cell.append(makeInput(app, place, cols, (value) => onEdit(place, value)));
    if (onPick) cell.append(makePick(place, cols, () => onPick(place)));
  }
  return make("figure", { "data-role": role }, make("figcaption", {}, make("b", {}, title)), table);
}

/** @param {number} place @param {number} cols */
const nameOf = (place, cols) => `${Math.floor(place / cols) + 1}, ${(place % cols) + 1}`;

/** @param {Dimensions.App} app @param {number} place @param {number} cols @param {(value: number) => void} take */
function makeInput(app, place, cols, take) {
  const input = make("input", { type: "text", inputmode: "text", autocomplete: "off", "aria-label": nameOf(place, cols) });
  input.addEventListener("change", () => {
    const typed = parseNumber(input.value, LARGEST);
    if ("value" in typed) take(typed.value);
    else {
      input.value = input.dataset.shown ?? "";
      app.el.notice.textContent = app.words.notNumber;
    }
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("keydown", ({ key }) => key === "Enter" && input.blur());
  return input;
}

/** Largest magnitude of a number that can be typed. */
export const LARGEST = 99;

/** @param {number} place @param {number} cols @param {() => void} pick */
function makePick(place, cols, pick) {
  const button = make("button", { type: "button", class: "pick", "aria-label": nameOf(place, cols) });
  button.addEventListener("click", pick);
  return button;
}

/** Null is hidden, NaN not computed yet. @param {number | null} value @param {number} room */
function textOf(value, room) {
  if (value === null) return "?";
  return Number.isNaN(value) ? "" : fitNumber(value, room);
}

/** Write numbers into the table of `makeGrid`. @param {Element} figure @param {Dimensions.Values} values */
export function writeGrid(figure, { values, limit = magnitude(values), marked, room = ROOM }) {
  for (const [place, cell] of figure.querySelectorAll("td").entries()) {
    const value = values[place];
    const text = textOf(value, room);
    const control = cell.firstElementChild;
    if (control instanceof HTMLInputElement) showInput(control, text);
    else setText(control ?? cell, text);
    cell.title = text === "?" ? "" : text && formatNumber(value ?? 0);
    cell.classList.toggle("hidden", value === null);
    cell.classList.toggle("marked", Boolean(marked?.(place)));
    cell.style.backgroundColor = limit && text ? cellColor(value ?? 0, limit) : "";
  }
}

/** @param {HTMLInputElement} input @param {string} text */
function showInput(input, text) {
  input.dataset.shown = text;
  if (!input.matches(":focus") && input.value !== text) input.value = text;
}

/** Give the grid a title. @param {Element} figure @param {string} title */
export function nameGrid(figure, title) {
  const name = figure.querySelector("b");
  if (name) setText(name, title);
}
