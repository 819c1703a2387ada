// Keys in the editor, on a cell, and elsewhere in the stepper.
import { targetOf } from "../shared/dom.js";
import { ARROWS, consume, isShortcut, keepLetter, undoOrRedo } from "../shared/keys.js";
import { goTo, playOrPause } from "./controls.js";
import { commitEditor, dismissEditor, editNumbers, openEditor } from "./editing.js";
import { slotOf } from "./grids.js";
import { clearProblem } from "./narration.js";

/** @type {Record<string, [number, number]>} */
const MOVES = { ...ARROWS, Enter: [1, 0] };

/** @param {Stepper.App} app @param {KeyboardEvent} event */
export function onKey(app, event) {
  const target = /** @type {Stepper.Cell} */ (targetOf(event)); // or the editor, or a control
  if (handleUndo(app, event)) return;
  if (isShortcut(event)) return;
  if (event.key === "Escape" && app.problemCell && !app.editing) clearProblem(app);
  if (app.editing && /** @type {Element} */ (target) === app.editor) handleEditorKey(app, event, app.editing);
  else if (target.place?.editable) handleCellKey(app, event, target);
  else if (!target.matches("select, input[type=text]")) handleStepKey(app, event, target);
  keepLetter(event);
}

/** @param {Stepper.App} app @param {KeyboardEvent} event */
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

/** The neighbor of a cell in its grid, null at the edge. @param {Stepper.Cell} cell @param {[number, number]} move */
function neighbor(cell, [down, right]) {
  const { plane, row, col } = cell.place;
  if (col + right < 0 || col + right >= plane.cols) return null;
  const next = plane.cells[(row + down) * plane.cols + col + right];
  return next?.place.editable ? next : null;
}

/**
 * The next editable cell for the Tab key, row by row; null at the end.
 * @param {Stepper.Cell} cell
 * @param {boolean} back
 */
function nextEditable(cell, back) {
  const { plane } = cell.place;
  const at = plane.cells.indexOf(cell);
  /** @param {Stepper.Cell} cell */
  const isEditable = ({ place }) => place.editable;
  return (back ? plane.cells.slice(0, at).findLast(isEditable) : plane.cells.slice(at + 1).find(isEditable)) ?? null;
}

/** @param {Stepper.App} app @param {KeyboardEvent} event @param {NonNullable<Stepper.App["editing"]>} editing */
function handleEditorKey(app, event, { cell, typed }) {
  const { key, shiftKey } = event;
  event.stopPropagation();
  if (key === "Escape") {
    dismissEditor(app);
    return;
  }
  const tab = key === "Tab";
  const move = key === "Enter" && shiftKey ? ARROWS.ArrowUp : MOVES[key];
  if (!tab && (!move || (move[1] !== 0 && !typed && !atEdge(app.editor, move[1])))) return;
  const next = move ? neighbor(cell, move) : nextEditable(cell, shiftKey);
  const valid = commitEditor(app);
  if (tab && !next) {
    app.editing = { cell };
    dismissEditor(app); // then Tab moves from the cell out of the grid
    return;
  }
  event.preventDefault();
  openEditor(app, valid && next ? next : cell);
}

/**
 * Whether the caret is at the end of the text, or all of it is selected: an arrow key then leaves the cell.
 * @param {HTMLInputElement} editor
 * @param {number} right
 */
function atEdge({ selectionStart, selectionEnd, value }, right) {
  if (selectionStart === 0 && selectionEnd === value.length) return true;
  return selectionStart === selectionEnd && selectionStart === (right > 0 ? value.length : 0);
}

/** @param {Stepper.App} app @param {KeyboardEvent} event @param {Stepper.Cell} cell */
function handleCellKey(app, event, cell) {
  const { key } = event;
  if (key === "Tab") return;
  event.stopPropagation();
  if (key === "Enter" || key === "F2") openEditor(app, cell);
  else if (key === "Delete" || key === "Backspace") editNumbers(app, [{ ...slotOf(app, cell.place), value: 0 }]);
  else if (ARROWS[key]) neighbor(cell, ARROWS[key])?.focus();
  else if (key.length === 1 && key !== " ") openEditor(app, cell, key);
  else return;
  event.preventDefault();
}

/** @param {Stepper.App} app @param {KeyboardEvent} event @param {HTMLElement} target */
function handleStepKey(app, event, target) {
  const { key } = event;
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
