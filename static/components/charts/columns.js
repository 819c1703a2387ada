// Columns by name, one for each series, with their numbers above.
import { makeSvg } from "../shared/dom.js";
import { range } from "../shared/numbers.js";
import { drawAxes, makeBox } from "./axes.js";
import { findTicks, makeScale, textWidth, writeNumber } from "./scales.js";

const TOGETHER = 0.8; // width of the columns of one name, whose distance is 1
const TALLEST = 1.12; // of the axis: room for the number above

/** @param {Charts.Series["values"][number]} value @returns {value is number} */
const isNumber = (value) => typeof value === "number";

/**
 * @param {Charts.Chart} chart
 * @param {Charts.Series[]} series  those that are shown
 * @param {{width: number, height: number, em: number}} size
 * @returns {Charts.Drawing}
 */
export function drawColumns(chart, series, size) {
  const { em } = size;
  const names = chart.names ?? [];
  const most = Math.max(0, ...series.flatMap(({ values }) => values.filter(isNumber)));
  const ticks = findTicks(makeScale([0, TALLEST * most || 1], [0, 1]), Math.max(2, Math.floor(size.height / (3.5 * em))));
  const labels = ticks.map((value) => writeNumber(value, chart.y.form));
  const beside = makeBox(size, labels, { title: false, below: 0 });
  const slot = (beside.right - beside.left) / Math.max(1, names.length);
  const look = placeNames(names, slot / em);
  const box = makeBox(size, labels, { title: false, below: look.below });
  const up = makeScale([0, TALLEST * most || 1], [box.bottom, box.top]);
  /** @param {number} place */
  const middle = (place) => box.left + slot * (place + 0.5);
  return {
    parts: [
      ...drawAxes({ box, em, ticks, labels, up, title: "" }),
      ...series.flatMap((one, which) => drawSeries(one, { up, em, form: chart.y.read, width: (TOGETHER * slot) / series.length, left: (place) => middle(place) + TOGETHER * slot * (which / series.length - 0.5) })),
      ...names.map((name, place) => drawName(name, middle(place), box.bottom, em, look.flat)),
    ],
    box,
    readings: () => names.map((name, place) => ({ at: middle(place), title: name.replace("\n", " "), rows: readColumns(series, place, chart.y.read) })),
  };
}

/** @param {Charts.Series} series @param {{up: Charts.Scale, em: number, form: Charts.Form, width: number, left: (place: number) => number}} look */
function drawSeries({ values, color }, { up, em, form, width, left }) {
  const ground = up.place(0);
  const texts = values.map((value) => (isNumber(value) ? writeNumber(value, form) : value ?? ""));
  const upright = Math.max(...texts.map(textWidth)) * 0.92 * em > width * 1.2; // the numbers are wider than their columns
  return values.flatMap((value, place) => {
    const top = isNumber(value) ? up.place(value) : ground;
    const [x, y] = [left(place) + width / 2, top - 0.35 * em];
    const turn = upright && isNumber(value) ? { transform: `rotate(-90 ${x} ${y})`, x: x + 0.05 * em, y: y + 0.32 * em, class: "number" } : { x, y, class: value === "?" ? "question middle" : "number middle" };
    return [
      isNumber(value) && makeSvg("rect", { class: "column", x: left(place), y: top, width: Math.max(1, width - 1), height: Math.max(0, ground - top), fill: color }),
      texts[place] && makeSvg("text", turn, texts[place]),
    ].filter((part) => part instanceof Element);
  });
}

/**
 * How many lines of the names are written across, and the height of all, in lines: those that are wider
 * than their place are written upward.
 * @param {string[]} names
 * @param {number} room  in em
 */
export function placeNames(names, room) {
  const lines = names.map((name) => name.split("\n"));
  const count = Math.max(1, ...lines.map(({ length }) => length));
  const wide = range(count).findIndex((line) => lines.some((one) => textWidth(one[line] ?? "") > room - 0.3));
  const flat = wide < 0 ? count : wide;
  const longest = Math.max(0, ...lines.map((one) => textWidth(one.slice(flat).join(" "))));
  return { flat, below: flat + (longest ? longest / 1.25 + 0.2 : 0) };
}

/** @param {string} name @param {number} x @param {number} bottom @param {number} em @param {number} flat */
function drawName(name, x, bottom, em, flat) {
  const lines = name.split("\n");
  const [y, foot] = [bottom + 1.25 * em, bottom + (0.45 + 1.25 * flat) * em];
  const across = lines.slice(0, flat).map((line, place) => makeSvg("tspan", { x, dy: place ? 1.25 * em : 0 }, line));
  const upward = lines.slice(flat).join(" ");
  return makeSvg("g", {},
    across.length > 0 && makeSvg("text", { x, y, class: "middle" }, ...across),
    upward && makeSvg("text", { x: x + 0.35 * em, y: foot, class: "end", transform: `rotate(-90 ${x + 0.35 * em} ${foot})` }, upward));
}

/** @param {Charts.Series[]} series @param {number} place @param {Charts.Form} form */
function readColumns(series, place, form) {
  return series.flatMap(({ name, color, values }) => {
    const value = values[place];
    return value === null ? [] : [{ name, color, text: isNumber(value) ? writeNumber(value, form) : value, up: null }];
  });
}
