// A small volume in space with the window of a kernel, which the reader turns.
import { make, makeSvg, setContent } from "../shared/dom.js";
import { clamp } from "../shared/numbers.js";
import { edgesOf, facesOf, turnPoint } from "./space_maths.js";

/** @typedef {import("./space_maths.js").Point} Point */

const HALF = 4.9; // of the drawing, in cells
const STEEPEST = 80; // degrees
const BY_KEY = 10;
const BY_PIXEL = 0.5;

/** @param {string} text  degrees around and down, as in the link */
const readTurn = (text) => /** @type {[number, number]} */ (text.split("_").map(Number));

/**
 * A drawing that is turned by dragging it, and by the arrow keys.
 * @param {Dimensions.App} app
 * @param {(turn: string) => void} take  gets the new angles
 */
export function makeSpace(app, take) {
  const svg = makeSvg("svg", { viewBox: `${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}`, tabindex: 0, role: "img", "aria-label": app.words.space });
  /** @param {number} x @param {number} y */
  const turnBy = (x, y) => {
    const [around, down] = readTurn(app.params.turn);
    take(`${Math.round(around - x + 540) % 360 - 180}_${Math.round(clamp(down + y, -STEEPEST, STEEPEST))}`);
  };
  svg.addEventListener("pointerdown", (event) => svg.setPointerCapture(event.pointerId));
  svg.addEventListener("pointermove", (event) => {
    if (svg.hasPointerCapture(event.pointerId) && (event.movementX || event.movementY)) turnBy(BY_PIXEL * event.movementX, BY_PIXEL * event.movementY);
  });
  svg.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: [-BY_KEY, 0], ArrowRight: [BY_KEY, 0], ArrowUp: [0, -BY_KEY], ArrowDown: [0, BY_KEY] }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    turnBy(by[0], by[1]);
  });
  return make("div", "turned", svg, make("p", "hint", app.words.space));
}

/** @param {Point[]} points */
const path = (points) => points.map(([x, y]) => `${x.toFixed(3)},${y.toFixed(3)}`).join(" ");

/**
 * @param {HTMLElement} space
 * @param {number[]} bits
 * @param {{side: number, size: number, start: [number, number, number], turn: string, words: Dimensions.Words}} look  `start` is slice, row, column
 */
export function drawSpace(space, bits, { side, size, start: [slice, row, col], turn: text, words }) {
  const turn = readTurn(text);
  const low = -side / 2;
  /** @param {Point} start @param {Point} end @param {string} name @param {boolean} isBehind */
  const lines = (start, end, name, isBehind) => edgesOf(start, end, turn).filter((edge) => edge.isBehind === isBehind)
    .map(({ points }) => makeSvg("polyline", { points: path(points), class: isBehind ? `${name} behind` : name }));
  const cells = facesOf(bits, side, turn).map((face) => makeSvg("polygon", { points: path(face.points), class: face.side }));
  /** @type {Point} */
  const from = [low + col, low + row, low + slice];
  /** @type {Point} */
  const to = [from[0] + size, from[1] + size, from[2] + size];
  const [svg] = space.children;
  setContent(svg,
    ...lines([low, low, low], [-low, -low, -low], "room", true),
    ...lines(from, to, "window", true),
    ...cells,
    ...lines([low, low, low], [-low, -low, -low], "room", false),
    ...lines(from, to, "window", false),
    ...axisNames(words, -low, turn));
}

/** The names of the axes outside the room, each beside the edge that nothing covers. @param {Dimensions.Words} words @param {number} end @param {[number, number]} turn */
function axisNames(words, end, turn) {
  const out = end + 0.6;
  /** @param {Point[]} points @param {number} axis  of the screen @param {number} sign */
  const outermost = (points, axis, sign) => points.map((point) => turnPoint(point, turn)).reduce((one, other) => (sign * other[axis] > sign * one[axis] ? other : one));
  const ends = [-end, end];
  /** @type {[string, Point][]} */
  const places = [
    [words.axisColumn, outermost(ends.map((z) => [0, out, z]), 1, 1)],
    [words.axisRow, outermost([-out, out].flatMap((x) => ends.map((z) => /** @type {Point} */ ([x, 0, z]))), 0, -1)],
    [words.axisSlice, outermost(ends.map((x) => [x, out, 0]), 1, 1)],
  ];
  return places.map(([name, [x, y]]) => makeSvg("text", { x, y }, name));
}
