// Curves in a small frame with their axes: SVG that fits the width it gets.
import { make, makeSvg, setContent } from "../shared/dom.js";
import { formatNumber } from "../shared/numbers.js";

const [WIDTH, HEIGHT] = [340, 170];
const FRAME = { left: 46, right: 10, top: 10, bottom: 26 };

/** A figure for `drawCurve`. @param {string} name  of its element */
export function makeCurve(name) {
  const svg = makeSvg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  return make("figure", { class: `curve ${name}` }, make("figcaption"), svg);
}

/** @param {number} value @param {number} least @param {number} most @param {boolean} isLog */
function shareOf(value, least, most, isLog) {
  if (isLog) return (Math.log(Math.max(value, 1e-300)) - Math.log(least)) / (Math.log(most) - Math.log(least));
  return (value - least) / (most - least);
}

/** @param {number} value @param {boolean} isLog */
const tickText = (value, isLog) => (isLog ? value.toExponential(0).replace("e+", "e").replace("-", "−") : formatNumber(value, 2));

/**
 * Draw a curve, with a mark at one of its points; what leaves the frame runs along its edge.
 * @param {HTMLElement} figure
 * @param {Learning.Curve} curve
 */
export function drawCurve(figure, { title, note = "", points, mark, x, y, labels }) {
  const [plotWidth, plotHeight] = [WIDTH - FRAME.left - FRAME.right, HEIGHT - FRAME.top - FRAME.bottom];
  /** @param {[number, number]} point */
  const place = ([across, up]) => {
    const value = Number.isFinite(up) ? up : y.most;
    const share = Math.max(0, Math.min(1, shareOf(value, y.least, y.most, y.log)));
    return `${(FRAME.left + plotWidth * shareOf(across, x.least, x.most, x.log)).toFixed(1)} ${(FRAME.top + plotHeight * (1 - share)).toFixed(1)}`;
  };
  const [caption, svg] = figure.children;
  setContent(caption, make("b", {}, title), note && " ", note && make("span", "value", note));
  svg.setAttribute("aria-label", title);
  const bottom = HEIGHT - FRAME.bottom;
  const ticks = [y.least, y.most].map((value, end) => makeSvg("text", { x: FRAME.left - 6, y: end ? FRAME.top + 8 : bottom, class: "end" }, tickText(value, y.log)));
  const ends = [x.least, x.most].map((value, end) => makeSvg("text", { x: end ? WIDTH - FRAME.right : FRAME.left, y: bottom + 14, class: end ? "end" : "" }, formatNumber(value, 3)));
  const name = makeSvg("text", { x: FRAME.left + plotWidth / 2, y: bottom + 18, class: "middle" }, labels.x);
  const parts = [makeSvg("path", { class: "axes", d: `M${FRAME.left} ${FRAME.top}V${bottom}H${WIDTH - FRAME.right}` }), ...ticks, ...ends, name];
  if (points.length > 0) parts.push(makeSvg("path", { class: "line", d: `M${points.map(place).join("L")}` }));
  if (mark) {
    const [cx, cy] = place(mark).split(" ");
    parts.push(makeSvg("circle", { cx, cy, r: 5 }));
  }
  if (labels.hidden) parts.push(makeSvg("text", { x: FRAME.left + plotWidth / 2, y: FRAME.top + plotHeight / 2 + 12, class: "question" }, labels.hidden));
  svg.replaceChildren(...parts);
}
