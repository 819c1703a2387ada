// Dragging a row by its handle, with the mouse or a finger; arrow keys on the handle do the same.
import { moved, stepped } from "./draft.js";

export function startDrag(app, handle, event) {
  const row = handle.closest("tr");
  app.drag = { at: Number(row.dataset.at), row, place: null, id: event.pointerId };
  handle.setPointerCapture(event.pointerId);
  row.toggleAttribute("data-dragged", true);
}

const rowsOf = (app) => [...app.el.body.querySelectorAll("tr.line")];

export function alongDrag(app, event) {
  const { drag } = app;
  const rows = rowsOf(app);
  const over = rows.findIndex((row) => {
    const box = row.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  drag.place = over < 0 ? rows.length : over;
  const works = Boolean(moved(app.draft.lines, drag.at, drag.place));
  rows.forEach((row, at) => {
    row.toggleAttribute("data-before", works && at === drag.place);
    row.toggleAttribute("data-after", works && drag.place === rows.length && at === rows.length - 1);
  });
  const edge = 48; // near the edge of the window the page scrolls along
  if (event.clientY < edge) scroller(app)?.scrollBy(0, -12);
  if (event.clientY > window.innerHeight - edge) scroller(app)?.scrollBy(0, 12);
}

const scroller = () => document.querySelector("[data-testid=stMain]") ?? document.scrollingElement;

export function endDrag(app, drop) {
  const { drag } = app;
  if (!drag) return;
  app.drag = null;
  for (const row of rowsOf(app)) {
    for (const mark of ["data-before", "data-after", "data-dragged"]) row.removeAttribute(mark);
  }
  if (drop && drag.place !== null) settle(app, moved(app.draft.lines, drag.at, drag.place), "grip");
}

export function step(app, at, down, act) {
  settle(app, stepped(app.draft.lines, at, down), act);
}

function settle(app, result, act) {
  if (!result) return;
  app.change({ ...app.draft, lines: result.lines });
  rowsOf(app)[result.at]?.querySelector(`.tool.${act}`)?.focus({ preventScroll: true });
}
