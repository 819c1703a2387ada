// Pasting a block of numbers copied from a spreadsheet.
import { numberRange, parseBlock } from "../shared/numbers.js";
import { dismissEditor, editNumbers } from "./editing.js";
import { slotOf } from "./grids.js";
import { clearProblem, showProblem } from "./narration.js";

/** @param {Stepper.App} app */
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
  const { problem, rows, ...details } = parseBlock(text, largest);
  if (problem) showProblem(app, app.words[`paste.${problem}`], { ...details, ...numberRange(largest) });
  else putBlock(app, cell.place, rows);
}

// Write a block from the cell on; a block with the shape of the whole grid starts in its corner.
function putBlock(app, { plane, r, c }, rows) {
  const { trace, words } = app;
  const [height, width] = plane.role === "input" ? [trace.height, trace.width] : [plane.rows, plane.cols];
  const isWhole = rows.length === height && rows[0].length === width;
  const [top, left] = isWhole ? [0, 0] : [r, c];
  const space = { roomRows: height - top, roomColumns: width - left };
  if (rows.length > space.roomRows || rows[0].length > space.roomColumns) {
    showProblem(app, words["paste.shape"], { rows: rows.length, columns: rows[0].length, ...space });
    return;
  }
  editNumbers(app, rows.flatMap((row, i) => (
    row.map((value, j) => ({ ...slotOf(app, { plane, r: top + i, c: left + j }), value }))
  )));
}
