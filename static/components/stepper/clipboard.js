// Pasting a block of numbers copied from a spreadsheet.
import { targetOf } from "../shared/dom.js";
import { numberRange, parseBlock } from "../shared/numbers.js";
import { dismissEditor, editNumbers } from "./editing.js";
import { slotOf } from "./grids.js";
import { clearProblem, showProblem } from "./narration.js";

/** @param {Stepper.App} app @param {ClipboardEvent} event */
export function onPaste(app, event) {
  const target = targetOf(event);
  if (target === app.el.brush) return;
  const cell = app.editing?.cell ?? /** @type {Stepper.Cell | null} */ (target.closest(".cell"));
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const isBlock = /[\t\n\r;]|\S\s+\S/.test(text.trim()) || /[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""));
  if (!cell?.place.editable || (app.editing && !isBlock)) return;
  event.preventDefault();
  if (app.editing) dismissEditor(app);
  clearProblem(app);
  const { largest } = app.trace;
  const block = parseBlock(text, largest);
  if ("problem" in block) showProblem(app, app.words[`paste.${block.problem}`], { ...block, ...numberRange(largest) });
  else putBlock(app, cell.place, block.rows);
}

/**
 * Write a block from the cell on; a block with the shape of the whole grid starts in its corner.
 * @param {Stepper.App} app
 * @param {Stepper.CellPlace} place
 * @param {number[][]} rows
 */
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
