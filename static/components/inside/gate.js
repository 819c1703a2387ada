// Squeeze-and-excitation: the means of all maps, two 1×1 layers, and the factor of each map.
import { signedPixels } from "../features/palette.js";
import { addressParam, writeAtRest, writeParams } from "../shared/address.js";
import { changes, ensure, fill, getElement, make, makeSvg, setAttributes } from "../shared/dom.js";
import { ARROWS, consume } from "../shared/keys.js";
import { clamp, formatNumber } from "../shared/numbers.js";
import { equalsSign, numberHtml, operandHtml } from "../shared/sums.js";
import { largest } from "./arrays.js";
import { chooseMap, store } from "./store.js";
import { sumOfProducts } from "./sums.js";

const LARGEST = 18; // pixels of a square
const SMALLEST = 6;
const MOST_WIDE = 32; // squares in a row
const DIGITS = 3;
const HIDDEN = "squeezed"; // in the address: the layer and the value between the 1×1 layers, from 1

/** @typedef {{values: Float32Array, limit: number, title: string, chosen: number, text: string, choose: (index: number) => void}} Row */

/** The value between the 1×1 layers whose sum is written. @type {{layer: number, index: number} | null} */
let hidden = null;

/** @param {HTMLElement} root  of the close-up @param {Inside.Layer} layer @param {number} map */
export function showGate(root, layer, map) {
  const { gate, data } = layer;
  const panel = ensure(root, "div", "gate");
  panel.toggleAttribute("hidden", !gate);
  if (!gate) return;
  const index = hiddenIndex(data.index, gate);
  if (!changes(panel, [data.id, map, index, store.words.squeeze, root.clientWidth])) return;
  const rows = rowsOf(layer, gate, map, index, () => showGate(root, layer, map));
  const focused = rows.findIndex((_row, place) => panel.children[place]?.contains(/** @type {ShadowRoot} */ (panel.getRootNode()).activeElement));
  const parts = rows.map((row) => makeRow(row, root.clientWidth));
  panel.replaceChildren(...parts);
  if (focused >= 0) getElement(parts[focused], "canvas").focus({ preventScroll: true });
}

/** The chosen value, that of the address, or the largest. @param {number} layer @param {Inside.Gate} gate */
function hiddenIndex(layer, gate) {
  const [place, index] = hidden ? [hidden.layer, hidden.index] : (addressParam(HIDDEN) ?? "").split(".").map((part) => Number(part) - 1);
  if (place === layer && index >= 0 && index < gate.hidden.length) return index;
  return gate.hidden.reduce((best, value, at) => (value > gate.hidden[best] ? at : best), 0);
}

/**
 * @param {Inside.Layer} layer @param {Inside.Gate} gate @param {number} map @param {number} index @param {() => void} show
 * @returns {Row[]}
 */
function rowsOf({ data }, gate, map, index, show) {
  const { words } = store;
  const { means, factors, steps } = gate;
  const [, height, width] = data.inputShape;
  const meanText = `${fill(words.meanOf, { index: map + 1, size: `${height} × ${width}` })} = ${numberHtml("input", means[map], DIGITS)}`;
  const inner = `max(0, ${sumOfStep(steps[0], means, index)}) ${equalsSign(false)} ${numberHtml("input", gate.hidden[index], DIGITS)}`;
  return [
    { values: means, limit: largest(means), title: `1 · ${words.squeeze} (${means.length})`, chosen: map, text: meanText, choose: chooseMap },
    {
      values: gate.hidden, limit: largest(gate.hidden), title: `2 · ${words.squeezed} (${gate.hidden.length})`, chosen: index,
      text: `${fill(words.value, { index: index + 1 })}: ${inner}`,
      choose: (place) => chooseHidden(data.index, place, show),
    },
    {
      values: factors, limit: 1, title: `3 · ${gate.hard ? words.hardFactors : words.factors} (${factors.length})`, chosen: map,
      text: `${fill(words.factorOf, { index: map + 1 })}: ${factorHtml(gate, map)}`, choose: chooseMap,
    },
  ];
}

/** @param {number} layer @param {number} index @param {() => void} show */
function chooseHidden(layer, index, show) {
  hidden = { layer, index };
  show();
  writeAtRest(store.words, () => writeParams({ [HIDDEN]: `${layer + 1}.${index + 1}` }));
}

/** How the factor of a map is computed. @param {Inside.Gate} gate @param {number} map */
export function factorHtml({ steps: [, step], hidden: values, factors, hard }, map) {
  const sum = sumOfStep(step, values, map);
  const result = `${equalsSign(false)} ${numberHtml("kernel", factors[map], DIGITS)}`;
  return hard ? `min(6, max(0, ${sum} + 3)) / 6 ${result}` : `1 / (1 + exp(−(${sum}))) ${result}`;
}

/** An output of a 1×1 layer before its activation. @param {Inside.GateLayer} step @param {Float32Array} inputs @param {number} index */
export function sumOfStep({ sums, biases, weights }, inputs, index) {
  const bias = biases[index];
  /** @param {string} role @param {number} value */
  const number = (role, value) => numberHtml(role, value, DIGITS);
  /** @param {string} role @param {number} value */
  const operand = (role, value) => operandHtml(role, value, DIGITS);
  if (!weights) return `${fill(store.words.products, { count: inputs.length })} ${number("input", sums[index])} + ${operand("bias", bias)}`;
  const products = [...inputs].map((value, place) => /** @type {[number, number]} */ ([value, weights[index * inputs.length + place]]));
  return sumOfProducts(products, { bias, words: store.words }, number, operand);
}

/** A strip of squares with its title and the sum of the chosen one. @param {Row} row @param {number} room */
function makeRow({ values, limit, title, chosen, text, choose }, room) {
  const count = values.length;
  const columns = Math.ceil(count / Math.ceil(count / MOST_WIDE));
  const rows = Math.ceil(count / columns);
  const side = clamp(Math.floor((room - 8) / columns), SMALLEST, LARGEST);
  const filled = new Float32Array(rows * columns); // nothing is seen of 0
  filled.set(values);
  const canvas = make("canvas", { width: columns, height: rows, tabindex: 0, role: "img", "aria-label": title, style: `width:${columns * side}px;height:${rows * side}px` });
  canvas.getContext("2d")?.putImageData(new ImageData(signedPixels(filled, limit), columns, rows), 0, 0);
  /** @param {PointerEvent | MouseEvent} event */
  const placeOf = ({ clientX, clientY }) => {
    const { top, left, width, height } = canvas.getBoundingClientRect();
    const [row, column] = [((clientY - top) / height) * rows, ((clientX - left) / width) * columns].map(Math.floor);
    return Math.min(count - 1, clamp(row, 0, rows - 1) * columns + clamp(column, 0, columns - 1));
  };
  canvas.onclick = (event) => choose(placeOf(event));
  canvas.onpointermove = (event) => setAttributes(canvas, { title: `${placeOf(event) + 1}: ${formatNumber(values[placeOf(event)], DIGITS)}` });
  canvas.onkeydown = (event) => {
    const move = ARROWS[event.key];
    if (!move) return;
    consume(event);
    choose(clamp(chosen + move[0] * columns + move[1], 0, count - 1));
  };
  const mark = makeSvg("path", { class: "cell", d: `M${chosen % columns} ${Math.floor(chosen / columns)}h1v1h-1z` });
  const overlay = makeSvg("svg", { viewBox: `0 0 ${columns} ${rows}`, preserveAspectRatio: "none", "aria-hidden": true }, mark);
  const line = make("p", "step");
  line.innerHTML = text;
  return make("figure", {}, make("figcaption", {}, title), make("div", "map", canvas, overlay), line);
}
