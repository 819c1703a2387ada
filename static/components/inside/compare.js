// The open layer of two networks or images side by side, with one scale, and their difference.
import { changes, fill, getElement, getElements, make, makeSvg, setAttributes, setContent, setText } from "../shared/dom.js";
import { watchCells } from "../shared/figure.js";
import { keepState } from "../shared/lifecycle.js";
import { formatNumber } from "../shared/numbers.js";
import { mapOf, readMaps } from "./arrays.js";
import { strongestCell } from "./closeup.js";
import { besideScale, scaleOf } from "./compare_scale.js";
import { showLegend } from "./legend.js";
import { paintMap, showMaps } from "./maps.js";
import { chosenCell, chosenMap, onChange, openCell, openLayer, otherLayer, pickCell, store } from "./store.js";
import { sumOf } from "./sums.js";
import { showValues } from "./values.js";
import { viewOf } from "./view.js";

/**
 * @typedef {object} App
 * @property {{root: HTMLElement}} el
 * @property {(name: string, value: unknown) => void} sendState
 * @property {AbortController | null} attached  while the element is on the page
 * @property {Inside.ComparePayload | null} data
 * @property {Map<string, {data: Inside.ComparePayload, maps: Inside.Maps | null}>} layers  that have been opened
 * @property {Record<string, string>} words
 */

const SIDE = 230; // pixels of a map
const COLUMNS = ["first", "second", "difference"];

/** @param {ShadowRoot} host @returns {App} */
function open(host) {
  const columns = COLUMNS.map((name) => make("section", { class: `column-of ${name}` },
    make("h4"), make("div", "answer"), make("div", "figure"), make("div", "legend"), make("div", "large"), make("p", "cell-value"), make("p", "sum-line")));
  const root = make("div", "compare", ...columns);
  host.append(root);
  return { el: { root }, sendState: () => {}, attached: null, data: null, layers: new Map(), words: {} };
}

/** @param {App} app @param {Inside.ComparePayload & {words: Record<string, string>}} answer */
function receive(app, { words, ...data }) {
  app.words = words;
  const key = keyOf(data);
  if (app.data && app.data.strips.join() !== data.strips.join()) app.layers.clear();
  app.data = data;
  if (!app.layers.has(key)) app.layers.set(key, { data, maps: data.difference && readMaps(data.difference.values, data.difference.shape) });
  if (!app.attached) attach(app);
  show(app);
}

/** @param {Inside.ComparePayload} data */
const keyOf = ({ strips, layer }) => `${strips.join("|")}/${layer}`;

/** @param {App} app */
function attach(app) {
  app.attached = new AbortController();
  const { signal } = app.attached;
  onChange(() => show(app), signal);
  const observer = new ResizeObserver(() => show(app));
  observer.observe(app.el.root);
  signal.addEventListener("abort", () => observer.disconnect());
}

/** @param {App} app */
function close(app) {
  app.attached?.abort();
  app.attached = null;
}

/** @param {App} app */
function show(app) {
  const { data, el: { root }, layers } = app;
  if (!data || !store.strip) return;
  const known = layers.get(`${data.strips.join("|")}/${store.choice.layer}`);
  const [first, second] = [openLayer(), otherLayer()];
  const isHere = Boolean(known && first && store.strip.id === data.strips[0] && store.other.strip?.id === data.strips[1]);
  root.toggleAttribute("data-waiting", !isHere);
  const [left, right, third] = getElements(root, ".column-of");
  showAnswers(app, left, 0);
  showAnswers(app, right, 1);
  if (!known || !first || !isHere) return;
  const map = chosenMap();
  const scaled = second && known.maps ? besideScale(first, second) : null;
  showSide(app, left, scaled?.[0] ?? first, map);
  if (second) showSide(app, right, scaled?.[1] ?? second, map);
  else clear(right);
  showDifference(app, third, known, first, map);
  root.toggleAttribute("data-shown", true);
}

/** @param {App} app @param {HTMLElement} column @param {number} side */
function showAnswers({ data }, column, side) {
  if (!data || !changes(column, [data.titles[side], data.answers[side]])) return;
  setContent(getElement(column, "h4"), make("span", {}, side ? "B" : "A"), ` ${data.titles[side]}`);
  const rows = data.answers[side].map(([name, share, isTrue]) => make("li", isTrue ? "true" : "",
    make("span", "name", name), make("span", "track", make("span", { class: "bar", style: `width:${(100 * share).toFixed(2)}%` })),
    make("span", "share", `${(100 * share).toFixed(1)}%`)));
  setContent(getElement(column, ".answer"), make("ol", {}, ...rows));
}

/** @param {HTMLElement} column */
function clear(column) {
  for (const name of [".figure", ".legend", ".large", ".cell-value", ".sum-line"]) {
    getElement(column, name).replaceChildren();
    changes(getElement(column, name), null);
  }
}

/** The maps of one of both, the chosen one in large, and its cell. @param {App} app @param {HTMLElement} column @param {Inside.Layer} layer @param {number | null} map */
function showSide(app, column, layer, map) {
  const figure = getElement(column, ".figure");
  const ofMaps = layer.data.shape.length === 3;
  const index = map !== null && map < layer.data.shape[0] ? map : null;
  if (changes(figure, [ofMaps, layer.data.shape])) figure.replaceChildren();
  if (ofMaps) showMaps(figure, layer);
  else showValues(figure, layer, index);
  showScale(app, column, layer);
  showLarge(app, column, layer, ofMaps ? index : null);
  const cell = ofMaps && index !== null ? cellIn(layer) : null;
  if (cell && index !== null) showCell(app, column, layer, index, cell);
  else for (const name of [".cell-value", ".sum-line"]) setText(getElement(column, name), "");
}

/** @param {App} app @param {HTMLElement} column @param {Inside.Layer} layer */
function showScale({ words }, column, { data }) {
  const each = store.choice.scale === "each" && data.shape.length === 3;
  showLegend(getElement(column, ".legend"), each ? 1 : data.limit, each ? words.eachNote : "");
}

/** The chosen cell, if a layer has it. @param {Inside.Layer} layer */
function cellIn({ data: { shape: [, rows, columns] } }) {
  const first = openLayer();
  const map = chosenMap();
  if (!first || map === null) return null;
  const cell = chosenCell() ?? strongestCell(first.outputs, map, first.data.shape);
  return cell.row < rows && cell.column < columns ? cell : null;
}

/** @param {App} app @param {HTMLElement} column @param {Inside.Layer} layer @param {number | null} map */
function showLarge(app, column, layer, map) {
  const place = getElement(column, ".large");
  if (map === null) {
    place.replaceChildren();
    changes(place, null);
    return;
  }
  const { outputs, data } = layer;
  const [, height, width] = data.shape;
  const limit = scaleOf(layer, map);
  if (!changes(place, [data.id, map, limit, place.clientWidth])) return;
  const canvas = make("canvas", { tabindex: 0, role: "img", "aria-label": app.words.cellHelp, title: app.words.cellHelp });
  paintMap(canvas, outputs, map, limit);
  const exact = Math.min(SIDE, place.clientWidth || SIDE) / Math.max(height, width);
  const scale = exact > 1 ? Math.floor(exact) : exact;
  setAttributes(canvas, { style: `width:${Math.max(2, width * scale)}px;height:${Math.max(2, height * scale)}px` });
  canvas.toggleAttribute("data-smooth", exact < 1);
  const overlay = makeSvg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": true }, makeSvg("path", "cell"));
  place.replaceChildren(make("div", "map", canvas, overlay));
  const select = watchCells(canvas, height, width, `${data.index + 1}.${map}`, pickCell);
  canvas.onfocus = () => { // the keys go on from the chosen cell
    const cell = cellIn(layer);
    if (cell) select(cell);
  };
}

/** @param {App} app @param {HTMLElement} column @param {Inside.Layer} layer @param {number} map @param {GridCell} cell */
function showCell({ words }, column, layer, map, cell) {
  const { row, column: at } = cell;
  setAttributes(getElement(column, ".large .cell"), { d: `M${at} ${row}h1v1h-1z` });
  const { outputs, data } = layer;
  const [, height, width] = data.shape;
  const value = mapOf(outputs, map)[Math.floor((row * outputs.height) / height) * outputs.width + Math.floor((at * outputs.width) / width)];
  const text = formatNumber(value, 4);
  const position = fill(words.position, { row: row + 1, column: at + 1 });
  setContent(getElement(column, ".cell-value"), `${fill(words.map, { index: map + 1 })} · ${position} `, make("b", {}, outputs.exact ? text : fill(words.about, { value: text })));
  const view = data.reading && viewOf(layer, map, words);
  const sum = view && data.reading ? sumOf(view, { ...cell, rows: data.reading.rows[row], columns: data.reading.columns[at] }, value).html : "";
  const line = getElement(column, ".sum-line");
  if (changes(line, sum)) line.innerHTML = sum;
}

/** @param {App} app @param {HTMLElement} column @param {{data: Inside.ComparePayload, maps: Inside.Maps | null}} known @param {Inside.Layer} first @param {number | null} map */
function showDifference(app, column, { data, maps }, first, map) {
  const { words } = app;
  setText(getElement(column, "h4"), words.difference);
  const answer = getElement(column, ".answer");
  const { difference } = data;
  if (!difference || !maps) {
    if (changes(answer, data.refused)) setContent(answer, make("p", "refused", data.refused));
    clear(column);
    return;
  }
  if (changes(answer, [keyOf(data), words.same])) setContent(answer, ...summary(app, difference, first));
  /** @type {Inside.Layer} */
  const layer = { ...first, outputs: maps, data: { ...first.data, id: `${keyOf(data)}-`, limit: difference.limit, reading: null } };
  showSide(app, column, layer, map);
}

/** @param {App} app @param {Inside.Difference} difference @param {Inside.Layer} first */
function summary({ words }, { place: [map, row, column], pair, mean, limit }, { data }) {
  if (map === undefined) return [make("p", {}, words.noNumbers)];
  if (!limit) return [make("p", {}, words.same)];
  const ofMaps = data.shape.length === 3;
  const [from, to] = pair.map((value) => formatNumber(value, 3));
  const text = fill(ofMaps ? words.largestMap : words.largestValue, { map: map + 1, index: map + 1, row: row + 1, column: column + 1, first: from, second: to });
  const button = make("button", { type: "button", class: "go" }, words.goThere);
  button.onclick = () => openCell(data.index, map, ofMaps ? { row, column } : undefined);
  return [make("p", {}, text, " ", button), make("p", "mean", fill(words.meanDifference, { mean: formatNumber(mean, 3) }))];
}

export default keepState({ open, receive, close, words: "inside" });
