// Keys in the editor, on a cell, and elsewhere in the stepper.
import { ARROWS, consume, undoOrRedo } from "../shared/keys.js";
import { goTo, playOrPause } from "./controls.js";
import { commitEditor, dismissEditor, editNumbers, openEditor } from "./editing.js";
import { slotOf } from "./grids.js";

const MOVES = { ...ARROWS, Enter: [1, 0] };

/** @param {Stepper.App} app */
export function onKey(app, event) {
  const { target, key } = event;
  if (handleUndo(app, event)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target === app.editor) handleEditorKey(app, event);
  else if (target.place?.editable) handleCellKey(app, event);
  else if (!target.matches("select, input[type=text]")) handleStepKey(app, event);
  // Streamlit has shortcuts on plain letters (r reruns the page): not while typing here.
  if (key.length === 1) event.stopPropagation();
}

function handleUndo(app, event) {
  const act = undoOrRedo(event);
  if (!act) return false;
  consume(event);
  const cell = app.editing?.cell;
  app.editing = null;
  app.history[act]();
  if (cell) openEditor(app, cell);
  return true;
}

// The neighbor of a cell in its grid, null at the edge.
function neighbor(cell, [down, right]) {
  const { plane, row, col } = cell.place;
  const next = col + right >= 0 && col + right < plane.cols && plane.cells[(row + down) * plane.cols + col + right];
  return next?.place?.editable ? next : null;
}

// The next editable cell for the Tab key, row by row; null at the end.
function nextEditable(cell, back) {
  const { plane } = cell.place;
  const at = plane.cells.indexOf(cell);
  const isEditable = ({ place }) => place.editable;
  return (back ? plane.cells.slice(0, at).findLast(isEditable) : plane.cells.slice(at + 1).find(isEditable)) ?? null;
}

function handleEditorKey(app, event) {
  const { cell, typed } = app.editing;
  const { key, shiftKey } = event;
  event.stopPropagation();
  if (key === "Escape") {
    dismissEditor(app);
    return;
  }
  const tab = key === "Tab";
  const move = key === "Enter" && shiftKey ? ARROWS.ArrowUp : MOVES[key];
  if (!tab && (!move || (move[1] !== 0 && !typed && !atEdge(app.editor, move[1])))) return;
  const next = tab ? nextEditable(cell, shiftKey) : neighbor(cell, move);
  const valid = commitEditor(app);
  if (tab && !next) {
    app.editing = { cell };
    dismissEditor(app); // then Tab moves from the cell out of the grid
    return;
  }
  event.preventDefault();
  openEditor(app, valid && next ? next : cell);
}

// Whether the caret is at the end of the text, or all of it is selected: an arrow key then leaves the cell.
function atEdge({ selectionStart, selectionEnd, value }, right) {
  if (selectionStart === 0 && selectionEnd === value.length) return true;
  return selectionStart === selectionEnd && selectionStart === (right > 0 ? value.length : 0);
}

function handleCellKey(app, event) {
  const { target: cell, key } = event;
  if (key === "Tab") return;
  event.stopPropagation();
  if (key === "Enter" || key === "F2") openEditor(app, cell);
  else if (key === "Delete" || key === "Backspace") editNumbers(app, [{ ...slotOf(app, cell.place), value: 0 }]);
  else if (ARROWS[key]) neighbor(cell, ARROWS[key])?.focus();
  else if (key.length === 1 && key !== " ") openEditor(app, cell, key);
  else return;
  event.preventDefault();
}

function handleStepKey(app, event) {
  const { key, target } = event;
  const { step, trace } = app;
  const onGrid = target.matches(".grid");
  if (target.matches("input[type=range]") && key !== " ") return; // a slider handles these keys itself
  if (key === " " && target.matches("button, input")) return; // it presses the focused button
  if (key === "ArrowRight") goTo(app, step + 1);
  else if (key === "ArrowLeft") goTo(app, step - 1);
  else if (key === "ArrowDown" && onGrid) goTo(app, step + trace.outCols);
  else if (key === "ArrowUp" && onGrid) goTo(app, step - trace.outCols);
  else if (key === "Home") goTo(app, 0);
  else if (key === "End") goTo(app, trace.steps - 1);
  else if (key === " ") playOrPause(app);
  else return;
  consume(event);
}
