// A figure with a caption, and selecting a cell in it.
import { writeAtRest, writeCell } from "./address.js";
import { make } from "./dom.js";
import { ARROWS, consume } from "./keys.js";

export function makeFigure(role, name, note, ...content) {
  const caption = make("figcaption", {}, make("b", {}, name), " ", make("span", {}, note));
  return make("figure", role, caption, ...content);
}

const clamp = (value, count) => Math.min(Math.max(value, 0), count - 1);

// Call `onSelect({row, column})` for the cell under the pointer, and for its neighbor on an arrow key.
// The selected cell is put into the address as that of `place`.  Returns a function that selects a cell.
export function watchCells(element, rows, columns, place, onSelect) {
  let selected = null;
  const show = ({ row, column }) => {
    selected = { row: clamp(row, rows), column: clamp(column, columns) };
    onSelect(selected);
  };
  const selectCell = (row, column) => {
    show({ row, column });
    writeAtRest(element, () => writeCell(place, selected));
  };
  element.onpointermove = element.onpointerdown = ({ clientX, clientY }) => {
    const { top, left, width, height } = element.getBoundingClientRect();
    selectCell(Math.floor(((clientY - top) / height) * rows), Math.floor(((clientX - left) / width) * columns));
  };
  element.onkeydown = (event) => {
    const move = ARROWS[event.key];
    if (!move) return;
    consume(event);
    selectCell(selected.row + move[0], selected.column + move[1]);
  };
  return show;
}
