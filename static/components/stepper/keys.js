// The keyboard: in the editor, on a cell, and everywhere else in the stepper.
import { change, commit, dismiss, openEditor, redo, undo } from "./editing.js";
import { slotOf } from "./grids.js";
import { goTo, play } from "./controls.js";

const MOVES = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0],
};

export function onKey(app, event) {
  const { target, key } = event;
  if ((event.ctrlKey || event.metaKey) && undoing(app, event)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target === app.editor) editorKey(app, event);
  else if (target.place?.editable) cellKey(app, event);
  else if (!target.matches("select, input[type=text]")) stepKey(app, event);
  // The framework has shortcuts on plain letters (r runs the page again): not while typing here.
  if (key.length === 1) event.stopPropagation();
}

function undoing(app, event) {
  const key = event.key.toLowerCase();
  const back = key === "z" && !event.shiftKey;
  if (!back && key !== "y" && key !== "z") return false;
  // Text that is being typed has an undo of its own.
  if (event.target.matches("input[type=text]") && event.target.value !== app.editing?.text) return false;
  event.preventDefault();
  event.stopPropagation();
  const cell = app.editing?.cell;
  app.editing = null;
  (back ? undo : redo)(app);
  if (cell) openEditor(app, cell);
  return true;
}

// The neighbour of a cell in its grid, null at the edge.  Tab runs on from row to row.
function neighbour(cell, [down, right], runOn) {
  const { plane, row, col } = cell.place;
  const at = runOn ? row * plane.cols + col + right : null;
  const next = runOn
    ? plane.cells.slice(...(right > 0 ? [at] : [0, at + 1]))[right > 0 ? "find" : "findLast"](({ place }) => place.editable)
    : col + right >= 0 && col + right < plane.cols && plane.cells[(row + down) * plane.cols + col + right];
  return next?.place?.editable ? next : null;
}

function editorKey(app, event) {
  const { cell, typed } = app.editing;
  const { key } = event;
  event.stopPropagation();
  if (key === "Escape") {
    dismiss(app);
    return;
  }
  const tab = key === "Tab";
  const move = tab ? [0, event.shiftKey ? -1 : 1] : MOVES[key];
  if (!move || (!tab && move[1] !== 0 && !typed && !atEdge(app.editor, move[1]))) return;
  const next = neighbour(cell, key === "Enter" && event.shiftKey ? [-1, 0] : move, tab);
  const good = commit(app);
  if (tab && !next) {
    app.editing = { cell };
    dismiss(app); // and Tab goes on from its cell, out of the grid
    return;
  }
  event.preventDefault();
  openEditor(app, good && next ? next : cell);
}

// Whether the caret can go no further, or the whole text is selected: an arrow then leaves the cell.
function atEdge({ selectionStart, selectionEnd, value }, right) {
  if (selectionStart === 0 && selectionEnd === value.length) return true;
  return selectionStart === selectionEnd && selectionStart === (right > 0 ? value.length : 0);
}

function cellKey(app, event) {
  const { target: cell, key } = event;
  if (key === "Tab") return;
  event.stopPropagation();
  if (key === "Enter" || key === "F2") openEditor(app, cell);
  else if (key === "Delete" || key === "Backspace") change(app, [{ ...slotOf(app, cell.place), value: 0 }]);
  else if (MOVES[key]) neighbour(cell, MOVES[key])?.focus();
  else if (key.length === 1 && key !== " ") openEditor(app, cell, key);
  else return;
  event.preventDefault();
}

function stepKey(app, event) {
  const { key, target } = event;
  const { step, model } = app;
  const onGrid = target.matches(".grid");
  if (target.matches("input[type=range]") && key !== " ") return; // it has these keys itself
  if (key === " " && target.matches("button, input")) return; // presses what has the focus
  if (key === "ArrowRight") goTo(app, step + 1);
  else if (key === "ArrowLeft") goTo(app, step - 1);
  else if (key === "ArrowDown" && onGrid) goTo(app, step + model.outCols);
  else if (key === "ArrowUp" && onGrid) goTo(app, step - model.outCols);
  else if (key === "Home") goTo(app, 0);
  else if (key === "End") goTo(app, model.steps - 1);
  else if (key === " ") play(app);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
