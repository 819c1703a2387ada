// The frame of a chart: room for the numbers beside it, lines at its ticks, the title below.
import { makeSvg } from "../shared/dom.js";
import { textWidth } from "./scales.js";

/**
 * Where the plot is within the drawing.
 * @param {{width: number, height: number, em: number}} size
 * @param {string[]} labels  beside it
 * @param {{title: boolean, below: number}} room  whether there is a title, and the height of what is below, in lines
 * @returns {Charts.Box}
 */
export function makeBox({ width, height, em }, labels, { title, below }) {
  const left = (Math.max(0, ...labels.map(textWidth)) + 0.9) * em;
  return { left, right: width - 0.9 * em, top: 0.7 * em, bottom: height - (0.6 + 1.25 * below + (title ? 1.3 : 0)) * em };
}

/**
 * @param {{box: Charts.Box, em: number, ticks: number[], labels: string[], up: Charts.Scale, title: string}} axes
 * @returns {Element[]}
 */
export function drawAxes({ box, em, ticks, labels, up, title }) {
  return [
    makeSvg("path", { class: "grid", d: ticks.map((value) => `M${box.left} ${up.place(value).toFixed(1)}H${box.right}`).join("") }),
    ...ticks.map((value, place) => makeSvg("text", { x: box.left - 0.5 * em, y: up.place(value) + 0.35 * em, class: "end" }, labels[place])),
    makeSvg("path", { class: "axis", d: `M${box.left} ${box.bottom}H${box.right}` }),
    makeSvg("text", { x: (box.left + box.right) / 2, y: box.bottom + 2.75 * em, class: "middle title" }, title),
  ];
}
