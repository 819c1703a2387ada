// The cell under the pointer and the cell with the focus.
import { highlight } from "./highlight.js";
import { showSum, nameCell, showHint } from "./narration.js";

/** The pointer is over a cell (null: over none). @param {Stepper.App} app @param {Stepper.Cell | null} cell */
export function hoverCell(app, cell) {
  if (cell === app.hovered) return;
  app.hovered = cell;
  if (cell && !cell.title) cell.title = String(cell.value).replace("-", "\u2212");
  showPointed(app);
}

/**
 * A cell gets the focus (null: none); it stays highlighted while the pointer is elsewhere.
 * @param {Stepper.App} app
 * @param {Stepper.Cell | null} cell
 */
export function focusCell(app, cell) {
  if (cell) {
    nameCell(app, cell);
    const { plane } = cell.place;
    if (plane.tabStop && cell.place.editable && plane.tabStop !== cell) {
      plane.tabStop.tabIndex = -1;
      plane.tabStop = cell;
      cell.tabIndex = 0;
    }
  }
  if (cell === app.focused) return;
  app.focused = cell;
  showPointed(app);
}

/** Highlight and describe the step, or the cell under the pointer. @param {Stepper.App} app */
export function showPointed(app) {
  highlight(app);
  showSum(app);
  showHint(app);
}
