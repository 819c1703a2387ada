// An image that is moved: the output of a neuron that has its garment as weights, and the feature map of a kernel.
import { fill, getElement, make, makeSvg, setAttributes, setText } from "../shared/dom.js";
import { writeAtRest } from "../shared/address.js";
import { ARROWS, consume } from "../shared/keys.js";
import { clamp } from "../shared/numbers.js";
import { offerSteps } from "../shared/stage.js";
import { convolve, drawGray, drawSigned, findLargest, movePixels, readPixels, SIDE, sumProducts } from "./images.js";

/**
 * @typedef {object} Moving
 * @property {string} image  bytes in base64
 * @property {number} right  pixels
 * @property {number} down
 * @property {number} most  pixels in every direction
 * @property {number[][]} kernel
 * @property {boolean} revealed
 * @property {Record<"image" | "moved" | "dense" | "weights" | "output" | "shared" | "map" | "largest" | "right" | "down", string>} words
 *
 * @typedef {object} View
 * @property {ShadowRoot} root
 * @property {Moving} data
 * @property {number} right
 * @property {number} down
 * @property {boolean} resting  nothing is moved that Python does not know
 * @property {(name: string, value: unknown) => void} send
 */

const STEP = 2; // pixels of a step while presenting

/** @type {WeakMap<ShadowRoot, View>} */
const views = new WeakMap();

/** @param {ComponentCall<Moving>} call */
export default function showMoving({ data, parentElement: root, setStateValue }) {
  const known = views.get(root);
  /** @type {View} */
  const view = known ?? { root, data, right: data.right, down: data.down, resting: true, send: setStateValue };
  views.set(root, view);
  Object.assign(view, { data, send: setStateValue });
  if (view.resting) Object.assign(view, { right: data.right, down: data.down });
  if (!known) build(view);
  draw(view);
  const attached = new AbortController();
  offerSteps({ move: (by) => step(view, by), play: () => move(view, 0, 0) }, attached.signal);
  return () => attached.abort();
}

/** @param {View} view */
function build(view) {
  const { most } = view.data;
  /** @param {string} name */
  const figure = (name) => make("figure", name, make("figcaption"), make("div", "frame", make("canvas"), mark()));
  /** @param {"right" | "down"} name */
  const slider = (name) => {
    const input = make("input", { type: "range", min: -most, max: most, step: 1 });
    input.addEventListener("input", () => move(view, name === "right" ? input.valueAsNumber : view.right, name === "down" ? input.valueAsNumber : view.down));
    return make("label", name, make("span"), make("output"), input);
  };
  const image = figure("image");
  image.tabIndex = 0;
  image.addEventListener("pointerdown", (event) => drag(view, image, event));
  image.addEventListener("keydown", (event) => moveByKey(view, event));
  view.root.append(make("div", "moving",
    make("div", "source", image, make("div", "sliders", slider("right"), slider("down"))),
    make("section", "dense", make("h3"), make("div", "row", figure("weights"), make("p", "result", make("span"), make("meter", { min: 0, max: 1 }), make("strong")))),
    make("section", "shared", make("h3"), make("div", "row", figure("map"), make("p", "result", make("span"), make("i"), make("strong"))))));
}

const mark = () => makeSvg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": true }, makeSvg("circle", { r: 2.4 }));

/** @param {View} view @param {HTMLElement} image @param {PointerEvent} start */
function drag(view, image, start) {
  const unit = getElement(image, "canvas").getBoundingClientRect().width / SIDE;
  const [right, down] = [view.right, view.down];
  image.setPointerCapture(start.pointerId);
  image.onpointermove = ({ clientX, clientY }) => {
    move(view, right + Math.round((clientX - start.clientX) / unit), down + Math.round((clientY - start.clientY) / unit));
  };
  image.onpointerup = image.onpointercancel = () => { image.onpointermove = null; };
}

/** @param {View} view @param {KeyboardEvent} event */
function moveByKey(view, event) {
  const by = ARROWS[event.key];
  if (!by) return;
  consume(event);
  move(view, view.right + by[1], view.down + by[0]);
}

/** Step to the right while presenting; return whether there was room. @param {View} view @param {number} by */
function step(view, by) {
  const before = view.right;
  move(view, before + STEP * by, view.down);
  return view.right !== before;
}

/** @param {View} view @param {number} right @param {number} down */
function move(view, right, down) {
  const { most } = view.data;
  Object.assign(view, { right: clamp(right, -most, most), down: clamp(down, -most, most), resting: false });
  draw(view);
  writeAtRest(view, () => {
    view.resting = true;
    view.send("moved", [view.right, view.down]);
  });
}

/** @param {View} view */
function draw({ root, data, right, down }) {
  const { words, kernel, revealed } = data;
  const garment = readPixels(data.image);
  const image = movePixels(garment, right, down);
  const map = convolve(image, kernel);
  const largest = findLargest(map);
  const output = sumProducts(image, garment) / sumProducts(garment, garment);
  const hidden = !revealed && (right !== 0 || down !== 0);
  drawGray(canvasOf(root, "image"), image);
  drawGray(canvasOf(root, "weights"), garment);
  drawSigned(canvasOf(root, "map"), map, 4);
  setAttributes(getElement(root, ".map circle"), { cx: largest.column + 0.5, cy: largest.row + 0.5 });
  write(root, {
    ".image figcaption": words.image, ".weights figcaption": words.weights, ".map figcaption": words.map,
    ".dense h3": words.dense, ".shared h3": words.shared,
    ".dense .result span": words.output, ".shared .result span": words.largest,
    ".dense strong": hidden ? "?" : output.toFixed(2), ".shared strong": largest.value.toFixed(2),
    ".right span": words.right, ".down span": words.down,
    ".right output": signed(right), ".down output": signed(down),
  });
  setAttributes(getElement(root, "meter"), { value: hidden ? 0 : output, "aria-label": words.output });
  setAttributes(getElement(root, ".image"), { role: "slider", "aria-valuenow": right, "aria-valuetext": fill(words.moved, { right, down }), "aria-label": words.image });
  for (const [name, value] of Object.entries({ right, down })) {
    const input = getElement(root, `.${name} input`);
    if (input instanceof HTMLInputElement) input.value = String(value);
  }
}

/** @param {ShadowRoot} root @param {string} name */
const canvasOf = (root, name) => /** @type {HTMLCanvasElement} */ (getElement(root, `.${name} canvas`));

/** @param {number} pixels */
const signed = (pixels) => (pixels < 0 ? `\u2212${-pixels}` : `${pixels > 0 ? "+" : ""}${pixels}`);

/** @param {ShadowRoot} root @param {Record<string, string>} texts */
function write(root, texts) {
  for (const [selector, text] of Object.entries(texts)) setText(getElement(root, selector), text);
}
