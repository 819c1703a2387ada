// A drawing that is pooled again and again: what is left of it?
import { addressParam } from "../shared/address.js";
import { changes, closest, fill, make, makeButton, setAttributes, setText } from "../shared/dom.js";
import { makeFigure } from "../shared/figure.js";
import { keepState } from "../shared/lifecycle.js";
import { formatNumber } from "../shared/numbers.js";
import { isPresenting, offerSteps } from "../shared/stage.js";
import { markPresenting, openEdited, watchUndo } from "./edited.js";
import { pool } from "./maths.js";
import { makePainter, placeBox } from "./painter.js";
import { cellColor, paintPlane } from "./palette.js";
import { featureText, readPixels, SIDE, toPlane, writePixels } from "./texts.js";

/** @typedef {Features.CaricatureApp} App */

const SIDES = [8, 4, 2, 1];
const PLAY_MS = 1100; // per pooling
/** @type {Features.CaricatureDraft} */
const BLANK = { drawing: "", pooling: "max" };

/** @param {ShadowRoot} host */
function open(host) {
  const { el, history } = openEdited(host, {
    className: "caricature",
    actions: /** @type {const} */ (["play", "undo", "redo"]),
    draft: BLANK,
    show: (draft) => showDraft(app, draft),
    send: (name, value) => app.sendState(name, value),
  });
  const presents = isPresenting() || addressParam("present") !== null; // step by step, from the drawing
  /** What is missing comes with the first answer. @type {Partial<App>} */
  const parts = { el: { ...el, sum: make("p", "terms") }, history, pixels: new Uint8Array(SIDE * SIDE), planes: [], times: presents ? 0 : SIDES.length, attached: null };
  const app = /** @type {App} */ (parts);
  return app;
}

/** @param {App} app */
function build(app) {
  const { root, alert, sum, play, undo, redo } = app.el;
  const { words } = app.data.shared;
  app.painter = makePainter(words.drawing, {
    read: () => app.pixels,
    show: (pixels) => showPixels(app, pixels),
    commit: (pixels) => edit(app, { drawing: writePixels(pixels, []) }),
  });
  app.source = make("i", { class: "mark", hidden: true });
  app.painter.root.append(app.source);
  app.pooled = SIDES.map((side, time) => makePooled(app, side, time));
  app.kinds = [["max", words.pool], ["avg", words.meanPool]].map(([kind, name]) => makeButton("kind", { class: "tool", "data-kind": kind }, name));
  root.append(
    make("div", "strip", makeFigure("image", words.drawing, "16 × 16", app.painter.root), ...app.pooled.map(({ figure }) => figure)),
    make("div", "foot", make("span", "buttons", ...app.kinds), makeDrawingTools(words), make("span", "buttons", play, undo, redo)),
    alert, sum,
  );
  root.addEventListener("click", (event) => onClick(app, event));
  watchUndo(root, app.history);
}

/** Buttons that change the whole drawing. @param {Record<string, string>} words */
function makeDrawingTools(words) {
  const arrows = [["left", "←"], ["up", "↑"], ["down", "↓"], ["right", "→"]].map(([way, arrow]) => (
    makeButton("move", { class: "tool", "data-way": way, title: words[`move.${way}`], "aria-label": words[`move.${way}`] }, arrow)
  ));
  return make("span", "buttons", makeButton("start", { class: "tool" }, words.smallTriangle), ...arrows, makeButton("clear", { class: "tool" }, words.clear));
}

/** @param {App} app @param {number} side @param {number} time @returns {Features.PooledElements} */
function makePooled(app, side, time) {
  const { words } = app.data.shared;
  const cells = Array.from({ length: side * side }, (_, at) => make("span", { class: "pooled-cell", "data-time": time, "data-at": at }));
  const mark = make("i", { class: "mark", hidden: true });
  const grid = make("span", { class: "plate pooled" }, ...cells, mark);
  grid.style.setProperty("--size", String(side));
  grid.addEventListener("pointerover", ({ target }) => target instanceof HTMLElement && target.dataset.at && showSource(app, time, Number(target.dataset.at)));
  grid.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && hideSource(app)); // what was tapped stays
  return { figure: makeFigure("map", fill(words.times, { times: time + 1 }), `${side} × ${side}`, grid), grid, mark, cells };
}

/** @param {App} app @param {Partial<Features.CaricatureDraft>} change */
const edit = (app, change) => app.history.edit({ ...app.history.draft, ...change });

/** @param {App} app @param {Features.CaricatureDraft} draft */
function showDraft(app, draft) {
  for (const button of app.kinds) setAttributes(button, { "aria-pressed": button.dataset.kind === draft.pooling });
  showPixels(app, readPixels(draft.drawing, app.data.shared.images));
}

/** Pool a drawing and show the maps. @param {App} app @param {Uint8Array} pixels */
function showPixels(app, pixels) {
  const { pooling } = app.history.draft;
  app.pixels = pixels;
  app.planes = [toPlane(pixels, 1)];
  for (const _side of SIDES) app.planes.push(pool(app.planes[app.planes.length - 1], 2, pooling));
  paintPlane(app.painter.canvas, app.planes[0], 1);
  for (const [time, { cells, figure }] of app.pooled.entries()) {
    showCells(cells, app.planes[time + 1], app.data.hidden && time === SIDES.length - 1);
    figure.toggleAttribute("data-later", time >= app.times);
  }
}

/** @param {HTMLElement[]} cells @param {Features.Plane} plane @param {boolean} isHidden */
function showCells(cells, { rows, values }, isHidden) {
  for (const [at, cell] of cells.entries()) {
    const text = values[at] === 0 && rows === SIDES[0] ? "" : featureText(values[at]); // zeros of a large map are only its background
    setText(cell, isHidden ? "?" : text);
    cell.style.background = isHidden ? "" : cellColor(values[at], 1);
  }
}

/** Mark what a pooled cell comes from, and show its window. @param {App} app @param {number} time @param {number} at */
function showSource(app, time, at) {
  hideSource(app);
  const { rows, columns, values } = app.planes[time + 1];
  const cell = { row: Math.floor(at / columns), column: at % columns };
  const before = app.planes[time];
  const corner = 2 * cell.row * before.columns + 2 * cell.column;
  const window = [corner, corner + 1, corner + before.columns, corner + before.columns + 1].map((place) => formatNumber(before.values[place], 4));
  const size = SIDE / rows;
  placeBox(app.source, { row: cell.row * size, column: cell.column * size }, size, SIDE, SIDE);
  app.source.hidden = false;
  if (time > 0) {
    placeBox(app.pooled[time - 1].mark, { row: 2 * cell.row, column: 2 * cell.column }, 2, before.rows, before.columns);
    app.pooled[time - 1].mark.hidden = false;
  }
  if (app.data.hidden && time === SIDES.length - 1) return;
  const name = app.history.draft.pooling === "max" ? "max" : "mean";
  setText(app.el.sum, `${name}(${window.join(", ")}) = ${formatNumber(values[at], 6)}`);
}

/** @param {App} app */
function hideSource(app) {
  app.source.hidden = true;
  for (const { mark } of app.pooled) mark.hidden = true;
  setText(app.el.sum, app.data.shared.words.pooledHint);
}

/** @type {Record<string, number>} */
const WAYS = { left: -1, right: 1, up: -SIDE, down: SIDE };

/** Move a drawing by one pixel; what leaves it is gone. @param {Uint8Array} pixels @param {string} way */
function movePixels(pixels, way) {
  const by = WAYS[way];
  return pixels.map((_, at) => {
    const from = at - by;
    const stays = from >= 0 && from < pixels.length && (Math.abs(by) > 1 || Math.floor(from / SIDE) === Math.floor(at / SIDE));
    return stays ? pixels[from] : 0;
  });
}

/** @type {Record<string, (app: App, data: DOMStringMap) => void>} */
const ACTIONS = {
  kind: (app, { kind }) => edit(app, { pooling: kind === "avg" ? "avg" : "max" }),
  start: (app) => edit(app, { drawing: app.data.start.drawing }),
  clear: (app) => edit(app, { drawing: writePixels(new Uint8Array(SIDE * SIDE), []) }),
  move: (app, { way = "" }) => edit(app, { drawing: writePixels(movePixels(app.pixels, way), []) }),
  play: (app) => playOrPause(app),
  undo: (app) => app.history.undo(),
  redo: (app) => app.history.redo(),
};

/** @param {App} app @param {Event} event */
function onClick(app, event) {
  const { action = "", ...data } = closest(event, "[data-action]")?.dataset ?? {};
  ACTIONS[action]?.(app, data);
}

/** Show so many poolings more; return whether that changes anything. @param {App} app @param {number} by */
function step(app, by) {
  const times = Math.min(Math.max(app.times + by, 0), SIDES.length);
  if (times === app.times) return false;
  app.times = times;
  showPixels(app, app.pixels);
  return true;
}

/** @param {App} app */
function playOrPause(app) {
  if (app.timer) pause(app);
  else {
    if (app.times === SIDES.length) step(app, -Infinity);
    app.timer = setInterval(() => step(app, 1) || pause(app), PLAY_MS);
  }
  setText(app.el.play, app.timer ? app.data.shared.words.pause : app.data.shared.words.play);
}

/** @param {App} app */
function pause(app) {
  clearInterval(app.timer);
  app.timer = undefined;
  setText(app.el.play, app.data.shared.words.play);
}

/** @param {App} app @param {Features.CaricatureData} data */
function receive(app, data) {
  const first = app.data === undefined;
  app.data = data;
  const { words } = data.shared;
  if (first) build(app);
  app.attached ??= attach(app);
  const applied = app.history.receive(data, { drawing: data.drawing, pooling: data.pooling });
  if (!applied || !changes(app.el.root, [words.undo, data.hidden, app.history.draft])) return;
  for (const action of /** @type {const} */ (["play", "undo", "redo"])) setText(app.el[action], words[action]);
  showDraft(app, app.history.draft);
  hideSource(app);
}

/** Listen to events outside the element while it is on the page. @param {App} app */
function attach(app) {
  const attached = new AbortController();
  const { signal } = attached;
  markPresenting(app.el.root, signal);
  offerSteps({ move: (by) => step(app, by), play: () => playOrPause(app) }, signal);
  return attached;
}

/** @param {App} app */
function close(app) {
  pause(app);
  app.history.rest();
  app.attached?.abort();
  app.attached = null;
}

export default keepState({ open, receive, close, words: "features" });
