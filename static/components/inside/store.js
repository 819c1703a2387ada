// What is chosen on Look inside, shared by the strip and the open layer, and sent to Python.
import { decodeFloats } from "../shared/bytes.js";
import { forgetParams, readCell, restoreParams, writeAtRest, writeCell } from "../shared/address.js";

/** @typedef {Inside.Choice} Choice */

const REST_MS = 300; // choices that follow each other quickly are sent once
const CLOSED = -1; // in place of a map, as cnnviz/ui/inside/state.py has it
const OWN_PARAMS = ["cell", "squeezed"]; // of the address, which only the browser reads: the latter is that of gate.js
const ASK_MS = 80; // a pointer that passes over cells asks for none of them

/**
 * The strip and the open layer; each draws itself when it is told what has changed.
 * @type {Set<(what: string) => void>}
 */
const listeners = new Set();

export const store = {
  /** @type {Inside.StripPayload | null} */
  strip: null,
  /** The layers that have been opened, by id. @type {Map<string, Inside.Layer>} */
  layers: new Map(),
  /** @type {Choice} */
  choice: { layer: 0, closeups: null, scale: "layer", sort: "index", kernels: new Set(), kernelScale: "layer", statistics: false },
  /** The network and the image beside them, and its layers by id. @type {{strip: Inside.StripPayload | null, layers: Map<string, Inside.Layer>}} */
  other: { strip: null, layers: new Map() },
  /** The cell of each layer that one was chosen in. @type {Map<number, GridCell>} */
  cells: new Map(),
  /** What is pointed at in the image, and what else is marked there. @type {{field: Inside.Field | null, marks: Inside.Field[]}} */
  pointed: { field: null, marks: [] },
  token: "",
  revision: 0,
  /** @type {Record<string, string>} */
  words: {},
  /** The numbers behind the cell that Python was asked for last. @type {Inside.Detail | null} */
  detail: null,
  /** @type {(name: string, value: unknown) => void} */
  send() {},
};

let timer = 0;
let asking = 0; // a timer
let asked = ""; // the cell that Python was asked for

/** Call a function after each change, until `signal` aborts. @param {(what: string) => void} listener @param {AbortSignal} signal */
export function onChange(listener, signal) {
  listeners.add(listener);
  signal.addEventListener("abort", () => listeners.delete(listener));
}

/** @param {string} what */
export function tell(what) {
  for (const listener of [...listeners]) listener(what);
}

/** Take another image, or another network. @param {Inside.StripPayload} data @param {Record<string, string>} words */
export function receiveStrip(data, words) {
  store.words = words;
  if (store.strip?.id !== data.id) {
    if (store.strip?.network !== data.network) {
      store.cells.clear();
      forgetParams(...OWN_PARAMS);
    }
    for (const id of store.layers.keys()) if (!id.startsWith(`${data.id}/`)) store.layers.delete(id);
  }
  store.strip = data;
  tell("image");
}

/** Take what Python knows to be chosen, unless it is older than the last choice. @param {Inside.ChoicePayload} data */
export function receiveChoice(data) {
  if (data.token !== store.token) Object.assign(store, { token: data.token, revision: data.revision });
  store.detail = data.detail;
  keepFilter(data);
  if (data.revision >= store.revision) {
    store.revision = data.revision;
    const { layer, closeups, scale, sort, kernels, kernelScale, statistics } = data;
    store.choice = { layer, scale, sort, kernelScale, statistics, closeups: closeups && new Map(closeups), kernels: new Set(kernels) };
  }
  tell("choice");
  writeAtRest(receiveChoice, () => restoreParams(...OWN_PARAMS));
}

/** Keep the kernels that came with the numbers of a cell. @param {Inside.ChoicePayload} data */
function keepFilter({ id, detail }) {
  const layer = detail && store.layers.get(`${id}/${detail.layer}`);
  if (detail?.kernel && layer && !layer.kernels) layer.filters.set(detail.map, decodeFloats(detail.kernel));
}

/** @param {Inside.LayerPayload["id"]} id @param {Inside.Layer} layer */
export function keepLayer(id, layer) {
  store.layers.set(id, layer);
  tell("layer");
}

/** The open layer; undefined until Python has sent it. */
export const openLayer = () => store.layers.get(`${store.strip?.id}/${store.choice.layer}`);

/** The layer of the other network at the place of the open one. */
export const otherLayer = () => store.other.layers.get(`${store.other.strip?.id}/${store.choice.layer}`);

/** The map of a layer whose cells are taken apart, null for none. */
export function chosenMap(layer = store.choice.layer) {
  const { strip, choice: { closeups } } = store;
  const entry = strip?.layers[layer] ?? innerLayer(layer);
  if (!strip || !entry || closeups?.size === 0) return null;
  const map = closeups?.get(layer);
  if (map !== undefined) return map >= 0 && map < entry.size[0] ? map : null;
  return strip.layers[layer]?.strongest ?? store.layers.get(`${strip.id}/${layer}`)?.data.strongest ?? null;
}

/** A layer inside a block, by its place. */
const innerLayer = (layer = store.choice.layer) => store.strip?.inner[layer - store.strip.layers.length];

/** How a layer is called before its name: its number, or inside a block its label. @param {number} layer */
export const numberOf = (layer) => innerLayer(layer)?.label ?? String(layer + 1);

/** A layer of the chain or inside a block, by its place. @param {number} layer */
export const entryOf = (layer) => store.strip?.layers[layer] ?? innerLayer(layer);

/** The place in the chain of a layer, or of the block that it is inside. */
export const chainPlace = (layer = store.choice.layer) => innerLayer(layer)?.block ?? layer;

/** Open the next layer, or the one before; inside a block that is one of the block. @param {number} by */
export function chooseNeighbor(by) {
  const { layer } = store.choice;
  const block = chainPlace();
  const isInside = block !== layer;
  if (isInside && innerLayer(layer + by)?.block === block) return chooseLayer(layer + by);
  const place = isInside && by < 0 ? block : block + by;
  return chooseLayer(Math.min(place, (store.strip?.layers.length ?? 1) - 1));
}

/** Open another layer. @param {number} layer */
export function chooseLayer(layer) {
  const { layers = [], inner = [] } = store.strip ?? {};
  const place = Math.max(0, Math.min(layers.length + inner.length - 1, layer));
  if (place === store.choice.layer) return false;
  store.choice.layer = place;
  tell("layer");
  submit(0);
  return true;
}

/** Choose a map of the open layer, or none. @param {number | null} map */
export function chooseMap(map) {
  const { choice } = store;
  const closeups = new Map(choice.closeups ?? []);
  closeups.set(choice.layer, map ?? CLOSED);
  choice.closeups = closeups;
  const cell = store.cells.get(choice.layer);
  if (cell && map !== null) writeAtRest(store, () => writeCell(`${choice.layer + 1}.${map}`, cell));
  tell("map");
  submit();
}

/** @param {Partial<Choice>} changes */
export function changeChoice(changes) {
  Object.assign(store.choice, changes);
  tell("settings");
  submit();
}

/** Have a layer's kernels shown or not. @param {boolean} on */
export function showKernels(on) {
  const kernels = new Set(store.choice.kernels);
  if (on) kernels.add(store.choice.layer);
  else kernels.delete(store.choice.layer);
  changeChoice({ kernels });
}

/** Open a map of a layer, or a value, at a cell. @param {number} layer @param {number} map @param {GridCell} [cell] */
export function openCell(layer, map, cell) {
  store.choice.closeups = new Map(store.choice.closeups ?? []).set(layer, map);
  if (cell) store.cells.set(layer, cell);
  if (!chooseLayer(layer)) chooseMap(map);
}

/** Mark parts of the image: what is pointed at, and what adds most to a value. @param {Inside.Field | null} field @param {Inside.Field[]} marks */
export function pointAt(field, marks = store.pointed.marks) {
  store.pointed = { field, marks };
  tell("cell");
}

/** The cell of a layer that was chosen, or that the address has for its map. */
export function chosenCell() {
  const { layer } = store.choice;
  const map = chosenMap();
  return store.cells.get(layer) ?? (map === null ? null : readCell(`${layer + 1}.${map}`));
}

/** Choose a cell of the chosen map, and of the other maps of its layer. @param {GridCell} cell */
export function chooseCell(cell) {
  store.cells.set(store.choice.layer, cell);
  tell("cell");
}

/** Choose a cell where no close-up is; that of the open layer shows it, too. @param {GridCell} cell */
export function pickCell(cell) {
  store.cells.set(store.choice.layer, cell);
  tell("picked");
}

/** Return the numbers behind a cell; ask Python for them if they are not here. @param {number} map @param {GridCell} cell */
export function detailOf(map, { row, column }) {
  const { layer } = store.choice;
  const { detail } = store;
  if (detail && detail.layer === layer && detail.map === map && detail.row === row && detail.column === column) return detail;
  const question = [store.strip?.id, layer, map, row, column].join();
  if (question === asked) return null;
  asked = question;
  clearTimeout(asking);
  asking = setTimeout(() => store.send("cell", { layer, map, row, column, at: Date.now() }), ASK_MS);
  return null;
}

/** Send the choices to Python, for the link and for the layer that is not here yet. */
function submit(wait = REST_MS) {
  store.revision += 1;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const { layer, closeups, scale, sort, kernels, kernelScale, statistics } = store.choice;
    store.send("edit", {
      token: store.token,
      revision: store.revision,
      ...{ layer, scale, sort, kernelScale, statistics },
      closeups: closeups && [...closeups],
      kernels: [...kernels],
    });
  }, wait);
}
