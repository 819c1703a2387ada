// The strip of a chain: a small map of each output, its name and its size; click to go to it.
import { changes, fill, labels, make, makeButton, setContent } from "../shared/dom.js";
import { range } from "../shared/numbers.js";
import { tracesOf } from "./chain_traces.js";
import { passOn } from "./relay.js";

/** @typedef {Stepper.ChainMap} ChainMap */

const KINDS = ["convolution", "max", "avg", "relu", "leaky_relu", "tanh", "sigmoid", "transposed"];
const LEVELS = 20; // of the colors: LEVELS of cnnviz/ui/grids/chain_strip.py
const OPACITY = 0.55 * 255; // as the cells
const POSITIVE = [220, 50, 66];
const NEGATIVE = [46, 125, 220];
const BEFORE = 48; // pixels of the operation before that stay in view
const GAP = 1; // cells between the maps of a filter each

/** The chain has several operations. @param {Stepper.App} app */
export const isChained = ({ chain }) => Boolean(chain && chain.steps.length > 0);

/** The input is the output of another operation. @param {Stepper.App} app */
export const isFed = ({ chain }) => Boolean(chain && chain.at > 0);

/** Name and number of the operation at a place. @param {Stepper.App} app @param {number} place */
export const operationName = ({ words, chain }, place) => ({ number: place + 1, name: words[chain?.steps[place].kind ?? ""] });

/** Show the strip, and the list of operations that can be appended. @param {Stepper.App} app */
export function showChain(app) {
  const { chain, words, editable, el } = app;
  const steps = chain?.steps ?? [];
  const append = el.append;
  if (changes(append, words)) {
    append.replaceChildren(...["", ...KINDS].map((kind) => make("option", { value: kind }, kind ? words[kind] : `＋ ${words.append}`)));
    append.setAttribute("aria-label", words.append);
  }
  append.hidden = !chain || !editable || steps.length >= (chain.most ?? 2);
  if (!changes(el.chain, [chain?.at, chain?.input, steps, words, editable])) return;
  el.chain.hidden = steps.length === 0;
  (steps.length ? el.chain : el.tools).append(append);
  if (!chain || !steps.length) return;
  el.chain.setAttribute("aria-label", words.chain);
  const items = steps.flatMap((step, place) => [make("i", { "aria-hidden": "true" }, "→"), stepItem(app, step, place)]);
  setContent(el.chain, chain.input && make("span", "source", drawMap(chain.input), make("b", {}, words.input)), ...items, append);
  if (changes(el.tools, [chain.at, steps.length])) scrollToCurrent(el.chain);
}

/** Bring the operation on the page into view where the strip scrolls, and a bit of the one before. @param {HTMLElement} strip */
function scrollToCurrent(strip) {
  const current = /** @type {HTMLElement | null | undefined} */ (strip.querySelector("[aria-current]")?.parentElement);
  if (!current) return;
  const isVisible = current.offsetLeft + current.offsetWidth <= strip.clientWidth;
  strip.scrollLeft = isVisible ? 0 : current.offsetLeft - BEFORE;
}

/** @param {Stepper.App} app @param {Stepper.ChainStep} step @param {number} place */
function stepItem(app, step, place) {
  const { words, chain, editable } = app;
  const values = operationName(app, place);
  const shape = step.shape.slice(1).join(" × ");
  const isCurrent = place === chain?.at;
  const show = makeButton(
    "showOperation", { "data-place": place, "aria-current": isCurrent ? "step" : null, title: fill(words.go, values) },
    drawMap(step), make("span", {}, make("b", {}, `${place + 1} ${values.name}`, step.size && ` ${step.size}`), make("small", {}, shape)),
  );
  const remove = place > 0 && editable
    && makeButton("removeOperation", { "data-place": place, class: "remove", ...labels(fill(words.remove, values)) }, "×");
  return make("span", "operation", show, remove);
}

/** Draw the maps of an output beside each other, a pixel per cell. @param {ChainMap} map */
function drawMap({ shape: [, maps, rows, cols], levels }) {
  const canvas = make("canvas", { width: maps * (cols + GAP) - GAP, height: rows });
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  for (const o of range(maps)) {
    const image = context.createImageData(cols, rows);
    for (const at of range(rows * cols)) {
      const level = levels[o * rows * cols + at];
      image.data.set([...(level < 0 ? NEGATIVE : POSITIVE), (Math.abs(level) / LEVELS) * OPACITY], at * 4);
    }
    context.putImageData(image, o * (cols + GAP), 0);
  }
  return canvas;
}

/** Draw the maps of the operation on the page and of those behind it for numbers that the reader has just edited. @param {Stepper.App} app */
export function redrawMaps(app) {
  const { chain, trace, el } = app;
  if (!chain || !isChained(app)) return;
  changes(el.chain, "edited"); // the answer of Python draws them again
  const canvases = el.chain.querySelectorAll(".operation canvas");
  for (const [place, { output }] of tracesOf({ chain, trace }).entries()) canvases[chain.at + place]?.replaceWith(drawMap(mapOf(output)));
}

/** The colors of the first image of an output, as cnnviz/ui/grids/chain_strip.py computes them. @param {Stepper.Grid} output */
function mapOf({ shape, values }) {
  const first = Array.from(values.subarray(0, values.length / shape[0]), (value) => (Number.isFinite(value) ? value : 0));
  const most = first.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  return { shape, levels: first.map((value) => Math.round((value / most) * LEVELS)) };
}

/** Tell Python what the reader did in the strip. @param {Stepper.App} app @param {Record<string, unknown>} message */
export function sendChain(app, message) {
  app.chainMessages = (app.chainMessages ?? 0) + 1; // the same message may come twice
  passOn({ ...message, token: app.history.token, number: app.chainMessages }, (whole) => app.sendState("chain", whole));
}
