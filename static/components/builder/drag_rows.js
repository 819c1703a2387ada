// Moving a row by its handle, with the mouse, a finger, or the arrow keys.
import { getElement } from "../shared/dom.js";
import { moveLine, stepLine } from "./draft.js";
import { lineRows } from "./rows.js";

/** @param {Builder.App} app @param {HTMLElement} handle @param {PointerEvent} event */
export function startDrag(app, handle, event) {
  const row = handle.closest("tr");
  if (!row) return;
  app.drag = { at: Number(row.dataset.at), place: null };
  handle.setPointerCapture(event.pointerId);
  row.toggleAttribute("data-dragged", true);
}

/** @param {Builder.App} app @param {Builder.Drag} drag @param {PointerEvent} event */
export function continueDrag(app, drag, event) {
  const rows = lineRows(app);
  const over = rows.findIndex((row) => {
    const box = row.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  const place = over < 0 ? rows.length : over;
  drag.place = place;
  const possible = Boolean(moveLine(app.draft.lines, drag.at, place));
  rows.forEach((row, at) => {
    row.toggleAttribute("data-before", possible && at === place);
    row.toggleAttribute("data-after", possible && place === rows.length && at === rows.length - 1);
  });
  const edge = 48; // the page scrolls if the pointer is this close to the edge
  const scroller = document.querySelector("[data-testid=stMain]") ?? document.scrollingElement;
  if (event.clientY < edge) scroller?.scrollBy(0, -12);
  if (event.clientY > window.innerHeight - edge) scroller?.scrollBy(0, 12);
}

/** @param {Builder.App} app @param {boolean} drop */
export function endDrag(app, drop) {
  const { drag } = app;
  if (!drag) return;
  app.drag = null;
  for (const row of lineRows(app)) {
    for (const mark of ["data-before", "data-after", "data-dragged"]) row.removeAttribute(mark);
  }
  if (drop && drag.place !== null) finishMove(app, moveLine(app.draft.lines, drag.at, drag.place), "grip");
}

/** @param {Builder.App} app @param {number} at @param {boolean} down @param {string} act */
export function stepRow(app, at, down, act) {
  finishMove(app, stepLine(app.draft.lines, at, down), act);
}

/**
 * @param {Builder.App} app
 * @param {import("./draft.js").Move | null} result
 * @param {string} act  of the tool that gets the focus
 */
function finishMove(app, result, act) {
  if (!result) return;
  app.edit({ ...app.draft, lines: result.lines });
  getElement(lineRows(app)[result.at], `.tool.${act}`).focus({ preventScroll: true });
}
