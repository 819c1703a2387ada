// A figure with a caption, and selecting a cell in it.
import { writeAtRest, writeCell } from "./address.js";
import { make } from "./dom.js";
import { ARROWS, consume } from "./keys.js";
import { clamp } from "./numbers.js";

/** @param {string} role @param {string} name @param {string} note @param {...import("./dom.js").Content} content */
export function makeFigure(role, name, note, ...content) {
  const caption = make("figcaption", {}, make("b", {}, name), " ", make("span", {}, note));
  return make("figure", role, caption, ...content);
}

/**
 * Call `onSelect` for the cell under the pointer, and for its neighbor on an arrow key.
 * The selected cell is put into the address as that of `place`.  Returns a function that selects a cell.
 * @param {HTMLElement | SVGElement} element
 * @param {number} rows
 * @param {number} columns
 * @param {string} place
 * @param {(cell: GridCell) => void} onSelect
 */
export function watchCells(element, rows, columns, place, onSelect) {
  let selected = { row: 0, column: 0 };
  /** @param {GridCell} cell */
  const show = ({ row, column }) => {
    selected = { row: clamp(row, 0, rows - 1), column: clamp(column, 0, columns - 1) };
    onSelect(selected);
  };
  /** @param {GridCell} cell */
  const selectCell = (cell) => {
    show(cell);
    writeAtRest(element, () => writeCell(place, selected));
  };
  element.onpointermove = element.onpointerdown = ({ clientX, clientY }) => {
    const { top, left, width, height } = element.getBoundingClientRect();
    const [x, y] = [(clientX - left) / width, (clientY - top) / height];
    selectCell({ row: Math.floor(y * rows), column: Math.floor(x * columns) });
  };
  element.onkeydown = (event) => {
    const move = ARROWS[event.key];
    if (!move) return;
    consume(event);
    selectCell({ row: selected.row + move[0], column: selected.column + move[1] });
  };
  return show;
}
