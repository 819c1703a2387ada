// The card of a layer: its formula, its parameters, and what of the picture a cell of it sees.
import { make } from "./rows.js";

export function paintCard(app) {
  const { card, place } = app.el;
  const { card: data } = app.data;
  if (app.chosen === null || !data) {
    card.hidden = true;
    return;
  }
  put(app, card, place);
  card.hidden = false;
  card.innerHTML = data.html; // texts in it are escaped by cnnviz.ui.sizes_card
}

// Where it was asked for: below the drawing, or below the row.
function put(app, card, place) {
  const row = app.el.body.querySelectorAll("tr.line")[app.chosen];
  if (app.cardAt === "drawing" || !row) {
    place.append(card);
    app.el.body.querySelector("tr.opened")?.remove();
    return;
  }
  let holder = app.el.body.querySelector("tr.opened");
  if (!holder) {
    holder = make("tr", "opened");
    const cell = make("td");
    cell.colSpan = 8;
    holder.append(cell);
  }
  if (row.nextElementSibling !== holder) row.after(holder);
  holder.firstElementChild.append(card);
}
