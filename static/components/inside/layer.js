// The open layer: what it does, its maps, kernels and statistics, and the close-up of one of its maps.
import { changes, ensure, getElement, make, setAttributes } from "../shared/dom.js";
import { consume, isShortcut } from "../shared/keys.js";
import { keepState } from "../shared/lifecycle.js";
import { isPresenting, onPresent } from "../shared/stage.js";
import { readLayer } from "./arrays.js";
import { showBlock } from "./block.js";
import { hasCloseup, showCloseup } from "./closeup.js";
import { showKernelPlanes } from "./kernels.js";
import { showLegend } from "./legend.js";
import { chooseNext, showMaps } from "./maps.js";
import { showStatistics } from "./statistics.js";
import { changeChoice, chooseNeighbor, chosenMap, keepLayer, onChange, openLayer, showKernels, store } from "./store.js";
import { makeThumb, showThumb, watchThumb } from "./thumb.js";
import { hideUnit, showUnit } from "./units.js";
import { showValues } from "./values.js";

/**
 * @typedef {object} App
 * @property {{root: HTMLElement}} el
 * @property {(name: string, value: unknown) => void} sendState
 * @property {AbortController | null} attached  while the element is on the page
 */

/** @param {ShadowRoot} host @returns {App} */
function open(host) {
  const links = make("div", "links", make("a", { class: "to-stepper", target: "_blank", rel: "noopener" }), make("span", "to-stepper-note"));
  const place = make("div", "place", make("span", "position"), make("span", "keys"));
  const sum = make("div", { class: "sum", "aria-live": "polite" }, place, make("div", "formula"), links);
  const root = make(
    "section", "layer",
    make("header", {}, make("h3"), make("span", "size")),
    make("div", "about", make("code"), make("span", "parameters"), make("p", "sentence")),
    make("nav", "block"), makeTools(), make("div", "figure"), make("div", "kernels"), make("div", "statistics"), make("div", "closeup", sum), makeThumb(),
  );
  host.append(root);
  return { el: { root }, sendState: () => {}, attached: null };
}

/** The controls, which belong to the browser alone. */
function makeTools() {
  const sort = make("select", {}, make("option", { value: "index" }), make("option", { value: "strength" }));
  sort.onchange = () => changeChoice({ sort: sort.value === "strength" ? "strength" : "index" });
  return make(
    "div", "tools",
    make("label", "sort", make("span"), sort),
    makeSwitch("each", (on) => changeChoice({ scale: on ? "each" : "layer" })),
    makeSwitch("kernels-on", showKernels),
    makeSwitch("statistics-on", (on) => changeChoice({ statistics: on })),
    make("div", "legend"),
  );
}

/** @param {string} name @param {(on: boolean) => void} change */
function makeSwitch(name, change) {
  const box = make("input", { type: "checkbox" });
  box.onchange = () => change(box.checked);
  return make("label", name, box, make("span"));
}

/** @param {App} app @param {Inside.LayerPayload & {words: Record<string, string>}} data */
function receive(app, data) {
  const { root } = app.el;
  if (!app.attached) attach(app);
  const known = store.layers.get(data.id);
  if (!known || (data.statistics && !known.numbers)) keepLayer(data.id, readLayer(data));
  show(root);
}

/** @param {App} app */
function attach(app) {
  app.attached = new AbortController();
  const { signal } = app.attached;
  const { root } = app.el;
  onChange((what) => what !== "cell" && show(root), signal);
  root.addEventListener("keydown", (event) => onKey(event), { signal });
  const present = () => root.toggleAttribute("data-present", isPresenting());
  onPresent(present, signal);
  present();
  const observer = new ResizeObserver(() => show(root));
  observer.observe(root);
  signal.addEventListener("abort", () => observer.disconnect());
  watchThumb(root, signal);
}

/** @param {App} app */
function close(app) {
  app.attached?.abort();
  app.attached = null;
}

/** @param {HTMLElement} root */
function show(root) {
  const layer = openLayer();
  root.toggleAttribute("data-waiting", !layer);
  if (!layer || !store.strip) return;
  const map = chosenMap();
  const ofMaps = layer.data.shape.length === 3;
  showHeading(root, layer);
  showBlock(getElement(root, "nav"), layer);
  showTools(root, layer);
  showThumb(root);
  root.dataset.layer = String(layer.data.index);
  const figure = getElement(root, ".figure");
  if (changes(figure, ofMaps)) figure.replaceChildren();
  if (ofMaps) showMaps(figure, layer);
  else showValues(figure, layer, map);
  showKernelPlanes(getElement(root, ".kernels"), layer);
  showStatistics(getElement(root, ".statistics"), layer, map);
  showChosen(getElement(root, ".closeup"), layer, map);
}

/** Show how the chosen cell or value is computed. @param {HTMLElement} closeup @param {Inside.Layer} layer @param {number | null} map */
function showChosen(closeup, layer, map) {
  const { words } = store;
  const ofMaps = layer.data.shape.length === 3;
  const hasCells = map !== null && ofMaps && hasCloseup(layer);
  closeup.toggleAttribute("data-empty", !hasCells);
  getElement(closeup, ".keys").textContent = words.keys;
  if (ofMaps || map === null) hideUnit(closeup);
  if (hasCells) showCloseup(closeup, layer, map);
  else showNoCell(closeup, map === null ? words.choose : words.unreadable);
  if (!ofMaps && map !== null) showUnit(closeup, layer, map);
}

/** @param {HTMLElement} closeup @param {string} reason */
function showNoCell(closeup, reason) {
  if (openLayer()?.data.shape.length === 3) {
    getElement(closeup, ".position").textContent = reason;
    getElement(closeup, ".formula").textContent = "";
  }
  getElement(closeup, ".to-stepper").toggleAttribute("hidden", true);
  getElement(closeup, ".to-stepper-note").textContent = "";
  store.cells.delete(store.choice.layer);
}

/** @param {HTMLElement} root @param {Inside.Layer} layer */
function showHeading(root, { data }) {
  if (!changes(getElement(root, "header"), data.id)) return;
  getElement(root, "h3").textContent = `${data.number} · ${data.title}`;
  getElement(root, ".size").textContent = data.size;
  getElement(root, ".about code").textContent = data.code;
  getElement(root, ".parameters").textContent = [data.parameters, data.tensors].filter(Boolean).join("　");
  getElement(root, ".sentence").textContent = data.sentence;
}

/** @param {HTMLElement} root @param {Inside.Layer} layer */
function showTools(root, layer) {
  const { words } = store;
  const { choice } = store;
  const ofMaps = layer.data.shape.length === 3;
  setAttributes(getElement(root, ".tools"), { "data-maps": ofMaps, "data-kernels": Boolean(layer.data.reading?.kernelShape) });
  const texts = { ".sort span": words.sort, ".each span": words.each, ".kernels-on span": words.kernels, ".statistics-on span": words.statistics };
  for (const [selector, text] of Object.entries(texts)) getElement(root, selector).textContent = text;
  const sort = /** @type {HTMLSelectElement} */ (getElement(root, "select"));
  [words.byIndex, words.byStrength].forEach((text, place) => {
    sort.options[place].textContent = text;
  });
  sort.value = choice.sort;
  const states = { each: choice.scale === "each", "kernels-on": choice.kernels.has(choice.layer), "statistics-on": choice.statistics };
  for (const [name, on] of Object.entries(states)) /** @type {HTMLInputElement} */ (getElement(root, `.${name} input`)).checked = on;
  const each = choice.scale === "each" && ofMaps;
  showLegend(ensure(root, "div", "legend"), each ? 1 : layer.data.limit, each ? words.eachNote : "");
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const layer = openLayer();
  const [target] = event.composedPath();
  if (!layer || isShortcut(event) || (target instanceof HTMLElement && target.matches("select, input, canvas"))) return;
  const byLayer = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const byMap = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!byLayer && !byMap) return;
  consume(event);
  if (byLayer) chooseNeighbor(byLayer);
  else if (byMap) chooseNext(layer, byMap);
  const root = /** @type {HTMLElement} */ (event.currentTarget);
  /** @type {HTMLElement | null} */ (root.querySelector("[aria-pressed=true]"))?.focus({ preventScroll: true });
}

export default keepState({ open, receive, close, words: "inside" });
