// A map with its caption, and picking one of its cells.
import { make } from "./dom.js";
import { ARROWS } from "./keys.js";

export function makeFigure(role, name, note, ...content) {
  const caption = make("figcaption", "", make("b", "", name), " ", make("span", "", note));
  return make("figure", role, caption, ...content);
}

const clamp = (value, count) => Math.min(Math.max(value, 0), count - 1);

// Call `select({row, column})` for the cell under the pointer, and for its neighbour on an arrow key.
// Returns the function that picks a cell by its row and column.
export function pickCells(element, rows, columns, select) {
  let picked = null;
  const pick = (row, column) => {
    picked = { row: clamp(row, rows), column: clamp(column, columns) };
    select(picked);
  };
  element.onpointermove = element.onpointerdown = ({ clientX, clientY }) => {
    const { top, left, width, height } = element.getBoundingClientRect();
    pick(Math.floor(((clientY - top) / height) * rows), Math.floor(((clientX - left) / width) * columns));
  };
  element.onkeydown = (event) => {
    const move = ARROWS[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    pick(picked.row + move[0], picked.column + move[1]);
  };
  return pick;
}
