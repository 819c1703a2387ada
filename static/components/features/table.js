// Four images, three kernels: convolution, ReLU and max pooling of each pair, computed in the browser.
import { addressParam, cancelWrite, writeAtRest, writeParams } from "../shared/address.js";
import { changes, closest, make, makeButton, setText } from "../shared/dom.js";
import { consume } from "../shared/keys.js";
import { keepState } from "../shared/lifecycle.js";
import { isPresenting, offerSteps } from "../shared/stage.js";
import { makeBoard, markSource, paintBoard } from "./board.js";
import { markPresenting, openEdited, watchUndo } from "./edited.js";
import { openImagePanel } from "./image_panel.js";
import { makeKernelEditor } from "./kernel_editor.js";
import { computeResponse, magnitude } from "./maths.js";
import { openNumberPanel } from "./number_panel.js";
import { readKernel, readPixels, toPlane } from "./texts.js";

/** @typedef {Features.TableApp} App */

/** @type {Features.TableDraft} */
const BLANK = { images: [], kernels: [] };
const PLAY_MS = 1100; // per number

/** @param {ShadowRoot} host */
function open(host) {
  const { el, history } = openEdited(host, {
    className: "",
    actions: /** @type {const} */ (["play", "undo", "redo", "reset"]),
    draft: BLANK,
    show: (draft) => showDraft(app, draft),
    send: (name, value) => app.sendState(name, value),
  });
  const panel = make("div", { class: "panel", hidden: true });
  /** What is missing comes with the first answer. @type {Partial<App>} */
  const parts = { el: { ...el, panel }, history, hidden: null, panel: null, cell: null, updatePanel: null, kernel: 0, attached: null };
  const app = /** @type {App} */ (parts);
  return app;
}

/** @param {App} app */
function build(app) {
  const { root, panel, alert, play, undo, redo, reset } = app.el;
  app.board = makeBoard(root, app.start.images.length, app.start.kernels.length);
  root.append(make("div", "foot", app.board.legend, make("span", "buttons", play, undo, redo, reset)), alert, panel);
  root.addEventListener("click", (event) => onClick(app, event));
  root.addEventListener("keydown", (event) => onKey(app, event));
  watchUndo(root, app.history);
}

/** Compute everything from a draft. @param {Features.TableDraft} draft @param {Features.Shared} shared @returns {Features.Computed} */
function compute({ images: imageTexts, kernels: kernelTexts }, shared) {
  const pixels = imageTexts.map((text) => readPixels(text, shared.images));
  const images = pixels.map((one) => toPlane(one, shared.bright));
  const kernels = kernelTexts.map((text) => readKernel(text, shared.kernels));
  const responses = images.map((image) => kernels.map((kernel) => computeResponse(image, kernel)));
  const limits = kernels.map((_, k) => Math.max(...responses.map((row) => magnitude(row[k].map.values))));
  return { pixels, images, kernels, responses, limits };
}

/** @param {App} app @param {Features.TableDraft} draft */
function showDraft(app, draft) {
  app.computed = compute(draft, app.shared);
  paintBoard(app);
  app.updatePanel?.();
  markSource(app);
}

/** Edit; a number that is being typed, or a stroke, is shown and not sent yet. @param {App} app @param {Features.TableDraft} draft @param {boolean} finished */
function edit(app, draft, finished) {
  if (finished) app.history.edit(draft);
  else showDraft(app, draft);
}

/** @param {App} app @param {Features.Panel | null} panel */
function openPanel(app, panel) {
  const { root, panel: place, alert } = app.el;
  setText(alert, "");
  const same = JSON.stringify(panel) === JSON.stringify(app.panel);
  app.panel = same ? null : panel;
  app.cell = null;
  app.updatePanel = null;
  place.hidden = app.panel === null;
  root.toggleAttribute("data-panel", app.panel !== null);
  if (app.panel) {
    if (app.panel.kernel >= 0) app.kernel = app.panel.kernel;
    place.dataset.kind = app.panel.kind;
    app.updatePanel = fillPanel(app, app.panel);
    place.append(makeButton("close", { class: "close", title: app.shared.words.close, "aria-label": app.shared.words.close }, "×"));
  }
  paintBoard(app);
  app.updatePanel?.();
  markSource(app);
  writeAddress(app);
}

/** @param {App} app @param {Features.Panel} panel */
function fillPanel(app, panel) {
  if (panel.kind === "number") return openNumberPanel(app, panel);
  if (panel.kind === "image") return openImagePanel(app, panel, (draft, finished) => edit(app, draft, finished));
  const editor = makeKernelEditor({
    shared: () => app.shared,
    read: () => app.computed.kernels[panel.kernel],
    edit: (text, typing) => edit(app, withKernel(app.history.draft, panel.kernel, text), !typing),
    warn: (message) => setText(app.el.alert, message),
  });
  app.el.panel.replaceChildren(editor.root);
  return editor.show;
}

/** @param {Features.TableDraft} draft @param {number} index @param {string} text */
const withKernel = (draft, index, text) => ({ ...draft, kernels: draft.kernels.map((kernel, k) => (k === index ? text : kernel)) });

/** The panel in the address: number-4-2, image-1, kernel-3. @param {Features.Panel | null} panel */
const panelText = (panel) => panel && [panel.kind, panel.image + 1, panel.kernel + 1].filter(Boolean).join("-");

/** @param {App} app @returns {Features.Panel | null} */
function readPanel({ start, hidden }) {
  const [kind, first, second] = (addressParam("panel") ?? "").split("-");
  const [image, kernel] = kind === "kernel" ? [-1, Number(first) - 1] : [Number(first) - 1, second ? Number(second) - 1 : -1];
  if (kind !== "number" && kind !== "image" && kind !== "kernel") return null;
  const known = (kind === "kernel" || start.images[image]) && (kind === "image" || start.kernels[kernel]);
  return known && !(image === hidden?.[0] && kernel === hidden[1]) ? { kind, image, kernel } : null;
}

/** @param {App} app */
function writeAddress(app) {
  writeAtRest(app, () => writeParams({ panel: panelText(app.panel), ...(app.panel?.kind !== "number" && { cell: null }) }));
}

/** @type {Record<string, (app: App, image: number, kernel: number) => void>} */
const ACTIONS = {
  image: (app, image) => openPanel(app, { kind: "image", image, kernel: -1 }),
  kernel(app, _image, kernel) {
    const isNarrow = getComputedStyle(app.board.responses[0][0].root).display === "contents";
    if (!isNarrow || app.kernel === kernel) openPanel(app, { kind: "kernel", image: -1, kernel });
    else {
      app.kernel = kernel;
      paintBoard(app);
    }
  },
  number(app, image, kernel) {
    if (isHidden(app, image, kernel)) setText(app.el.alert, app.shared.words.predictFirst);
    else openPanel(app, { kind: "number", image, kernel });
  },
  close: (app) => openPanel(app, null),
  play: (app) => playOrPause(app),
  undo: (app) => app.history.undo(),
  redo: (app) => app.history.redo(),
  reset: (app) => app.history.edit(app.start),
};

/** @param {App} app @param {number} image @param {number} kernel */
const isHidden = ({ hidden }, image, kernel) => hidden?.[0] === image && hidden[1] === kernel;

/** @param {App} app @param {Event} event */
function onClick(app, event) {
  const button = closest(event, "[data-action]");
  const { action = "", image, kernel } = button?.dataset ?? {};
  if (action !== "play") pause(app);
  ACTIONS[action]?.(app, Number(image), Number(kernel));
}

/** @param {App} app @param {KeyboardEvent} event */
function onKey(app, event) {
  if (event.key !== "Escape" || !app.panel || isPresenting()) return;
  openPanel(app, null);
  consume(event);
}

/** Go to the number that comes so many after the one that is open. @param {App} app @param {number} by */
function step(app, by) {
  const places = app.computed.responses.flatMap((row, image) => row.map((_, kernel) => ({ image, kernel })))
    .filter(({ image, kernel }) => !isHidden(app, image, kernel));
  const at = app.panel?.kind === "number" ? places.findIndex(({ image, kernel }) => image === app.panel?.image && kernel === app.panel.kernel) : -1;
  const next = Math.min(Math.max(at + by, by < 0 ? -1 : 0), places.length - 1);
  if (next === at) return false;
  openPanel(app, next < 0 ? null : { kind: "number", ...places[next] });
  return true;
}

/** @param {App} app */
function playOrPause(app) {
  if (app.timer) pause(app);
  else {
    if (!step(app, 1)) step(app, -Infinity);
    app.timer = setInterval(() => step(app, 1) || pause(app), PLAY_MS);
  }
  showButtons(app);
}

/** @param {App} app */
function pause(app) {
  clearInterval(app.timer);
  app.timer = undefined;
  showButtons(app);
}

/** @param {App} app */
function showButtons({ el, shared: { words }, timer }) {
  setText(el.play, timer ? words.pause : words.play);
  setText(el.undo, words.undo);
  setText(el.redo, words.redo);
  setText(el.reset, words.reset);
}

/** @param {App} app @param {Features.TableData} data */
function receive(app, { token, revision, hidden, start, images, kernels, shared }) {
  const first = app.shared === undefined;
  Object.assign(app, { start, shared, hidden });
  if (first) build(app);
  app.attached ??= attach(app);
  const applied = app.history.receive({ token, revision }, { images, kernels });
  if (app.panel && isHidden(app, app.panel.image, app.panel.kernel)) openPanel(app, null);
  if (!changes(app.el.root, [shared.words.play, hidden, app.history.draft]) && !first) return;
  if (applied) showDraft(app, app.history.draft);
  else paintBoard(app);
  showButtons(app);
  if (first) openPanel(app, readPanel(app));
}

/** Listen to events outside the element while it is on the page. @param {App} app */
function attach(app) {
  const attached = new AbortController();
  const { signal } = attached;
  markPresenting(app.el.root, signal);
  offerSteps({ move: (by) => step(app, by), play: () => playOrPause(app) }, signal);
  // Python changes the address after an edit: write the panel again.
  window.navigation?.addEventListener("currententrychange", () => app.computed && writeAddress(app), { signal });
  return attached;
}

/** @param {App} app */
function close(app) {
  if (app.timer) pause(app);
  cancelWrite(app);
  app.history.rest();
  app.attached?.abort();
  app.attached = null;
}

export default keepState({ open, receive, close, words: "features" });
