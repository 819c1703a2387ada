// An image to paint over, and the probabilities with and without the paint: the browser paints at once, Python
// answers with the probabilities.  While an answer is awaited, only the latest mask is kept to be sent next.
import { changes, fill, findElement, getElement, getElements, make, setAttributes, setText } from "../shared/dom.js";
import { ARROWS, consume, undoOrRedo } from "../shared/keys.js";
import { clamp } from "../shared/numbers.js";
import { maskText, paintLine, readMask } from "./mask.js";

/**
 * @typedef {object} View
 * @property {ShadowRoot} root
 * @property {Saliency.Brush} data
 * @property {Uint8Array} mask
 * @property {string[]} history  masks before each stroke
 * @property {GridCell | null} last  of the stroke that is painted
 * @property {GridCell} cursor  for the keyboard
 * @property {string | null} sent  the mask that Python has not answered yet
 * @property {boolean} ended  no stroke is being painted
 * @property {(name: string, value: unknown) => void} send
 */

const SIZES = [2, 4, 8]; // cells across
const PATIENCE_MS = 2000; // an answer may be lost when the reader does something else meanwhile

/** @type {WeakMap<ShadowRoot, View>} */
const views = new WeakMap();

/** @param {ComponentCall<Saliency.Brush>} call */
export default function showBrush({ parentElement: root, data, setStateValue }) {
  const known = views.get(root);
  /** @type {View} */
  const view = known ?? {
    root, data, send: setStateValue, history: [], last: null, sent: null, ended: true,
    mask: readMask(data.mask, data.side ** 2), cursor: { row: data.side >> 1, column: data.side >> 1 },
  };
  views.set(root, view);
  Object.assign(view, { data, send: setStateValue });
  if (!known) build(view);
  receive(view);
}

/** Take over Python's mask, unless the reader has painted on since it was sent. @param {View} view */
function receive(view) {
  const { data, root } = view;
  const text = maskText(view.mask);
  if (view.sent === null && text !== data.mask) view.mask = readMask(data.mask, data.side ** 2);
  if (view.sent === data.mask) view.sent = null;
  if (changes(getElement(root, ".frame"), [data.image, data.heat, data.width])) showImage(view);
  draw(view);
  drawBars(view);
  if (view.sent === null && maskText(view.mask) !== data.mask) send(view);
}

/** @param {View} view */
function build(view) {
  const { root, data } = view;
  const { words } = data;
  const canvas = make("canvas", { width: data.side, height: data.side, tabindex: 0, role: "img", "aria-label": words.canvas, title: words.canvas });
  const size = make("input", { type: "range", min: 0, max: SIZES.length - 1, step: 1, value: 1, name: "size" });
  const button = (/** @type {string} */ name) => make("button", { type: "button", name }, words[name]);
  root.append(make("div", "brush",
    make("div", "easel",
      make("div", "frame", make("img", { class: "image", alt: "" }), make("img", { class: "heat", alt: "" }), canvas),
      make("div", "tools",
        make("label", "size", make("span", {}, words.size), size),
        make("label", "check", make("input", { type: "checkbox", name: "erase" }), make("span", {}, words.erase)),
        make("label", "check heat-check", make("input", { type: "checkbox", name: "heat", checked: "checked" }), make("span", {}, words.heat)),
        button("undo"), button("clear"))),
    make("div", "answer", make("p", { class: "covered", "aria-live": "polite" }), make("div", "bars"))));
  listen(view, canvas);
}

/** @param {View} view @param {HTMLCanvasElement} canvas */
function listen(view, canvas) {
  const { root } = view;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    begin(view);
    strokeTo(view, cellAt(view, canvas, event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (view.last) for (const one of event.getCoalescedEvents?.() ?? [event]) strokeTo(view, cellAt(view, canvas, one));
  });
  for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) canvas.addEventListener(name, () => end(view));
  canvas.addEventListener("keydown", (event) => pressKey(view, event));
  canvas.addEventListener("blur", () => draw(view));
  canvas.addEventListener("focus", () => draw(view));
  getElement(root, "[name=undo]").onclick = () => undo(view);
  getElement(root, "[name=clear]").onclick = () => {
    begin(view);
    view.mask.fill(0);
    end(view);
  };
  getElement(root, "[name=heat]").onchange = () => draw(view);
}

/** @param {View} view */
function begin(view) {
  view.history.push(maskText(view.mask));
  view.ended = false;
}

/** @param {View} view */
function end(view) {
  if (view.ended) return;
  Object.assign(view, { last: null, ended: true });
  draw(view);
  send(view);
}

/** @param {View} view */
function undo(view) {
  const text = view.history.pop();
  if (text === undefined) return;
  view.mask = readMask(text, view.data.side ** 2);
  draw(view);
  send(view);
}

/** @param {View} view @param {HTMLCanvasElement} canvas @param {PointerEvent} event @returns {GridCell} */
function cellAt({ data: { side } }, canvas, event) {
  const box = canvas.getBoundingClientRect();
  return {
    row: clamp(Math.floor(((event.clientY - box.top) / box.height) * side), 0, side - 1),
    column: clamp(Math.floor(((event.clientX - box.left) / box.width) * side), 0, side - 1),
  };
}

/** @param {View} view @param {GridCell} cell */
function strokeTo(view, cell) {
  const { root, data, mask, last } = view;
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (getElement(root, `[name=${name}]`));
  paintLine(mask, data.side, last ?? cell, cell, SIZES[field("size").valueAsNumber], field("erase").checked ? 0 : 1);
  Object.assign(view, { last: cell, cursor: cell });
  draw(view);
  if (view.sent === null) send(view);
}

/** @param {View} view @param {KeyboardEvent} event */
function pressKey(view, event) {
  const move = ARROWS[event.key];
  const { side } = view.data;
  if (undoOrRedo(event) === "undo") {
    consume(event);
    undo(view);
  } else if (move) {
    consume(event);
    view.cursor = { row: clamp(view.cursor.row + move[0], 0, side - 1), column: clamp(view.cursor.column + move[1], 0, side - 1) };
    draw(view);
  } else if (event.key === " ") {
    consume(event);
    begin(view);
    strokeTo(view, view.cursor);
    end(view);
  }
}

/** Send the mask; the link holds it once the stroke has ended. @param {View} view */
function send(view) {
  const mask = maskText(view.mask);
  view.sent = mask;
  view.send("stroke", { mask, ended: view.ended, time: Date.now() });
  setTimeout(() => {
    if (view.sent === mask) view.sent = null;
  }, PATIENCE_MS);
}

/** @param {View} view */
function showImage({ root, data: { image, heat, width, height } }) {
  const frame = getElement(root, ".frame");
  frame.style.aspectRatio = `${width}/${height}`;
  frame.classList.toggle("sharp", width < 150);
  setAttributes(getElement(frame, ".image"), { src: `data:image/png;base64,${image}` });
  if (heat) setAttributes(getElement(frame, ".heat"), { src: `data:image/png;base64,${heat}` });
  getElement(root, ".heat-check").hidden = !heat;
}

/** @param {View} view */
function draw({ root, data, mask, cursor, history }) {
  const canvas = /** @type {HTMLCanvasElement} */ (getElement(root, "canvas"));
  const pixels = new ImageData(data.side, data.side);
  mask.forEach((bit, place) => { if (bit) pixels.data.set([data.paint, data.paint, data.paint, 255], place * 4); });
  if (root.activeElement === canvas && canvas.matches(":focus-visible")) pixels.data.set([230, 90, 20, 255], (cursor.row * data.side + cursor.column) * 4);
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  const shown = /** @type {HTMLInputElement} */ (getElement(root, "[name=heat]")).checked && data.heat;
  getElement(root, ".heat").hidden = !shown;
  const share = mask.reduce((sum, bit) => sum + bit, 0) / mask.length;
  setText(getElement(root, ".covered"), fill(data.words.covered, { share: percent(share) }));
  /** @type {HTMLButtonElement} */ (getElement(root, "[name=undo]")).disabled = history.length === 0;
  /** @type {HTMLButtonElement} */ (getElement(root, "[name=clear]")).disabled = share === 0;
}

/** @param {View} view */
function drawBars({ root, data: { classes, words } }) {
  const list = getElement(root, ".bars");
  while (list.children.length > classes.length) list.lastElementChild?.remove();
  while (list.children.length < classes.length) {
    list.append(make("div", "bar", make("span", "name"), make("span", "track", make("i", "now"), make("i", "before")), make("span", "number")));
  }
  getElements(list, ".bar").forEach((bar, place) => {
    const { name, before, now, best } = classes[place];
    bar.classList.toggle("best", best);
    setText(getElement(bar, ".name"), name);
    setText(getElement(bar, ".number"), percent(now));
    getElement(bar, ".now").style.width = `${now * 100}%`;
    getElement(bar, ".before").style.left = `${before * 100}%`;
    bar.title = `${words.before} ${percent(before)}, ${words.now} ${percent(now)}`;
  });
  findElement(root, ".answer")?.setAttribute("data-answered", "");
}

/** @param {number} share */
const percent = (share) => `${(share * 100).toFixed(1)} %`;
