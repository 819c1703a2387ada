// Reading a chart: the numbers at the place that is pointed at or moved to by keys, and dragging over a part.
import { make, makeSvg, setAttributes, setContent } from "../shared/dom.js";
import { isShortcut } from "../shared/keys.js";
import { clamp } from "../shared/numbers.js";

/** @typedef {Charts.View} View */

const CLICK = 6; // pixels: who moves farther drags over a part

/** @type {Record<string, number>} */
const KEYS = { ArrowLeft: -1, ArrowRight: 1, Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY };

/** @param {View} view */
const readingsOf = (view) => {
  view.readings ??= view.drawing?.readings() ?? [];
  return view.readings;
};

/** @param {View} view @param {KeyboardEvent} event @param {() => void} showWhole */
export function readKey(view, event, showWhole) {
  if (isShortcut(event)) return;
  const by = KEYS[event.key];
  if (event.key === "Escape" && (view.at >= 0 || view.part)) {
    if (view.at < 0) showWhole();
    hideReading(view);
  } else if (by) showReading(view, clamp(view.at < 0 && by === -1 ? readingsOf(view).length - 1 : view.at + by, 0, readingsOf(view).length - 1));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** @param {View} view */
export function hideReading(view) {
  view.at = -1;
  view.tip.hidden = true;
  view.svg.querySelector(".pointed")?.replaceChildren();
}

/** @param {View} view @param {number} at */
function showReading(view, at) {
  const reading = readingsOf(view)[at];
  if (!reading || !view.drawing) return hideReading(view);
  const { svg, tip, drawing: { box } } = view;
  view.at = at;
  const marks = reading.rows.flatMap(({ up, color }) => (up === null ? [] : [makeSvg("circle", { cx: reading.at, cy: clamp(up, box.top, box.bottom), r: 4, fill: color })]));
  const pointed = svg.querySelector(".pointed");
  if (pointed) setContent(pointed, marks.length > 0 && makeSvg("path", { d: `M${reading.at.toFixed(1)} ${box.top}V${box.bottom}` }), ...marks);
  setContent(tip, make("b", {}, reading.title), ...reading.rows.map(({ name, color, text }) => make("span", {}, make("i", { style: `--color: ${color}` }), name && `${name} `, make("strong", {}, text))));
  tip.hidden = false;
  placeTip(view, reading);
  return undefined;
}

/** Beside the place that is pointed at, and away from the marks there. @param {View} view @param {Charts.Reading} reading */
function placeTip({ tip, plot, drawing }, reading) {
  if (!drawing) return;
  const { box } = drawing;
  const ups = reading.rows.flatMap(({ up }) => (up === null ? [] : [up]));
  const isHigh = ups.length > 0 && ups.reduce((sum, up) => sum + up, 0) / ups.length < (box.top + box.bottom) / 2;
  const isRight = reading.at > (box.left + box.right) / 2;
  tip.style.left = isRight ? "auto" : `${reading.at + 10}px`;
  tip.style.right = isRight ? `${plot.clientWidth - reading.at + 10}px` : "auto";
  tip.style.top = isHigh ? "auto" : "0.25rem";
  tip.style.bottom = isHigh ? `${plot.clientHeight - box.bottom + 6}px` : "auto";
}

/** @param {View} view @param {(part: Charts.Part) => void} zoom */
export function followPointer(view, zoom) {
  const { svg } = view;
  /** @type {{x: number, y: number} | null} */
  let start = null;
  /** In pixels of the drawing, which may be shown larger. @param {PointerEvent} event */
  const placeOf = ({ clientX, clientY }) => {
    const { left, top, width, height } = svg.getBoundingClientRect();
    return { x: ((clientX - left) * view.plot.clientWidth) / width, y: ((clientY - top) * view.plot.clientHeight) / height };
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button === 0 && view.drawing?.part) {
      start = placeOf(event);
      svg.setPointerCapture(event.pointerId);
    } else readAt(view, placeOf(event).x);
  });
  svg.addEventListener("pointermove", (event) => {
    const place = placeOf(event);
    if (start && isFar(start, place)) drawPart(view, start, place);
    else readAt(view, place.x);
  });
  svg.addEventListener("pointerup", (event) => {
    const part = start && isFar(start, placeOf(event)) && partOf(view, start, placeOf(event));
    start = null;
    if (part) zoom(part);
  });
  svg.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && !start && hideReading(view));
  svg.addEventListener("blur", () => hideReading(view));
}

/** @param {{x: number, y: number}} from @param {{x: number, y: number}} to */
const isFar = (from, to) => Math.abs(from.x - to.x) > CLICK && Math.abs(from.y - to.y) > CLICK;

/** @param {View} view @param {number} x */
function readAt(view, x) {
  const readings = readingsOf(view);
  let nearest = -1;
  readings.forEach(({ at }, place) => {
    if (nearest < 0 || Math.abs(at - x) < Math.abs(readings[nearest].at - x)) nearest = place;
  });
  if (nearest !== view.at || view.tip.hidden) showReading(view, nearest);
}

/** @param {View} view @param {{x: number, y: number}} from @param {{x: number, y: number}} to */
function partOf({ drawing }, from, to) {
  if (!drawing?.part) return null;
  const { left, right, top, bottom } = drawing.box;
  const xs = [from.x, to.x].map((x) => clamp(x, left, right)).sort((a, b) => a - b);
  const ys = [from.y, to.y].map((y) => clamp(y, top, bottom)).sort((a, b) => a - b);
  return xs[1] > xs[0] && ys[1] > ys[0] ? drawing.part(xs[0], xs[1], ys[0], ys[1]) : null;
}

/** @param {View} view @param {{x: number, y: number}} from @param {{x: number, y: number}} to */
function drawPart(view, from, to) {
  hideReading(view);
  const rect = makeSvg("rect", "part");
  setAttributes(rect, { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(from.x - to.x), height: Math.abs(from.y - to.y) });
  view.svg.querySelector(".pointed")?.replaceChildren(rect);
}
