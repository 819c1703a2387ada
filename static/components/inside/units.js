// A value of a vector: its sum, what adds most to it, and where that is in the maps and in the image.
import { changes, ensure, fill, getElement, make } from "../shared/dom.js";
import { formatNumber, range } from "../shared/numbers.js";
import { equalsSign, numberHtml, operandHtml } from "../shared/sums.js";
import { fieldOf } from "./fields.js";
import { chooseMap, detailOf, openCell, pointAt, store } from "./store.js";

const MOST_CLASSES = 10;

/** @param {HTMLElement} root  of the sum and the lists @param {Inside.Layer} layer @param {number} unit */
export function showUnit(root, layer, unit) {
  const { data } = layer;
  const { words } = store;
  const lists = ensure(root, "div", "unit");
  const detail = data.linear ? detailOf(unit, { row: 0, column: 0 })?.unit ?? null : null;
  if (!changes(lists, [data.id, unit, detail, words.class])) return;
  const name = data.classes?.[unit];
  const place = fill(words.value, { index: unit + 1 });
  getElement(root, ".position").textContent = name ? `${place}: ${name}` : place;
  getElement(root, ".formula").innerHTML = detail ? sumHtml(detail, words) : data.linear ? "…" : formatNumber(layer.outputs.values[unit], 4);
  const parts = [];
  if (data.classes) parts.push(makeClasses(layer, unit, words));
  if (detail) parts.push(makeTerms(words.contributions, detail.terms, data, data.source?.direct ?? false, fill(words.rest, { value: show(detail.bias) })));
  if (detail?.cells && data.source) {
    const title = fill(words.throughMaps, { number: data.source.layer + 1 });
    parts.push(makeTerms(title, detail.cells, data, true, fill(words.rest, { value: show(detail.cellsRest ?? null) })));
  }
  lists.replaceChildren(...parts);
  pointAt(null, detail ? marksOf(detail, data) : []);
}

/** @param {number | null} value  null for what is not a number */
const show = (value) => formatNumber(value ?? Number.NaN, 3);

/** @param {Inside.Unit} unit @param {Record<string, string>} words */
function sumHtml({ value, bias, count }, words) {
  const [total, rest] = [value ?? Number.NaN, bias ?? Number.NaN];
  const sum = `${fill(words.unitSum, { count })}: ${numberHtml("input", total - rest, 3)} + ${operandHtml("bias", rest, 3)}`;
  return `${sum} ${equalsSign(false)} ${numberHtml("output", total, 3)}`;
}

/** The classes with the largest logits, and the chosen one. @param {Inside.Layer} layer @param {number} unit @param {Record<string, string>} words */
function makeClasses({ data, outputs }, unit, words) {
  const { classes = [], probabilities = [] } = data;
  const order = range(classes.length).sort((one, other) => outputs.values[other] - outputs.values[one]);
  const first = order.slice(0, MOST_CLASSES);
  if (!first.includes(unit)) first.push(unit);
  const rows = first.map((index) => {
    const row = make(
      "tr", { class: index === unit ? "chosen" : "" },
      make("td", {}, make("button", { type: "button" }, classes[index])),
      make("td", {}, formatNumber(outputs.values[index], 3)), make("td", {}, `${(100 * (probabilities[index] ?? Number.NaN)).toFixed(1)} %`),
    );
    row.onclick = () => chooseMap(index);
    return row;
  });
  const head = make("tr", {}, ...[words.class, words.logit, words.probability].map((word) => make("th", {}, word)));
  return make("div", "classes", make("table", {}, head, ...rows), make("p", {}, words.softmax));
}

/**
 * @param {string} title
 * @param {Inside.Term[]} terms
 * @param {Inside.LayerPayload} data
 * @param {boolean} ofCells  of the maps that the vector was made from
 * @param {string} note
 */
function makeTerms(title, terms, data, ofCells, note) {
  const most = Math.max(...terms.map(([, , product]) => Math.abs(product ?? 0)), 1e-30);
  const rows = terms.map(([place, value, product]) => {
    const bar = make("span", { class: (product ?? 0) < 0 ? "bar below" : "bar above", style: `width:${(100 * Math.abs(product ?? 0)) / most}%` });
    const label = ofCells && data.source ? cellName(place, data.source) : fill(store.words.value, { index: place + 1 });
    const button = make("button", { type: "button" }, make("span", "name", label), make("span", "feature", show(value)), make("span", "track", bar), make("span", "product", show(product)));
    const field = ofCells ? fieldOfPlace(place, data) : null;
    button.onpointerenter = () => pointAt(field);
    button.onfocus = () => pointAt(field);
    button.onpointerleave = () => pointAt(null);
    button.onclick = () => openTerm(place, data, ofCells);
    return make("li", {}, button);
  });
  return make("div", "terms", make("b", {}, title), make("ol", {}, ...rows), make("p", {}, note));
}

/** @param {number} place @param {Inside.Source} source */
function placeOf(place, { shape: [, height, width] }) {
  return { map: Math.floor(place / (height * width)), row: Math.floor(place / width) % height, column: place % width };
}

/** @param {number} place @param {Inside.Source} source */
function cellName(place, source) {
  const { map, row, column } = placeOf(place, source);
  return fill(store.words.cellOf, { index: map + 1, row: row + 1, column: column + 1 });
}

/** @param {number} place @param {Inside.LayerPayload} data */
function fieldOfPlace(place, { source, sourceFields }) {
  if (!source || !sourceFields) return null;
  const { row, column } = placeOf(place, source);
  return fieldOf(sourceFields, row, column);
}

/** The fields of the cells that add most. @param {Inside.Unit} unit @param {Inside.LayerPayload} data */
function marksOf({ terms, cells }, data) {
  const ofCells = cells ?? (data.source?.direct ? terms : []);
  return ofCells.flatMap(([place]) => fieldOfPlace(place, data) ?? []);
}

/** Open the cell, or the value of the layer before. @param {number} place @param {Inside.LayerPayload} data @param {boolean} ofCells */
function openTerm(place, data, ofCells) {
  if (!ofCells || !data.source) {
    const before = data.before ?? data.index - 1;
    if (before >= 0) openCell(before, place);
    return;
  }
  const { map, row, column } = placeOf(place, data.source);
  if (data.source.layer >= 0) openCell(data.source.layer, map, { row, column });
}

/** Take the lists off the page. @param {HTMLElement} root */
export function hideUnit(root) {
  const lists = root.querySelector(".unit");
  if (!lists) return;
  lists.remove();
  pointAt(null, []);
}
