// The maps of all layers as stacks in space, and the receptive field of the chosen cell through them.
// The maps are canvases that the style turns in space: sharp, with each cell under the pointer; nothing has to be loaded.
import { decodeBytes, decodeFloats } from "../shared/bytes.js";
import { changes, fill, getElement, make, makeButton, makeSvg, setAttributes, setText } from "../shared/dom.js";
import { keepState } from "../shared/lifecycle.js";
import { formatNumber, range } from "../shared/numbers.js";
import { largest, mapOf } from "./arrays.js";
import { strongestCell } from "./closeup.js";
import { paintMap } from "./maps.js";
import { boundsOf, lengthOf, placeStacks, planeX, projector, withMap } from "./space_layout.js";
import { drawOver } from "./space_over.js";
import { firstView, keepView, usualView, watchTurns } from "./space_turn.js";
import { chosenCell, chosenMap, entryOf, numberOf, onChange, openCell, openLayer, store } from "./store.js";

/**
 * @typedef {import("./space_layout.js").View} View
 * @typedef {import("./space_layout.js").Stack} Stack
 * @typedef {{layer: number, map: number, cell: GridCell}} Picked
 * @typedef {object} App
 * @property {{root: HTMLElement, sheet: HTMLElement, scene: HTMLElement}} el
 * @property {(name: string, value: unknown) => void} sendState
 * @property {AbortController | null} attached  while the element is on the page
 * @property {Inside.SpacePayload | null} data
 * @property {Record<string, string>} words
 * @property {Inside.Maps[]} values  of each layer
 * @property {Stack[]} stacks  the image, and each layer
 * @property {View | null} view
 * @property {Picked | null} picked  a cell of a layer that has no close-up
 * @property {number} frame
 */

const UNIT = 200; // pixels, before the scene is scaled to its sheet: sharp also where it is large
const AWAY = 4; // times the longer side of the sheet: where the reader is
const NARROW = 560; // pixels
const MARGIN = { x: 24, top: 14, bottom: 40 }; // pixels of the sheet; labels are below the maps

/** @param {ShadowRoot} host @returns {App} */
function open(host) {
  const scene = make("div", "scene");
  const sheet = make("div", { class: "sheet", tabindex: 0, role: "img" }, scene, makeSvg("svg", { class: "over", "aria-hidden": true }));
  const buttons = make("div", "buttons",
    makeButton("out", { "data-label": "farther" }, "−"), makeButton("in", { "data-label": "nearer" }, "+"), makeButton("reset", { "data-label": "asBefore" }, "↺"));
  const root = make("section", "space", sheet, make("div", "bar", make("p", { class: "reading", "aria-live": "polite" }), buttons), make("p", "note"));
  host.append(root);
  return { el: { root, sheet, scene }, sendState: () => {}, attached: null, data: null, words: {}, values: [], stacks: [], view: null, picked: null, frame: 0 };
}

/** @param {App} app @param {Inside.SpacePayload & {words: Record<string, string>}} answer */
function receive(app, { words, ...data }) {
  const isNew = app.data?.id !== data.id;
  Object.assign(app, { data, words });
  if (isNew) {
    app.values = data.layers.map(readValues);
    app.stacks = [];
  }
  for (const button of app.el.root.querySelectorAll("button")) {
    const label = words[button.dataset.label ?? ""];
    setAttributes(button, { title: label, "aria-label": label });
  }
  setAttributes(app.el.sheet, { "aria-label": words.space });
  setText(getElement(app.el.root, ".note"), `${words.spaceHelp} ${data.note}`);
  app.attached ??= attach(app);
  show(app);
}

/** @param {Inside.SpaceLayer} layer @returns {Inside.Maps} */
function readValues({ size: [count, height, width], values: code }) {
  const values = decodeFloats(code);
  const limits = Float32Array.from(range(count), (map) => largest(values.subarray(map * height * width, (map + 1) * height * width)));
  return { exact: true, count, height, width, values, limits };
}

/** @param {App} app */
function attach(app) {
  const attached = new AbortController();
  const { signal } = attached;
  const { sheet, root } = app.el;
  onChange(() => show(app), signal);
  const turns = watchTurns(sheet, {
    read: () => viewOf(app),
    take: (view) => turn(app, view),
    reset: () => turn(app, usualView(ratioOf(sheet), lengthOf(app.stacks))),
    open: (event) => openAt(app, event),
  }, signal);
  sheet.addEventListener("pointerover", (event) => readAt(app, event), { signal });
  sheet.addEventListener("pointermove", (event) => readAt(app, event), { signal });
  const actions = { out: () => turns.zoom(-1), in: () => turns.zoom(1), reset: () => turn(app, usualView(ratioOf(sheet), lengthOf(app.stacks))) };
  root.addEventListener("click", ({ target }) => {
    const name = /** @type {HTMLElement} */ (target).closest("button")?.dataset.action;
    if (name === "out" || name === "in" || name === "reset") actions[name]();
  }, { signal });
  const observer = new ResizeObserver(() => drawSoon(app));
  observer.observe(sheet);
  signal.addEventListener("abort", () => observer.disconnect());
  return attached;
}

/** @param {App} app */
function close(app) {
  app.attached?.abort();
  app.attached = null;
  cancelAnimationFrame(app.frame);
}

/** @param {HTMLElement} sheet */
const ratioOf = ({ clientWidth, clientHeight }) => clientWidth / Math.max(1, clientHeight);

/** @param {App} app */
function viewOf(app) {
  app.view ??= firstView(ratioOf(app.el.sheet), lengthOf(app.stacks));
  return app.view;
}

/** @param {App} app @param {View} view */
function turn(app, view) {
  app.view = view;
  keepView(app, view);
  drawSoon(app);
}

/** Make the maps that are not there yet, and draw. @param {App} app */
function show(app) {
  const { data, values } = app;
  if (!data || !store.strip || store.strip.id !== data.strip) return;
  const layers = data.layers.map((layer) => {
    const shape = entryOf(layer.index)?.size ?? [];
    return { index: layer.index, shape, maps: shownMaps(layer, shape) };
  });
  const isSame = app.stacks.length && !changes(app.el.scene, [data.id, layers.map(({ maps }) => maps), store.choice.scale]);
  if (!isSame) {
    app.stacks = placeStacks(data.image, layers);
    const planes = data.layers.flatMap((layer, at) => layers[at].maps.map((map, place) => makePlane(app, at + 1, place, (canvas) => paintOf(canvas, layer, values[at], map))));
    app.el.scene.replaceChildren(makePlane(app, 0, 0, (canvas) => paintImage(canvas, data.image)), ...planes);
  }
  markChosen(app);
  drawSoon(app);
}

/** @param {App} app */
function markChosen({ el, stacks }) {
  const map = chosenMap();
  for (const plane of el.scene.children) {
    const { stack, place } = /** @type {HTMLElement} */ (plane).dataset;
    const { layer, maps, isVector } = stacks[Number(stack)];
    plane.toggleAttribute("data-chosen", layer === store.choice.layer && map !== null && (isVector || maps[Number(place)] === map));
  }
}

/** The maps that are drawn of a layer: the chosen one is among them. @param {Inside.SpaceLayer} layer @param {number[]} shape */
function shownMaps({ index, maps }, shape) {
  const map = index === store.choice.layer && shape.length === 3 ? chosenMap() : null;
  return map === null || !openLayer() ? maps : withMap(maps, map);
}

/** @param {HTMLCanvasElement} canvas @param {Inside.SpaceLayer} layer @param {Inside.Maps} values @param {number} map */
function paintOf(canvas, layer, values, map) {
  const at = layer.maps.indexOf(map);
  const own = openLayer()?.outputs;
  const [maps, place] = at < 0 && own ? [own, map] : [values, Math.max(0, at)];
  paintMap(canvas, maps, place, store.choice.scale === "each" ? maps.limits[place] : layer.limit);
}

/** @param {HTMLCanvasElement} canvas @param {Inside.SpacePayload["image"]} image */
function paintImage(canvas, { size: [height, width], colors }) {
  Object.assign(canvas, { width, height });
  const pixels = new ImageData(width, height);
  decodeBytes(colors).forEach((value, place) => {
    pixels.data[Math.floor(place / 3) * 4 + (place % 3)] = value;
  });
  for (let place = 3; place < pixels.data.length; place += 4) pixels.data[place] = 255;
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
}

/** @param {App} app @param {number} stack @param {number} place @param {(canvas: HTMLCanvasElement) => void} paint */
function makePlane({ stacks }, stack, place, paint) {
  const { width, height } = stacks[stack];
  const x = (planeX(stacks[stack], place) - lengthOf(stacks) / 2) * UNIT;
  const canvas = make("canvas", {
    class: stack ? "plane" : "plane image", "data-stack": stack, "data-place": place,
    style: `width:${width * UNIT}px;height:${height * UNIT}px;margin:${(-height * UNIT) / 2}px 0 0 ${(-width * UNIT) / 2}px;transform:translateX(${x}px) rotateY(-90deg)`,
  });
  paint(canvas);
  return canvas;
}

/** @param {App} app */
function drawSoon(app) {
  cancelAnimationFrame(app.frame);
  app.frame = requestAnimationFrame(() => draw(app));
}

/** @param {App} app */
function draw(app) {
  const { sheet, scene, root } = app.el;
  const { clientWidth: width, clientHeight: height } = sheet;
  if (!app.stacks.length || !width) return;
  const view = viewOf(app);
  const length = lengthOf(app.stacks);
  const away = AWAY * Math.max(width, height);
  let scale = 100; // pixels per unit
  let bounds = { left: 0, right: 0, top: 0, bottom: 0 };
  for (const _try of range(3)) { // how near parts are depends on the scale, a little
    bounds = boundsOf(app.stacks, projector(view, length, away / scale));
    scale = Math.min((width - 2 * MARGIN.x) / (bounds.right - bounds.left), (height - MARGIN.top - MARGIN.bottom) / (bounds.bottom - bounds.top));
  }
  scale *= view.zoom;
  const [x, y] = [width / 2 - (scale * (bounds.left + bounds.right)) / 2, (height + MARGIN.top - MARGIN.bottom) / 2 - (scale * (bounds.top + bounds.bottom)) / 2];
  sheet.style.perspective = `${away}px`;
  sheet.style.perspectiveOrigin = `${x}px ${y}px`;
  scene.style.transform = `translate(${x}px, ${y}px) scale3d(${scale / UNIT}, ${scale / UNIT}, ${scale / UNIT}) rotateX(${-view.pitch}deg) rotateY(${view.yaw}deg)`;
  const project = projector(view, length, away / scale);
  const titles = (app.data?.layers ?? []).map(({ index }) => `${numberOf(index)} · ${entryOf(index)?.name ?? ""}`);
  drawOver(getElement(root, ".over"), {
    stacks: app.stacks, titles: [app.words.image, ...titles], windows: app.data?.windows ?? [], ...chosenOf(app),
    project: (point) => project(point).map((one, axis) => one * scale + (axis ? y : x)), isNarrow: width < NARROW,
  });
}

/** The stack and the cell whose receptive field is drawn. @param {App} app */
function chosenOf({ data, stacks, values, picked }) {
  const at = data?.layers.findIndex(({ index }) => index === store.choice.layer) ?? -1;
  const map = chosenMap();
  if (at < 0 || map === null || !data) return { open: at + 1, chosen: null };
  const stack = stacks[at + 1];
  if (stack.isVector) return { open: at + 1, chosen: { map, cell: null } };
  const own = picked?.layer === store.choice.layer && picked.map === map ? picked.cell : null;
  const place = data.layers[at].maps.indexOf(map);
  const strongest = () => strongestCell(values[at], Math.max(0, place), [0, ...stack.cells]);
  return { open: at + 1, chosen: { map, cell: chosenCell() ?? own ?? strongest() } };
}

/** What a pointer is at. @param {App} app @param {PointerEvent} event */
function findAt({ stacks, data }, { target, offsetX, offsetY }) {
  if (!(target instanceof HTMLCanvasElement) || !data) return null;
  const at = Number(target.dataset.stack);
  const stack = stacks[at];
  const [rows, columns] = stack.cells;
  const row = Math.min(rows - 1, Math.max(0, Math.floor((offsetY / target.clientHeight) * rows)));
  const column = Math.min(columns - 1, Math.max(0, Math.floor((offsetX / target.clientWidth) * columns)));
  return { at, layer: stack.layer, map: stack.isVector ? row : stack.maps[Number(target.dataset.place)], cell: { row, column }, stack };
}

/** @param {App} app @param {PointerEvent} event */
function readAt(app, event) {
  const { words, data, values } = app;
  const found = findAt(app, event);
  app.el.sheet.toggleAttribute("data-pointing", Boolean(found && found.layer >= 0));
  if (!found || !data) return;
  const { at, layer, map, cell, stack } = found;
  const position = fill(words.position, { row: cell.row + 1, column: cell.column + 1 });
  let text = `${words.image} · ${position}`;
  if (at > 0) {
    const part = data.layers[at - 1];
    const title = `${numberOf(layer)} · ${entryOf(layer)?.title ?? ""}`;
    const name = stack.isVector ? fill(words.value, { index: map + 1 }) : `${fill(words.map, { index: map + 1 })} · ${position}`;
    text = `${title} · ${name}${valueText(app, part, values[at - 1], map, cell)}`;
  }
  setText(getElement(app.el.root, ".reading"), text);
}

/** The value of a cell, or the mean of the cells around it. @param {App} app @param {Inside.SpaceLayer} part @param {Inside.Maps} values @param {number} map @param {GridCell} cell */
function valueText({ words }, part, values, map, { row, column }) {
  const [height, width] = part.block;
  const isVector = entryOf(part.index)?.size.length === 1;
  const place = isVector ? 0 : part.maps.indexOf(map);
  const known = openLayer();
  if (place < 0) {
    if (!known?.outputs.exact || known.data.index !== part.index) return "";
    return `: ${formatNumber(mapOf(known.outputs, map)[row * known.outputs.width + column], 4)}`;
  }
  const value = mapOf(values, place)[Math.floor(row / height) * values.width + Math.floor(column / width)];
  const note = height * width > 1 ? ` (${fill(words.blocks, { size: `${height} × ${width}` })})` : "";
  return `: ${formatNumber(value, 4)}${note}`;
}

/** @param {App} app @param {PointerEvent} event */
function openAt(app, event) {
  const found = findAt(app, event);
  if (!found || found.layer < 0) return;
  const { layer, map, cell, stack } = found;
  readAt(app, event);
  app.picked = stack.isVector ? null : { layer, map, cell };
  openCell(layer, map, stack.isVector ? undefined : cell);
}

export default keepState({ open, receive, close, words: "inside" });
