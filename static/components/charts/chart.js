// A chart of lines or columns: it fits the width it gets, reads out what is pointed at, hides what is clicked
// in the legend, and shows a part of lines that are dragged over.
import { closest, make, makeButton, makeSvg, setAttributes, setContent, setText } from "../shared/dom.js";
import { drawColumns } from "./columns.js";
import { drawLines } from "./lines.js";
import { followPointer, hideReading, readKey } from "./reading.js";

/** @typedef {Charts.View} View */

/** @param {string} whole  what the button says that ends a zoom @returns {View} */
export function makeChart(whole) {
  const svg = makeSvg("svg", { role: "img", tabindex: 0 });
  const tip = make("div", { class: "tip", role: "status", hidden: true });
  const button = makeButton("whole", { class: "whole", hidden: true }, whole);
  const [legend, plot] = [make("div", "legend"), make("div", "plot", svg, tip, button)];
  const root = make("figure", "chart", make("figcaption"), legend, plot);
  /** @type {View} */
  const view = { root, legend, plot, svg, tip, whole: button, off: new Set(), part: null, readings: null, at: -1 };
  legend.addEventListener("click", (event) => toggle(view, closest(event, "button")?.dataset.group));
  legend.addEventListener("dblclick", (event) => showAlone(view, closest(event, "button")?.dataset.group));
  button.addEventListener("click", () => zoom(view, null));
  svg.addEventListener("keydown", (event) => readKey(view, event, () => zoom(view, null)));
  followPointer(view, (part) => zoom(view, part));
  new ResizeObserver(() => draw(view)).observe(plot);
  return view;
}

/** @param {View} view @param {Charts.Chart} chart */
export function showChart(view, chart) {
  if (view.chart && !sameAxes(view.chart, chart)) view.part = null;
  view.chart = chart;
  setText(/** @type {Element} */ (view.root.firstElementChild), chart.y.title);
  setAttributes(view.svg, { "aria-label": chart.label });
  drawLegend(view);
  draw(view);
}

/** @param {Charts.Chart} before @param {Charts.Chart} after */
const sameAxes = (before, after) => before.y.title === after.y.title && before.y.form === after.y.form && Boolean(before.lines) === Boolean(after.lines);

/** @param {Charts.Chart} chart @returns {{name: string, group: string, color: string, dash?: string}[]} */
const itemsOf = ({ lines, columns }) => lines ?? (columns ?? []).map((one) => ({ ...one, group: one.name }));

/** @param {View} view */
function drawLegend({ legend, chart, off }) {
  const items = chart ? itemsOf(chart) : [];
  const groups = [...new Set(items.map(({ group }) => group))];
  legend.hidden = groups.length < 2;
  setContent(legend, ...groups.map((group) => {
    const { color, dash } = items.find(({ name }) => name === group) ?? items.find((one) => one.group === group) ?? items[0];
    const sample = make("i", { class: dash ?? "square", style: `--color: ${color}` });
    return make("button", { type: "button", "data-group": group, "aria-pressed": String(!off.has(group)) }, sample, group);
  }));
}

/** @param {View} view @param {string} [group] */
function toggle(view, group) {
  if (group === undefined) return;
  if (!view.off.delete(group)) view.off.add(group);
  showGroups(view);
}

/** Hide all others; a second time, show all. @param {View} view @param {string} [group] */
function showAlone(view, group) {
  if (group === undefined || !view.chart) return;
  const others = [...new Set(itemsOf(view.chart).map((item) => item.group))].filter((name) => name !== group);
  const isAlone = others.every((name) => view.off.has(name));
  view.off = new Set(isAlone ? [] : others);
  showGroups(view);
}

/** @param {View} view */
function showGroups(view) {
  for (const button of view.legend.querySelectorAll("button")) button.setAttribute("aria-pressed", String(!view.off.has(button.dataset.group ?? "")));
  draw(view);
}

/** @param {View} view @param {Charts.Part | null} part */
function zoom(view, part) {
  view.part = part;
  draw(view);
}

/** @param {View} view */
function draw(view) {
  const { chart, plot, svg, off, part } = view;
  const [width, height] = [plot.clientWidth, plot.clientHeight];
  if (!chart || !width || !height) return;
  const size = { width, height, em: Number.parseFloat(getComputedStyle(svg).fontSize) };
  const lines = (chart.lines ?? []).filter(({ group }) => !off.has(group));
  const columns = (chart.columns ?? []).filter(({ name }) => !off.has(name));
  view.drawing = chart.columns ? drawColumns(chart, columns, size) : drawLines(chart, lines, size, part);
  view.readings = null;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  view.whole.hidden = !part;
  const { box, parts } = view.drawing;
  const question = chart.hidden && makeSvg("text", { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 + size.em, class: "question large middle" }, "?");
  setContent(svg, ...parts, question, makeSvg("g", "pointed"));
  hideReading(view);
}

