// Grids of numbers in a row with signs between them: what a pass of the network computes.
import { changes, ensure, make } from "../shared/dom.js";
import { makeGrid } from "./grids.js";

/** @param {ShadowRoot} parent @param {Learning.Maps} data @returns {undefined} */
export function showMaps(parent, data) {
  const root = ensure(parent, "div", "learning");
  if (!changes(root, data)) return;
  root.replaceChildren(...data.rows.map((items) => make("div", "maps", ...items.map(makeItem))));
}

/** @param {Learning.Item} item */
function makeItem(item) {
  if (item.sign !== undefined) return make("span", { class: "sign", "aria-hidden": true }, item.sign);
  if (item.text !== undefined) {
    return make("div", { class: "total", "data-role": item.role }, make("b", {}, item.title), make("span", "value", item.text));
  }
  return makeGrid(item);
}
