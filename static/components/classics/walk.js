// A network, layer by layer: its drawing with the layer marked, what the layer does, and the table of all layers.
import { changes, closest, getElement, getElements, make, setAttributes, setContent, setHtml } from "../shared/dom.js";
import { change, goTo, makeScene, stepOf } from "../dimensions/scene.js";

/** @typedef {Dimensions.App} App */

/**
 * @typedef {object} Row  a layer
 * @property {string} layer
 * @property {string} before  the shape of its input
 * @property {string} after  likewise of its output
 * @property {string} count  its parameters
 * @property {string} arithmetic  how they are counted; empty without parameters
 * @property {string} field  its receptive field
 */

/** @param {App} app */
const rowsOf = ({ data }) => /** @type {Row[]} */ (data.rows);

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const view = {
    drawing: make("div", "network"), code: make("code"), facts: make("div", "facts"),
    table: make("details", "layers", make("summary", {}, words.table), make("table", "all")),
  };
  app.view = view;
  view.drawing.addEventListener("click", (event) => {
    const line = Number(closest(event, "[data-line]")?.dataset.line ?? -1);
    if (line >= 0) goTo(app, line);
  });
  view.table.addEventListener("click", (event) => {
    const row = closest(event, "tr[data-place]");
    if (row) goTo(app, Number(row.dataset.place));
  });
  view.table.addEventListener("toggle", () => {
    const table = view.table.open ? "on" : "off";
    if (app.params.table !== table) change(app, { table });
  });
  return [view.drawing, make("p", "marked-layer", view.code, view.facts), view.table];
}

/** @param {App} app */
function draw(app) {
  const { view, data, words, params } = app;
  const place = stepOf(app);
  const row = rowsOf(app)[place];
  setHtml(view.drawing, String(data.drawing)); // cnnviz.figures escapes its texts
  for (const part of getElements(view.drawing, "[data-line]")) part.classList.toggle("marked", part.dataset.line === String(place));
  keepInSight(view.drawing, place);
  setContent(view.code, `nn.${row.layer}`);
  const counted = row.arithmetic || "0";
  const facts = { shape: `${row.before} → ${row.after}`, parameters: data.revealed || !row.arithmetic ? counted : "?", field: row.field };
  setContent(view.facts, ...Object.entries(facts).map(([name, text]) => make("span", {}, `${words[name]} `, make("b", {}, text))));
  /** @type {HTMLDetailsElement} */ (view.table).open = params.table === "on";
  showTable(app, place);
}

/** A drawing that is wider than the screen scrolls to the layer. @param {HTMLElement} drawing @param {number} place */
function keepInSight(drawing, place) {
  const slab = drawing.querySelector(`.slab[data-line="${place}"]`);
  if (!slab || drawing.scrollWidth <= drawing.clientWidth) return;
  const [inner, outer] = [slab.getBoundingClientRect(), drawing.getBoundingClientRect()];
  drawing.scrollLeft += (inner.left + inner.right - outer.left - outer.right) / 2;
}

/** @param {App} app @param {number} place */
function showTable(app, place) {
  const { view, data, words } = app;
  const table = getElement(view.table, "table");
  if (changes(table, data)) {
    const heads = ["", words.layer, words.output, words.parameters, words.field];
    const counts = (/** @type {Row} */ { count, arithmetic }) => (data.revealed || !arithmetic ? count : "?");
    setContent(table,
      make("tr", {}, ...heads.map((head) => make("th", {}, head))),
      ...rowsOf(app).map((row, at) => makeRow([String(at + 1), row.layer, row.after, counts(row), row.field], { "data-place": at })),
      makeRow(["", words.total, "", String(data.total), ""], "total"));
  }
  for (const row of getElements(table, "[data-place]")) {
    row.toggleAttribute("data-marked", row.dataset.place === String(place));
    setAttributes(row, { "aria-current": row.dataset.place === String(place) ? "step" : "false" });
  }
}

/** @param {string[]} texts @param {import("../shared/dom.js").Attributes | string} attributes */
const makeRow = (texts, attributes) => make("tr", attributes, ...texts.map((text) => make("td", {}, text)));

/** @param {string} net  the parameter that has the layer, from 1 */
export const makeWalk = (net) => makeScene({ build, draw, steps: { param: net, count: (app) => rowsOf(app).length, frame: 1200, first: 1 } }, "classics");
