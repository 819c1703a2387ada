// Pasting a block of numbers copied from a spreadsheet.
import { parseBlock, rangeOf } from "../shared/numbers.js";
import { change, commit, dismiss } from "./editing.js";
import { slotOf } from "./grids.js";
import { complain, forgive } from "./narration.js";

export function onPaste(app, event) {
  if (event.target === app.el.brush) return;
  const cell = app.editing?.cell ?? event.target.closest?.(".cell");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const block = /[\t\n\r;]|\S\s+\S/.test(text.trim()) || /[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""));
  if (!cell?.place?.editable || (app.editing && !block)) return;
  event.preventDefault();
  if (app.editing) dismiss(app);
  forgive(app);
  const parsed = parseBlock(text, app.model.largest);
  if (parsed.trouble) refuse(app, parsed);
  else put(app, cell, parsed.rows);
}

function refuse(app, parsed) {
  const names = {
    ragged: "pasteRagged", comma: "pasteComma", blank: "pasteBlank", range: "pasteRange", letters: "pasteLetters",
  };
  complain(app, names[parsed.trouble], { ...parsed, ...rangeOf(app.model.largest) });
}

// A block goes in from the cell on; one with the shape of the whole grid fills it from its corner.
function put(app, cell, rows) {
  const { model } = app;
  const { plane } = cell.place;
  const [height, width] = { input: [model.height, model.width], kernel: [plane.rows, plane.cols], bias: [1, 1] }[plane.role];
  const whole = rows.length === height && rows[0].length === width;
  const [top, left] = whole ? [0, 0] : [cell.place.r, cell.place.c];
  if (top + rows.length > height || left + rows[0].length > width) {
    complain(app, "pasteShape", {
      rows: rows.length, columns: rows[0].length, roomRows: height - top, roomColumns: width - left,
    });
    return;
  }
  commit(app);
  change(app, rows.flatMap((row, r) => row.map((value, c) => (
    { ...slotOf(app, { plane, r: top + r, c: left + c }), value }
  ))));
}
