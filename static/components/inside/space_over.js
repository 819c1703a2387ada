// What lies over the maps in space: the receptive field of the chosen cell through all layers, and their names.
import { makeSvg, setContent } from "../shared/dom.js";
import { range } from "../shared/numbers.js";
import { cornersOf, keepApart, wholeOf, windowsOf } from "./space_layout.js";

/**
 * @typedef {import("./space_layout.js").Stack} Stack
 * @typedef {import("./space_layout.js").Point} Point
 * @typedef {object} Over
 * @property {Stack[]} stacks
 * @property {string[]} titles
 * @property {Inside.Fields[][]} windows
 * @property {number} open  the stack of the open layer; 0 for none
 * @property {import("./space_layout.js").Chosen | null} chosen
 * @property {(point: Point) => number[]} project
 * @property {boolean} isNarrow  there is no room for all names
 */

const LABEL = 16; // pixels of height
const LETTER = 6.4;
const WIDE = 11.5; // of a Korean letter

/** @param {Element} svg @param {Over} over */
export function drawOver(svg, over) {
  const shapes = over.open && over.chosen ? fieldShapes(over) : [];
  setContent(svg, ...shapes, ...labels(over));
}

/** @param {number[][]} points */
const path = (points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;

/** The window in each layer, and the edges from layer to layer. @param {Over} over */
function fieldShapes({ stacks, windows, open, chosen, project }) {
  if (!chosen) return [];
  const target = stacks[open];
  const cell = target.isVector ? { row: chosen.map, column: 0 } : chosen.cell ?? { row: 0, column: 0 };
  const place = target.isVector ? 0 : Math.max(0, target.maps.indexOf(chosen.map));
  const end = cornersOf(target, place, { top: cell.row, bottom: cell.row, left: cell.column, right: cell.column }).map(project);
  const fields = windowsOf(windows[open - 1], stacks, chosen);
  const boxes = fields.flatMap((field, at) => (field ? [{
    ends: [0, stacks[at].maps.length - 1].map((one) => cornersOf(stacks[at], one, field).map(project)),
    isWhole: isAll(stacks[at], field),
  }] : []));
  const through = boxes.flatMap(({ ends: [front, back] }) => edges(front, back)).join("");
  const between = boxes.flatMap(({ ends: [, back] }, at) => edges(back, at + 1 < boxes.length ? boxes[at + 1].ends[0] : end)).join("");
  return [
    makeSvg("path", { class: "through", d: through || "M0 0" }), makeSvg("path", { class: "between", d: between || "M0 0" }),
    ...boxes.map(({ ends: [front], isWhole }) => makeSvg("path", { class: isWhole ? "window whole" : "window", d: `${path(front)}z` })),
    makeSvg("path", { class: "cell", d: `${path(end)}z` }),
  ];
}

/** Whether a field is all of a map. @param {Stack} stack @param {Inside.Field} field */
const isAll = ({ cells: [rows, columns] }, { top, bottom, left, right }) => top <= 0 && left <= 0 && bottom >= rows - 1 && right >= columns - 1;

/** @param {number[][]} front @param {number[][]} back */
const edges = (front, back) => range(4).map((corner) => path([front[corner], back[corner]]));

/** The names below the stacks, as far as there is room: first that of the open layer. @param {Over} over */
function labels({ stacks, titles, open, project, isNarrow }) {
  const all = stacks.map((stack, at) => {
    const corners = [0, stack.maps.length - 1].flatMap((place) => cornersOf(stack, place, wholeOf(stack))).map(project);
    const width = [...titles[at]].reduce((sum, letter) => sum + (letter > "\u2e80" ? WIDE : LETTER), 6);
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    return { at, text: titles[at], x: (Math.min(...xs) + Math.max(...xs)) / 2, y: Math.max(...ys) + LABEL, width };
  });
  const last = all[all.length - 1];
  const sorted = [...(open ? [all[open]] : []), all[0], last, ...(isNarrow ? [] : all)];
  return keepApart([...new Set(sorted)], LABEL).map(({ at, text, x, y }) => makeSvg("text", { x, y, class: at && at === open ? "open" : "" }, text));
}
