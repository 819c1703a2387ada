// A layer of fully connected neurons beside one of convolutional neurons: what each neuron reads, and who
// reads each pixel.
import { ensure, fill, getElement, getElements, make, makeSvg, setAttributes, setText } from "../shared/dom.js";
import { ARROWS, consume } from "../shared/keys.js";
import { clamp, range } from "../shared/numbers.js";
import { offerSteps } from "../shared/stage.js";
import { grayUrl, readPixels, SIDE } from "./images.js";

/**
 * @typedef {object} Neurons
 * @property {string} image  bytes in base64
 * @property {number} kernel  rows and columns of the window
 * @property {{title: string, weights: string, layer: string}[]} panels  fully connected, convolution
 * @property {string} neuron  what the neuron pointed at reads, with placeholders
 * @property {string} pixel  who reads the pixel pointed at, with placeholders
 * @property {string} hint
 * @property {string} alt
 *
 * @typedef {{part: "neuron" | "pixel"} & GridCell} Pointed
 *
 * @typedef {object} View
 * @property {ShadowRoot} root
 * @property {Neurons} data
 * @property {Pointed} pointed
 * @property {number} [timer]
 */

const [IMAGE, MAP, SIZE, TOP] = [6, 244, 150, 6]; // in units of the drawing
const CELL = SIZE / SIDE;
const SWEEP = [...range(14).map((step) => [4, 2 * step]), ...range(14).map((step) => [14, 26 - 2 * step]), [13, 13]];
const SWEEP_MS = 110;

/** @type {WeakMap<ShadowRoot, View>} */
const views = new WeakMap();

/** @param {ComponentCall<Neurons>} call */
export default function showNeurons({ data, parentElement: root }) {
  const known = views.get(root);
  /** @type {View} */
  const view = known ?? { root, data, pointed: { part: "neuron", row: 13, column: 13 } };
  view.data = data;
  views.set(root, view);
  showPanels(view);
  point(view, view.pointed);
  const attached = new AbortController();
  offerSteps({ move: () => false, play: () => sweep(view) }, attached.signal);
  if (!known && !matchMedia("(prefers-reduced-motion: reduce)").matches) sweep(view);
  return () => attached.abort();
}

/** @param {View} view */
function showPanels(view) {
  const { root, data } = view;
  const list = ensure(root, "div", "panels");
  if (!list.children.length) {
    list.append(...range(2).map(() => makePanel(view)));
    ensure(root, "p", "says").setAttribute("aria-live", "polite");
  }
  const url = grayUrl(readPixels(data.image));
  getElements(list, "section").forEach((panel, place) => {
    setText(getElement(panel, "h3"), data.panels[place].title);
    getElement(panel, ".weights").textContent = data.panels[place].weights;
    getElement(panel, ".layer").textContent = data.panels[place].layer;
    setAttributes(getElement(panel, "svg"), { "aria-label": `${data.panels[place].title}: ${data.alt}` });
    setAttributes(getElement(panel, "image"), { href: url });
    setAttributes(getElement(panel, ".map"), mapBox(data.kernel));
  });
}

/** @param {View} view */
function makePanel(view) {
  const drawing = makeSvg(
    "svg", { viewBox: "0 0 400 162", role: "img", tabindex: 0 },
    makeSvg("image", { ...box(IMAGE, 0, 0, SIDE, SIDE), preserveAspectRatio: "none" }),
    makeSvg("rect", { class: "frame input", ...box(IMAGE, 0, 0, SIDE, SIDE), rx: 2 }),
    makeSvg("rect", { class: "map", rx: 2 }),
    makeSvg("path", { class: "lines" }),
    makeSvg("rect", { class: "read" }), makeSvg("rect", { class: "neurons" }),
  );
  drawing.addEventListener("pointermove", (event) => pointAt(view, drawing, event));
  drawing.addEventListener("pointerdown", (event) => pointAt(view, drawing, event));
  drawing.addEventListener("keydown", (event) => moveByKey(view, event));
  return make("section", {}, make("h3"), drawing, make("p", "weights"), make("p", "layer"));
}

/** The number of neurons along an axis. @param {number} kernel */
const mapSide = (kernel) => SIDE - kernel + 1;

/** A rectangle of cells in the drawing. @param {number} left @param {number} row @param {number} column @param {number} rows @param {number} columns */
const box = (left, row, column, rows, columns) => ({
  x: left + column * CELL, y: TOP + row * CELL, width: columns * CELL, height: rows * CELL,
});

/** Both layers have as many neurons. @param {number} kernel */
const mapBox = (kernel) => box(MAP, 0, 0, mapSide(kernel), mapSide(kernel));

/** @param {View} view @param {SVGSVGElement} drawing @param {PointerEvent} event */
function pointAt(view, drawing, { clientX, clientY }) {
  const { left, top, width } = drawing.getBoundingClientRect();
  const unit = 400 / width;
  const [x, y] = [(clientX - left) * unit, (clientY - top) * unit - TOP];
  const part = x > (IMAGE + SIZE + MAP) / 2 ? "neuron" : "pixel";
  const most = (part === "neuron" ? mapSide(view.data.kernel) : SIDE) - 1;
  const column = Math.floor((x - (part === "neuron" ? MAP : IMAGE)) / CELL);
  stopSweep(view);
  point(view, { part, row: clamp(Math.floor(y / CELL), 0, most), column: clamp(column, 0, most) });
}

/** @param {View} view @param {KeyboardEvent} event */
function moveByKey(view, event) {
  const move = ARROWS[event.key];
  if (!move) return;
  consume(event);
  stopSweep(view);
  const { part, row, column } = view.pointed;
  point(view, { part, row: row + move[0], column: column + move[1] });
}

/** Show what a neuron reads, or who reads a pixel. @param {View} view @param {Pointed} pointed */
function point(view, pointed) {
  const { data, root } = view;
  const side = mapSide(data.kernel);
  const most = (pointed.part === "neuron" ? side : SIDE) - 1;
  const [row, column] = [clamp(pointed.row, 0, most), clamp(pointed.column, 0, most)];
  view.pointed = { part: pointed.part, row, column };
  getElements(root, "section").forEach((panel, place) => {
    const [read, neurons] = place === 0 ? allOf(view.pointed, side) : windowOf(view.pointed, data.kernel, side);
    setAttributes(getElement(panel, ".read"), box(IMAGE, ...read));
    setAttributes(getElement(panel, ".neurons"), box(MAP, ...neurons));
    setAttributes(getElement(panel, ".lines"), { d: linesBetween(read, neurons) });
  });
  const readers = readersOf(row, data.kernel, side) * readersOf(column, data.kernel, side);
  const words = pointed.part === "neuron" ? data.neuron : data.pixel;
  setText(ensure(root, "p", "says"), fill(words, { row: row + 1, column: column + 1, readers, bottom: row + data.kernel, right: column + data.kernel }));
}

/** @typedef {[row: number, column: number, rows: number, columns: number]} Cells */

/** Fully connected: every neuron reads every pixel. @param {Pointed} pointed @param {number} side @returns {[Cells, Cells]} */
function allOf({ part, row, column }, side) {
  return part === "neuron" ? [[0, 0, SIDE, SIDE], [row, column, 1, 1]] : [[row, column, 1, 1], [0, 0, side, side]];
}

/** @param {Pointed} pointed @param {number} kernel @param {number} side @returns {[Cells, Cells]} */
function windowOf({ part, row, column }, kernel, side) {
  if (part === "neuron") return [[row, column, kernel, kernel], [row, column, 1, 1]];
  const [top, left] = [Math.max(0, row - kernel + 1), Math.max(0, column - kernel + 1)];
  return [[row, column, 1, 1], [top, left, readersOf(row, kernel, side), readersOf(column, kernel, side)]];
}

/** How many windows along an axis read a place. @param {number} at @param {number} kernel @param {number} side */
const readersOf = (at, kernel, side) => Math.min(at, side - 1) - Math.max(0, at - kernel + 1) + 1;

/** Lines from the cells that are read to the neurons, from every third one where there are many. @param {Cells} read @param {Cells} neurons */
function linesBetween(read, neurons) {
  const [many, one, left, right] = read[2] * read[3] > neurons[2] * neurons[3] ? [read, neurons, IMAGE, MAP] : [neurons, read, MAP, IMAGE];
  const end = `${right + (one[1] + 0.5 * one[3]) * CELL} ${TOP + (one[0] + 0.5 * one[2]) * CELL}`;
  const by = many[2] > 9 ? 3 : 1;
  return range(Math.ceil(many[2] / by)).flatMap((r) => range(Math.ceil(many[3] / by)).map((c) =>
    `M${left + (many[1] + c * by + 0.5) * CELL} ${TOP + (many[0] + r * by + 0.5) * CELL}L${end}`)).join("");
}

/** Go through some neurons, once. @param {View} view */
function sweep(view) {
  stopSweep(view);
  let step = 0;
  view.timer = setInterval(() => {
    const [row, column] = SWEEP[step];
    point(view, { part: "neuron", row, column });
    step += 1;
    if (step === SWEEP.length || !view.root.isConnected) stopSweep(view);
  }, SWEEP_MS);
}

/** @param {View} view */
function stopSweep(view) {
  clearInterval(view.timer);
}
