// All maps of a layer side by side, each a button.
import { signedPixels } from "../features/palette.js";
import { changes, ensure, fill, getElement, getElements, make, setAttributes } from "../shared/dom.js";
import { range } from "../shared/numbers.js";
import { mapOf } from "./arrays.js";
import { chooseMap, chosenMap, store } from "./store.js";

const LARGEST = 84; // pixels of a map's side on the page
const SMALLEST = 30;
const SMALLEST_TOUCH = 44;
const HEIGHT = 310; // of all maps, if they fit
const GAP = 6;

/** The maps in the order in which they are shown. @param {Inside.Layer} layer */
export function mapOrder({ outputs, strength }) {
  const places = range(outputs.count);
  if (store.choice.sort === "index") return places;
  return places.sort((one, other) => strength[other] - strength[one] || one - other);
}

/** @param {HTMLElement} root @param {Inside.Layer} layer */
export function showMaps(root, layer) {
  const { outputs, data } = layer;
  const words = store.words;
  const list = ensure(root, "ul", "tiles");
  const { scale, sort } = store.choice;
  const side = tileSide(outputs.count, outputs, root.clientWidth);
  list.style.setProperty("--side", `${side}px`);
  list.style.setProperty("--ratio", `${outputs.width} / ${outputs.height}`);
  if (changes(list, [data.id, scale, sort, words.map])) {
    list.setAttribute("aria-label", words.maps);
    makeTiles(list, outputs.count);
    const canvases = getElements(list, "canvas");
    mapOrder(layer).forEach((map, place) => {
      const label = fill(words.map, { index: map + 1 });
      const button = /** @type {HTMLElement} */ (canvases[place].parentElement);
      setAttributes(button, { title: label, "aria-label": label, "data-map": map });
      paintMap(/** @type {HTMLCanvasElement} */ (canvases[place]), outputs, map, scale === "each" ? outputs.limits[map] : data.limit);
    });
    list.scrollTop = 0;
  }
  list.toggleAttribute("data-smooth", side < outputs.width);
  markMap(list);
}

/** @param {HTMLElement} list @param {number} count */
function makeTiles(list, count) {
  while (list.children.length > count) list.lastElementChild?.remove();
  while (list.children.length < count) list.append(make("li", {}, make("button", { type: "button" }, make("canvas"))));
  list.onclick = ({ target }) => {
    const map = /** @type {HTMLElement} */ (target).closest("button")?.dataset.map;
    if (map !== undefined) chooseMap(Number(map) === chosenMap() ? null : Number(map));
  };
}

/** @param {HTMLElement} list */
function markMap(list) {
  const chosen = chosenMap();
  for (const button of getElements(list, "button")) {
    const isChosen = Number(button.dataset.map) === chosen;
    setAttributes(button, { "aria-pressed": isChosen, tabindex: isChosen ? 0 : -1 });
    if (isChosen) scrollInto(list, button);
  }
  if (chosen === null) getElement(list, "button").tabIndex = 0;
}

/** Scroll the list of the maps, and nothing around it. @param {HTMLElement} list @param {HTMLElement} button */
function scrollInto(list, button) {
  const { offsetTop: top, offsetHeight: height } = button;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + height > list.scrollTop + list.clientHeight) list.scrollTop = top + height - list.clientHeight;
}

/** The side of a map so that all maps fit, if they can. @param {number} count @param {Inside.Maps} maps @param {number} width */
function tileSide(count, maps, width) {
  const smallest = matchMedia("(pointer: coarse)").matches ? SMALLEST_TOUCH : SMALLEST;
  let side = LARGEST;
  for (; side > smallest; side -= 1) {
    const columns = Math.max(1, Math.floor((width + GAP) / (side + GAP)));
    const high = (side * maps.height) / maps.width + GAP;
    if (Math.ceil(count / columns) * high <= HEIGHT) break;
  }
  const whole = Math.floor(side / maps.width) * maps.width;
  return whole >= smallest ? whole : side;
}

/** @param {HTMLCanvasElement} canvas @param {Inside.Maps} maps @param {number} map @param {number} limit */
export function paintMap(canvas, maps, map, limit) {
  const { width, height } = maps;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.getContext("2d")?.putImageData(new ImageData(signedPixels(mapOf(maps, map), limit), width, height), 0, 0);
}

/** Choose the next map in the order shown, or the one before. @param {Inside.Layer} layer @param {number} by */
export function chooseNext(layer, by) {
  const order = mapOrder(layer);
  const place = order.indexOf(chosenMap() ?? -1);
  chooseMap(order[Math.max(0, Math.min(order.length - 1, place < 0 ? 0 : place + by))]);
}
