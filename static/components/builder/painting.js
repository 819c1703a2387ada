// Everything that the builder shows, from the data of Python.
import { getElement, getElements, make, setHtml } from "../shared/dom.js";
import { paintCard } from "./layer_card.js";
import { paintHeads, paintInput, paintRows } from "./rows.js";

const MIN_SCALE = 0.6; // minimum scale of the drawing; below it the drawing scrolls

/** @param {Builder.App} app */
export function markOpenLine(app) {
  for (const part of getElements(app.el.drawing, "[data-line]")) {
    part.toggleAttribute("data-open", app.cardAt >= 0 && Number(part.dataset.line) === app.cardAt);
  }
}

/** @param {Builder.App} app */
export function paintTable(app) {
  paintInput(app);
  paintRows(app);
}

/** @param {Builder.App} app */
export function paintAll(app) {
  const { data, el } = app;
  paintTable(app);
  paintHeads(app);
  const { scrollLeft } = el.drawing;
  if (setHtml(el.drawing, data.drawing)) { // cnnviz.figures escapes its texts
    const svg = getElement(el.drawing, "svg");
    const [width, height] = ["width", "height"].map((side) => Number(svg.getAttribute(side)));
    svg.style.minWidth = `${MIN_SCALE * width}px`; // narrower windows scroll it
    svg.style.setProperty("--width", `${width}px`);
    svg.style.setProperty("--ratio", `${width / height}`);
    el.drawing.scrollLeft = scrollLeft;
  }
  markOpenLine(app);
  el.meters.replaceChildren(...data.meters.map(makeMeter), make("p", {}, data.words.limits));
  el.advice.replaceChildren(...data.advice.map((text) => make("p", {}, text)));
  el.legend.replaceChildren(...data.legend.map(([role, text]) => make("span", { "data-role": role }, text)));
  paintCard(app);
}

/** @param {Builder.Meter} meter */
function makeMeter({ label, text, share, over }) {
  const bar = make("i", { style: `--share:${Math.min(100, 100 * share)}%` });
  return make("div", over ? "meter over" : "meter", make("span", {}, label), make("b", {}, text), bar);
}
