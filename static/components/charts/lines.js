// Lines over a number: their drawing, and what stands at a place across.
import { makeSvg } from "../shared/dom.js";
import { clamp } from "../shared/numbers.js";
import { drawAxes, makeBox } from "./axes.js";
import { findLimits, findTicks, makeScale, writeNumber } from "./scales.js";

const DASHES = { solid: "", dash: "7 4", dot: "1.5 4" };
const NEAR = 0.5; // of the distance to the next place: a line without a point there has no row

/**
 * @param {Charts.Chart} chart
 * @param {Charts.Line[]} lines  those that are shown
 * @param {{width: number, height: number, em: number}} size
 * @param {Charts.Part | null} part
 * @returns {Charts.Drawing}
 */
export function drawLines(chart, lines, size, part) {
  const xs = part?.x ?? findLimits(lines.flatMap(({ x }) => x), chart.x);
  const ys = part?.y ?? findLimits(lines.flatMap(({ y }) => y), chart.y);
  const ticks = findTicks(makeScale(ys, [0, 1], chart.y.log), Math.max(2, Math.floor(size.height / (3.5 * size.em))));
  const form = part ? chart.y.read : chart.y.form;
  const labels = ticks.map((value) => writeNumber(value, form));
  const box = makeBox(size, labels, { title: Boolean(chart.x.title), below: 1 });
  const across = makeScale(xs, [box.left, box.right], chart.x.log);
  const up = makeScale(ys, [box.bottom, box.top], chart.y.log);
  const steps = findTicks(across, clamp(Math.floor((box.right - box.left) / (5 * size.em)), 2, 10), chart.x.whole);
  const clip = `clip-${Math.random().toString(36).slice(2)}`;
  const area = makeSvg("clipPath", { id: clip }, makeSvg("rect", { x: box.left, y: box.top - 4, width: Math.max(0, box.right - box.left + 8), height: Math.max(0, box.bottom - box.top + 8) }));
  const curves = makeSvg("g", { "clip-path": `url(#${clip})` }, ...lines.map((line) => drawLine(line, across, up)));
  const ends = chart.ends ? lines.flatMap((line) => drawEnd(line, across, up, chart.y, { ...size, box })) : [];
  return {
    parts: [area, ...drawAxes({ box, em: size.em, ticks, labels, up, title: chart.x.title }), ...steps.map((value) => makeSvg("text", { x: across.place(value), y: box.bottom + 1.35 * size.em, class: "middle" }, writeNumber(value, chart.x.form))), curves, ...ends],
    box,
    readings: () => readLines(chart, lines, across, up),
    part: (left, right, top, bottom) => ({ x: [across.value(left), across.value(right)], y: [up.value(bottom), up.value(top)] }),
  };
}

/** @param {Charts.Line} line @param {Charts.Scale} across @param {Charts.Scale} up */
function drawLine({ x, y, color, dash, width }, across, up) {
  const points = x.map((value, place) => `${across.place(value).toFixed(1)} ${up.place(y[place]).toFixed(1)}`);
  return makeSvg("path", { class: "line", d: points.length ? `M${points.join("L")}` : "", stroke: color, "stroke-width": width, "stroke-dasharray": DASHES[dash] });
}

/**
 * A mark and the number at the end of a line.
 * @param {Charts.Line} line
 * @param {Charts.Scale} across
 * @param {Charts.Scale} up
 * @param {Charts.Axis} axis
 * @param {{em: number, width: number, box: Charts.Box}} size
 */
function drawEnd({ x, y, color }, across, up, axis, { em, width, box }) {
  if (!x.length) return [];
  const [value, place] = [/** @type {number} */ (y.at(-1)), across.place(/** @type {number} */ (x.at(-1)))];
  const height = up.place(value);
  const isRight = place > width - 7 * em;
  const text = makeSvg("text", { x: place + (isRight ? -0.6 : 0.6) * em, y: Math.max(box.top + em, height - 0.6 * em), class: isRight ? "number end" : "number", fill: color }, writeNumber(value, axis.read));
  return [makeSvg("circle", { class: "mark", cx: place, cy: height, r: 0.36 * em, fill: color }), text];
}

/** @param {Charts.Chart} chart @param {Charts.Line[]} lines @param {Charts.Scale} across @param {Charts.Scale} up */
function readLines({ x: { title, read }, y: { read: form } }, lines, across, up) {
  const places = [...new Set(lines.flatMap(({ x }) => x))].filter((value) => value >= across.least && value <= across.most).sort((a, b) => a - b);
  return places.map((value, place) => {
    const rows = lines.flatMap((line) => {
      const at = findNearest(line.x, value);
      const next = Math.min(value - (places[place - 1] ?? Number.NEGATIVE_INFINITY), (places[place + 1] ?? Number.POSITIVE_INFINITY) - value);
      if (at < 0 || Math.abs(line.x[at] - value) > NEAR * next) return [];
      return [{ name: line.name, color: line.color, text: writeNumber(line.y[at], form), up: up.place(line.y[at]) }];
    });
    return { at: across.place(value), title: `${title} ${writeNumber(value, read)}`.trim(), rows };
  });
}

/** The place of the number that is nearest; -1 in an empty list. @param {number[]} numbers  in ascending order @param {number} value */
export function findNearest(numbers, value) {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low > 0 && value - numbers[low - 1] <= numbers[low] - value ? low - 1 : Math.min(low, numbers.length - 1);
}
