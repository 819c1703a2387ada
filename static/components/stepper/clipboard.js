// Pasting a block of numbers copied from a spreadsheet.
import { numberRange, parseBlock } from "../shared/numbers.js";
import { commitEditor, dismissEditor, editNumbers } from "./editing.js";
import { slotOf } from "./grids.js";
import { clearProblem, showProblem } from "./narration.js";

const PROBLEMS = {
  ragged: "pasteRagged", comma: "pasteComma", blank: "pasteBlank", range: "pasteRange", letters: "pasteLetters",
};

export function onPaste(app, event) {
  if (event.target === app.el.brush) return;
  const cell = app.editing?.cell ?? event.target.closest?.(".cell");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const isBlock = /[\t\n\r;]|\S\s+\S/.test(text.trim()) || /[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""));
  if (!cell?.place?.editable || (app.editing && !isBlock)) return;
  event.preventDefault();
  if (app.editing) dismissEditor(app);
  clearProblem(app);
  const { largest } = app.trace;
  const block = parseBlock(text, largest);
  if (block.problem) showProblem(app, PROBLEMS[block.problem], { ...block, ...numberRange(largest) });
  else putBlock(app, cell, block.rows);
}

// Write a block from the cell on; a block with the shape of the whole grid starts in its corner.
function putBlock(app, cell, rows) {
  const { trace } = app;
  const { plane } = cell.place;
  const [height, width] = plane.role === "input" ? [trace.height, trace.width] : [plane.rows, plane.cols];
  const whole = rows.length === height && rows[0].length === width;
  const [top, left] = whole ? [0, 0] : [cell.place.r, cell.place.c];
  if (top + rows.length > height || left + rows[0].length > width) {
    showProblem(app, "pasteShape", {
      rows: rows.length, columns: rows[0].length, roomRows: height - top, roomColumns: width - left,
    });
    return;
  }
  commitEditor(app);
  editNumbers(app, rows.flatMap((row, r) => row.map((value, c) => (
    { ...slotOf(app, { plane, r: top + r, c: left + c }), value }
  ))));
}
