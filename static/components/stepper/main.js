// The stepper: a convolution or pooling to step through and edit.
import { cancelWrite } from "../shared/address.js";
import { changes, closest, fill, make, makeButton, namedElements, setWords } from "../shared/dom.js";
import { History } from "../shared/history.js";
import { keepState } from "../shared/lifecycle.js";
import { isPresenting, offerSteps, onPresent } from "../shared/stage.js";
import { checkAddress, readAddress, writeAddress } from "./address.js";
import { playOnce } from "./autoplay.js";
import { isFed, operationName, redrawMaps, sendChain, showChain } from "./chain.js";
import { moveTo } from "./chain_traces.js";
import { onPaste, resizeToPasted } from "./clipboard.js";
import { goTo, holdBack, pause, playOrPause, setChoice, setGradual, showAll, showPlayButton, showProgress } from "./controls.js";
import {
  checkBrush, commitEditor, continueStroke, draftOf, endStroke, isSameDraft, openEditor, packDraft, startStroke,
} from "./editing.js";
import { paintInput, paintKernel, paintOutput } from "./grids.js";
import { onKey } from "./keys.js";
import { clearProblem, showProblem, showSum } from "./narration.js";
import { withDraft } from "./output.js";
import { focusCell, hoverCell, showPointed } from "./pointing.js";
import { openTrace, placeOf, stepOf } from "./trace.js";

/** @typedef {Stepper.App} App */

const AWAIT_MS = 3000; // for Python's answer, before any other one is shown again

/** @type {Stepper.Draft} */
const BLANK = { image: new Float64Array(), weights: null, bias: null };

/**
 * The state of step, play and view is here, not in Python, so that it survives a rerun of the page.
 * @param {ShadowRoot} host
 */
function open(host) {
  /** @type {Stepper.Elements} */
  const el = namedElements(host);
  const editor = make("input", { type: "text", class: "editor", autocomplete: "off", spellcheck: false, enterkeyhint: "next" });
  const history = new History({
    el,
    draft: BLANK,
    show: () => showDraft(app),
    send: (message, draft) => app.sendState("edit", { ...message, at: app.chain?.at ?? 0, ...packDraft(app.trace, draft) }),
    isSame: isSameDraft,
  });
  const app = /** @type {App} */ ({
    host, el, editor, history, editable: false,
    ...readAddress(), // step and view
    planes: {}, size: {}, // the grids on the page
    marks: new Map(), hovered: null, focused: null, // cells
    editing: null, brush: 1, brushing: false, stroke: null,
    attached: null, // an AbortController while the element is on the page
    get draft() {
      return history.draft;
    },
  });
  el.gradual.checked = app.gradual;
  el.speed.value = app.speed;
  app.resizeObserver = new ResizeObserver(() => {
    if (app.trace && app.width !== el.root.clientWidth) {
      app.width = el.root.clientWidth;
      showAll(app);
    }
  });
  return app;
}

/** The cell of an event, if it has one. @param {Event} event */
const cellOf = (event) => /** @type {Stepper.Cell | null} */ (closest(event, ".cell"));

/** @param {App} app */
function listen(app) {
  const { el, editor } = app;
  const { root, stage } = el;
  root.addEventListener("keydown", (event) => onKey(app, event));
  root.addEventListener("paste", (event) => onPaste(app, event));
  root.addEventListener("click", (event) => onClick(app, event));
  root.addEventListener("focusin", (event) => {
    if (event.target !== editor) focusCell(app, cellOf(event));
  });
  root.addEventListener("focusout", ({ relatedTarget }) => relatedTarget || focusCell(app, null));
  stage.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch" && !app.stroke) hoverCell(app, cellOf(event));
  });
  stage.addEventListener("pointerleave", () => hoverCell(app, null));
  stage.addEventListener("pointerdown", (event) => {
    const cell = cellOf(event);
    if (!app.brushing || event.button !== 0 || !cell?.place.editable) return;
    event.preventDefault();
    startStroke(app, cell, event);
  });
  stage.addEventListener("pointermove", (event) => app.stroke && continueStroke(app, app.stroke, event));
  stage.addEventListener("pointerup", (event) => endStroke(app, event));
  stage.addEventListener("pointercancel", (event) => endStroke(app, event));
  editor.addEventListener("blur", () => {
    commitEditor(app);
    editor.remove();
  });
  el.scrub.addEventListener("input", () => goTo(app, Number(el.scrub.value) - 1));
  el.speed.addEventListener("change", () => {
    app.speed = el.speed.value;
    writeAddress(app);
    if (!app.timer) return;
    pause(app);
    playOrPause(app);
  });
  el.append.addEventListener("change", () => {
    sendChain(app, { append: el.append.value });
    el.append.value = "";
  });
  el.gradual.addEventListener("change", () => setGradual(app, el.gradual.checked));
  el.brush.addEventListener("change", () => checkBrush(app));
}

/** @type {Record<string, (app: App, button: HTMLElement) => void>} */
const ACTIONS = {
  first: (app) => goTo(app, 0),
  back: (app) => goTo(app, app.step - 1),
  next: (app) => goTo(app, app.step + 1),
  last: (app) => goTo(app, app.trace.steps - 1),
  play: playOrPause,
  undo: (app) => app.history.undo(),
  redo: (app) => app.history.redo(),
  choose: (app, button) => setChoice(app, button.dataset),
  paint(app, button) {
    app.brushing = !app.brushing;
    app.el.root.toggleAttribute("data-brushing", app.brushing);
    button.setAttribute("aria-pressed", String(app.brushing));
  },
  resize: resizeToPasted,
  showOperation: (app, { dataset }) => showOperation(app, Number(dataset.place)),
  removeOperation: (app, { dataset }) => sendChain(app, { remove: Number(dataset.place) }),
  dismiss(app) {
    app.problemCell?.focus({ preventScroll: true });
    clearProblem(app);
  },
  more(app) {
    app.allTerms = !app.allTerms;
    showSum(app);
    writeAddress(app);
  },
};

/** @param {App} app @param {Event} event */
function onClick(app, event) {
  const button = closest(event, "[data-action]");
  const cell = cellOf(event);
  if (button) ACTIONS[button.dataset.action ?? ""]?.(app, button);
  if (button || !cell) return;
  const { plane, r, c, editable } = cell.place;
  if (plane.role === "output") goTo(app, stepOf(app.trace, { n: app.place.n, o: plane.index, r, c }));
  else if (plane.role === "input" && isFed(app) && cell.place.inside) explainInput(app, cell);
  else if (!editable) focusCell(app, app.focused === cell ? null : cell);
  else if (!app.brushing) openEditor(app, cell);
}

/** Say that a cell of the input is computed, and offer the operation that computes it. @param {App} app @param {Stepper.Cell} cell */
function explainInput(app, cell) {
  const { words, chain } = app;
  const before = (chain?.at ?? 0) - 1;
  const values = operationName(app, before);
  const place = fill(words.cell, { row: cell.place.r + 1, column: cell.place.c + 1 });
  const offer = makeButton("showOperation", { "data-place": before }, fill(words.go, values));
  focusCell(app, cell);
  showProblem(app, words.computed, { ...values, place }, { cell, offer, isDone: true });
}

/** Show an edit and its output before Python answers. @param {App} app */
function showDraft(app) {
  clearProblem(app);
  app.trace = withDraft(app.trace, app.draft);
  paintInput(app);
  paintKernel(app);
  paintOutput(app);
  showPointed(app);
  redrawMaps(app);
}

/**
 * Apply a trace from Python unless the reader has edited the grids since.  During a brush stroke it
 * would delete cells that are painted but not sent; the answer to those will follow.
 * @param {App} app
 * @param {Stepper.Message} message
 */
function receive(app, { editable, plays, words, limits, chain, ...data }) {
  if (!app.trace) listen(app);
  app.attached ??= attach(app);
  if (app.history.token === data.token && (app.stroke?.dirty || isOutdated(app, chain))) return;
  const trace = openTrace(data);
  const shape = JSON.stringify([trace.kind, trace.image.shape, trace.weights?.shape, trace.bias?.shape, chain?.at,
    chain?.at && Array.from(trace.image.values, Math.fround)]); // a computed image is no edit
  const isOther = Boolean(app.chain && app.chain.at !== chain?.at); // another operation of the chain
  // Earlier drafts have the same shapes, and each operation has its own.
  const options = isOther ? { from: app.draftShape, to: shape } : { keepsUndo: app.draftShape === shape };
  if (!app.history.receive(data, draftOf(trace), options)) return;
  if (isOther) {
    app.step = 0;
    clearProblem(app);
  }
  if (app.draftShape !== shape) holdBack(app);
  Object.assign(app, { trace, draftShape: shape, editable, words, limits, chain });
  if (app.editing && !app.editing.cell.isConnected) app.editing = null;
  app.step = Math.min(app.step, trace.steps - 1);
  app.place = placeOf(trace, app.step);
  if (changes(app.el.root, words)) setWords(app.host, words);
  app.el.tools.hidden = !editable;
  showPlayButton(app);
  showChain(app);
  app.width = app.el.root.clientWidth;
  showAll(app);
  showProgress(app);
  if (plays) playOnce(app);
  checkAddress(app);
  writeAddress(app);
}

/** Step; return whether there was such a step. @param {App} app @param {number} by */
function moveBy(app, by) {
  const before = app.step;
  goTo(app, before + by);
  return app.step !== before || (isPresenting() && moveToOperation(app, by));
}

/** Show the next operation of the chain or the one before; return whether there is one. @param {App} app @param {number} by */
function moveToOperation(app, by) {
  const place = (app.chain?.at ?? 0) + by;
  if (!app.chain?.steps[place]) return false;
  showOperation(app, place);
  return true;
}

/**
 * Show another operation of the chain at once, as computed here; Python's answer confirms it and brings its
 * settings.  While an edit has no answer yet, that of Python alone shows it: the edit might be lost.
 * @param {App} app
 * @param {number} place
 */
function showOperation(app, place) {
  const { chain, trace, editable, words, limits, history } = app;
  const there = chain && !history.isPending && moveTo({ chain, trace }, place);
  sendChain(app, { show: place });
  if (!there) return;
  app.awaited = undefined;
  const { token, revision } = history;
  const data = /** @type {Stepper.Payload} */ (/** @type {unknown} */ (there.trace));
  receive(app, { ...data, editable, plays: false, words, limits, chain: there.chain, token, revision });
  app.awaited = { at: place, until: performance.now() + AWAIT_MS };
}

/** Whether an answer shows another operation than the one that the reader has chosen since. @param {App} app @param {Stepper.Chain | null} chain */
function isOutdated(app, chain) {
  const { awaited } = app;
  if (!awaited) return false;
  if (chain?.at !== awaited.at && performance.now() < awaited.until) return true;
  app.awaited = undefined;
  return false;
}

/** Listen to events outside the element while it is on the page. @param {App} app */
function attach(app) {
  const attached = new AbortController();
  const { signal } = attached;
  app.resizeObserver.observe(app.el.root);
  addEventListener("resize", () => app.trace && showAll(app), { signal });
  onPresent(() => showAll(app), signal);
  offerSteps({ move: (by) => moveBy(app, by), play: () => playOrPause(app) }, signal);
  // Python changes the address after an edit or a setting, later than the grids: write the step again.
  // Browsers without the navigation API write it again with the next step.
  window.navigation?.addEventListener(
    "currententrychange", () => app.trace && writeAddress(app), { signal },
  );
  return attached;
}

/** @param {App} app */
function close(app) {
  if (app.timer) pause(app);
  clearTimeout(app.announceTimer);
  cancelWrite(app);
  app.history.rest();
  app.resizeObserver.disconnect();
  app.attached?.abort();
  app.attached = null;
}

export default keepState({ open, receive, close, words: "stepper" });
