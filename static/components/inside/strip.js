// The image and the strip of layers; the keys that go from layer to layer.
import { changes, ensure, fill, getElement, getElements, make, makeSvg, setAttributes, setText } from "../shared/dom.js";
import { consume, isShortcut } from "../shared/keys.js";
import { keepState } from "../shared/lifecycle.js";

import { isPresenting, offerSteps } from "../shared/stage.js";
import { fieldOf } from "./fields.js";
import { chainPlace, chooseLayer, chooseNeighbor, chosenCell, chosenMap, onChange, openLayer, receiveStrip, store } from "./store.js";

/**
 * @typedef {object} App
 * @property {{root: HTMLElement}} el
 * @property {(name: string, value: unknown) => void} sendState
 * @property {AbortController | null} attached  while the element is on the page
 */

/** @param {ShadowRoot} host @returns {App} */
export function open(host) {
  const field = makeSvg("rect", "field");
  const marks = makeSvg("g", "marks");
  const image = make("div", "image", make("img"), makeSvg("svg", { "aria-hidden": true, preserveAspectRatio: "none" }, marks, field));
  const note = make("div", { class: "note", "aria-live": "polite" });
  const root = make("div", "root", make("figure", {}, make("figcaption"), image, note), make("ol", "strip"));
  host.append(root);
  return { el: { root }, sendState: () => {}, attached: null };
}

/** @param {App} app @param {Inside.StripPayload & {words: Record<string, string>}} data */
function receive(app, data) {
  if (!app.attached) attach(app);
  draw(app.el.root, data, data.words);
  receiveStrip(data, data.words);
}

/** @param {App} app */
function attach(app) {
  app.attached = new AbortController();
  const { signal } = app.attached;
  const { root } = app.el;
  onChange(() => showChoice(root, openLayer()), signal);
  root.addEventListener("keydown", (event) => onLayerKey(event, root), { signal });
  document.addEventListener("keydown", (event) => event.target === document.body && !isPresenting() && onLayerKey(event, root), { signal });
  document.addEventListener("click", openLinked, { signal });
  offerSteps({ move: chooseNeighbor, play() {} }, signal);
}

/** @param {App} app */
function close(app) {
  app.attached?.abort();
  app.attached = null;
}

/** @param {HTMLElement} root @param {Inside.StripPayload} data @param {Record<string, string>} words */
export function draw(root, data, words) {
  if (!changes(root, [data.id, words.image])) return;
  const [, height, width] = data.input;
  getElement(root, "figcaption").textContent = words.input;
  setAttributes(getElement(root, "img"), { src: `data:image/png;base64,${data.image}`, alt: words.image });
  getElement(root, ".image").style.aspectRatio = `${width} / ${height}`;
  root.querySelector(".image svg")?.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const list = ensure(root, "ol", "strip");
  list.setAttribute("aria-label", words.layers);
  list.style.setProperty("--sheet", `url(data:image/png;base64,${data.sheet})`);
  list.style.setProperty("--count", String(data.layers.length));
  list.replaceChildren(...data.layers.map((layer, place) => makeLayer(words, layer, place)));
}

/** @param {Record<string, string>} words @param {Inside.StripLayer} layer @param {number} place */
function makeLayer(words, { name, title, shape }, place) {
  const label = fill(words.layer, { number: place + 1, title, shape });
  const button = make(
    "button", { type: "button", title: label, "aria-label": label, "data-layer": place },
    make("span", { class: "maps", style: `--place:${place}` }), make("b", {}, name), make("span", "shape", shape),
  );
  button.onclick = () => chooseLayer(place);
  return make("li", {}, button);
}

/** Mark the open layer, and what the chosen cell sees. @param {HTMLElement} root @param {Inside.Layer | undefined} layer  undefined until it is here */
export function showChoice(root, layer) {
  const chain = chainPlace();
  getElements(root, ".strip button").forEach((button, place) => {
    const isOpen = place === chain;
    if (button.getAttribute("aria-pressed") === String(isOpen)) return;
    setAttributes(button, { "aria-pressed": isOpen, tabindex: isOpen ? 0 : -1 });
    if (isOpen) scrollTo(getElement(root, ".strip"), button);
  });
  showField(root, layer);
}

/** Scroll the strip, and nothing around it. @param {HTMLElement} strip @param {HTMLElement} button */
function scrollTo(strip, button) {
  const [outer, inner] = [strip, button].map((element) => element.getBoundingClientRect());
  const shift = inner.left + inner.width / 2 - (outer.left + outer.width / 2);
  strip.scrollTo({ left: strip.scrollLeft + shift, behavior: "instant" });
}

/** Draw what the chosen cell sees of the image, and what adds most to a value. @param {HTMLElement} root @param {Inside.Layer | undefined} layer */
function showField(root, layer) {
  const { field: pointed, marks } = store.pointed;
  const cell = layer && fieldCell(layer);
  const own = layer && cell && fieldOf(layer.data.fields, ...cell);
  const field = pointed ?? (marks.length ? null : own);
  setAttributes(getElement(root, ".field"), rectangle(field ?? { top: 0, bottom: -1, left: 0, right: -1 }));
  getElement(root, ".marks").replaceChildren(...marks.map((mark) => makeSvg("rect", { class: "mark", ...rectangle(mark) })));
  const { height, width } = rectangle(pointed ?? own ?? { top: 0, bottom: -1, left: 0, right: -1 });
  const text = own ? fill(store.words.field, { size: `${height} × ${width}` }) : cell && store.words.noField;
  setText(getElement(root, ".note"), text ?? "");
}

/** @param {Inside.Field} field */
const rectangle = ({ top, bottom, left, right }) => ({ x: left, y: top, width: right - left + 1, height: bottom - top + 1 });

/** The chosen cell; of flattened maps, that within its map. @param {Inside.Layer} layer @returns {[number, number] | null} */
function fieldCell({ data }) {
  const [rows, columns] = data.fields[0];
  const map = chosenMap();
  const cell = chosenCell();
  if (data.shape.length === 3) return cell && cell.row < rows.length && cell.column < columns.length ? [cell.row, cell.column] : null;
  return map === null || map >= data.shape[0] ? null : [Math.floor(map / columns.length) % rows.length, map % columns.length];
}

/** @param {KeyboardEvent} event @param {HTMLElement} root */
function onLayerKey(event, root) {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by || isShortcut(event)) return;
  consume(event);
  chooseNeighbor(by);
  if (root.matches(":focus-within")) return;
  const focused = /** @type {ShadowRoot} */ (root.getRootNode()).activeElement;
  if (focused) getElements(root, ".strip button")[chainPlace()].focus();
}

/** The table of the network links to its layers. @param {MouseEvent} event */
function openLinked(event) {
  const link = event.composedPath().find((element) => element instanceof HTMLAnchorElement);
  const [, number] = (link instanceof HTMLAnchorElement && /^#layer-(\d+)$/.exec(link.hash)) || [];
  if (!number) return;
  event.preventDefault();
  chooseLayer(Number(number) - 1);
}

export default keepState({ open, receive, close, words: "inside" });

