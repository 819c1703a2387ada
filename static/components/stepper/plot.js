// The curve of an activation and of its derivative, with the current value marked on both.  It stands
// where other operations have their kernel.
import { changes, makeSvg, setAttributes, setText } from "../shared/dom.js";
import { clamp, formatNumber, range } from "../shared/numbers.js";
import { activate, derivative } from "./activations.js";
import { magnitude } from "./trace.js";

const SAMPLES = 120; // on each side of 0, where ReLU has its kink
const LEAST = 3; // the smallest range of x: −3 to 3 shows what tanh and sigmoid do
const MARGIN = 12; // pixels around a curve
const LETTER = 13; // of the labels, at least
const SHARE = 0.6; // of the height, for the function

/**
 * A curve in its rectangle: where a value is, in pixels.
 * @typedef {object} Scale
 * @property {(x: number) => number} left
 * @property {(y: number) => number} top
 * @property {(x: number) => number} of  the function
 */

/**
 * @typedef {object} Plot
 * @property {{scale: Scale, dot: SVGElement, across: SVGElement, down: SVGElement, label: SVGElement, name: string}[]} curves
 * @property {number} most  the largest x
 */

/** @type {WeakMap<Element, Plot>} */
const plots = new WeakMap();

/**
 * Draw the curves, if anything about them has changed.
 * @param {Stepper.App} app
 * @param {number} width  in pixels
 * @param {number} height  likewise
 */
export function drawPlot(app, width, height) {
  const { trace, el: { kernel: panel } } = app;
  const { activation, slope } = trace;
  if (!activation) return;
  const most = Math.max(LEAST, magnitude(trace.image.values));
  if (!changes(panel, [activation, slope, most, width, height])) return;
  app.planes.kernel = [];
  const letter = Math.max(LETTER, Math.round(width / 32));
  const svg = makeSvg("svg", { class: "plot", style: `--letter:${letter}px`, width, height, viewBox: `0 0 ${width} ${height}`, role: "img" });
  const split = Math.round(height * SHARE);
  plots.set(panel, {
    most,
    curves: [
      addCurve(svg, "f", { width, top: 0, bottom: split, most, letter }, (x) => activate(activation, x, slope)),
      addCurve(svg, "f\u2032", { width, top: split, bottom: height, most, letter }, (x) => derivative(activation, x, slope)),
    ],
  });
  panel.replaceChildren(svg);
}

/**
 * Add axes, a curve, and the marks that `markValue` moves.
 * @param {SVGElement} svg
 * @param {string} name
 * @param {{width: number, top: number, bottom: number, most: number, letter: number}} place
 * @param {(x: number) => number} of
 */
function addCurve(svg, name, { width, top, bottom, most, letter }, of) {
  const start = top + 1.4 * letter; // below the label
  const xs = range(2 * SAMPLES + 1).map((at) => ((at - SAMPLES) / SAMPLES) * most);
  const ys = xs.map(of);
  const [low, high] = [Math.min(0, ...ys), Math.max(0, ...ys)];
  const space = bottom - start - MARGIN;
  /** @type {Scale} */
  const scale = {
    of,
    left: (x) => MARGIN + ((clamp(x, -most, most) + most) / (2 * most)) * (width - 2 * MARGIN),
    top: (y) => start + (1 - (y - low) / (high - low || 1)) * space,
  };
  const points = xs.map((x, at) => `${scale.left(x).toFixed(1)},${scale.top(ys[at]).toFixed(1)}`).join(" ");
  const [zeroX, zeroY] = [scale.left(0), scale.top(0)];
  const parts = {
    across: makeSvg("path", "mark input"),
    down: makeSvg("path", "mark output"),
    dot: makeSvg("circle", { class: "dot", r: 5 }),
    label: makeSvg("text", { x: MARGIN, y: top + letter, class: name === "f" ? "value" : "" }),
  };
  svg.append(
    makeSvg("path", { class: "axis", d: `M${MARGIN} ${zeroY}H${width - MARGIN}M${zeroX} ${start}V${bottom - MARGIN / 2}` }),
    makeSvg("polyline", { class: name === "f" ? "curve" : "curve derivative", points }),
    parts.down, parts.across, parts.dot, parts.label,
  );
  return { scale, name, ...parts };
}

/** Mark a value on both curves, and write them out. @param {Stepper.App} app @param {number} x */
export function markValue(app, x) {
  const { kernel: panel } = app.el;
  const plot = plots.get(panel);
  if (!plot) return;
  for (const { scale, name, dot, across, down, label } of plot.curves) {
    const [left, top] = [scale.left(x), scale.top(scale.of(x))];
    setAttributes(dot, { cx: left, cy: top });
    setAttributes(across, { d: `M${left} ${scale.top(0)}V${top}` });
    setAttributes(down, { d: `M${left} ${top}H${scale.left(0)}` });
    setText(label, `${name}(${formatNumber(x, 4)}) = ${formatNumber(scale.of(x), 4)}`);
  }
  const texts = plot.curves.map(({ label }) => label.textContent).join(", ");
  panel.firstElementChild?.setAttribute("aria-label", texts);
}
