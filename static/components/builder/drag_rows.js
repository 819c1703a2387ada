// Moving a row by its handle, with the mouse, a finger, or the arrow keys.
import { moveLine, stepLine } from "./draft.js";
import { lineRows } from "./rows.js";

/** @param {Builder.App} app */
export function startDrag(app, handle, event) {
  const row = handle.closest("tr");
  app.drag = { at: Number(row.dataset.at), place: null };
  handle.setPointerCapture(event.pointerId);
  row.toggleAttribute("data-dragged", true);
}

/** @param {Builder.App} app */
export function continueDrag(app, event) {
  const { drag } = app;
  const rows = lineRows(app);
  const over = rows.findIndex((row) => {
    const box = row.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  drag.place = over < 0 ? rows.length : over;
  const possible = Boolean(moveLine(app.draft.lines, drag.at, drag.place));
  rows.forEach((row, at) => {
    row.toggleAttribute("data-before", possible && at === drag.place);
    row.toggleAttribute("data-after", possible && drag.place === rows.length && at === rows.length - 1);
  });
  const edge = 48; // the page scrolls if the pointer is this close to the edge
  const scroller = document.querySelector("[data-testid=stMain]") ?? document.scrollingElement;
  if (event.clientY < edge) scroller.scrollBy(0, -12);
  if (event.clientY > window.innerHeight - edge) scroller.scrollBy(0, 12);
}

/** @param {Builder.App} app */
export function endDrag(app, drop) {
  const { drag } = app;
  if (!drag) return;
  app.drag = null;
  for (const row of lineRows(app)) {
    for (const mark of ["data-before", "data-after", "data-dragged"]) row.removeAttribute(mark);
  }
  if (drop && drag.place !== null) finishMove(app, moveLine(app.draft.lines, drag.at, drag.place), "grip");
}

/** @param {Builder.App} app */
export function stepRow(app, at, down, act) {
  finishMove(app, stepLine(app.draft.lines, at, down), act);
}

function finishMove(app, result, act) {
  if (!result) return;
  app.edit({ ...app.draft, lines: result.lines });
  lineRows(app)[result.at]?.querySelector(`.tool.${act}`)?.focus({ preventScroll: true });
}
