// The cell that the reader points at or has focused.
import { highlight } from "./highlight.js";
import { describeShown, nameCell, showHint } from "./narration.js";

// The pointer is over a cell (null: over none).
export function hoverCell(app, cell) {
  if (cell === app.hovered) return;
  app.hovered = cell;
  if (cell && !cell.title) cell.title = String(cell.value).replace("-", "\u2212");
  showPointed(app);
}

// A cell has the focus (null: none has), which keeps its marks while the pointer is elsewhere.
export function focusCell(app, cell) {
  if (cell) {
    nameCell(app, cell);
    const { plane } = cell.place;
    if (plane.stop && cell.place.editable && plane.stop !== cell) {
      plane.stop.tabIndex = -1;
      plane.stop = cell;
      cell.tabIndex = 0;
    }
  }
  if (cell === app.focused) return;
  app.focused = cell;
  showPointed(app);
}

// Show what belongs to the step, or to the cell pointed at.
export function showPointed(app) {
  highlight(app);
  describeShown(app);
  showHint(app);
}
