// The stepper: a convolution or pooling to step through and edit.
import { namedElements } from "../shared/dom.js";
import { History } from "../shared/history.js";
import { keepState } from "../shared/lifecycle.js";
import { checkAddress, readAddress, watchAddress, writeAddress } from "./address.js";
import { onPaste } from "./clipboard.js";
import { goTo, pause, playOrPause, setChoice, setGradual, showAll, showProgress, showWords } from "./controls.js";
import {
  checkBrush, commitEditor, continueStroke, draftOf, endStroke, isSameDraft, openEditor, packDraft, showUndo, startStroke,
} from "./editing.js";
import { paintInput, paintKernel } from "./grids.js";
import { highlight } from "./highlight.js";
import { onKey } from "./keys.js";
import { clearProblem, describeShown, showHint } from "./narration.js";
import { focusCell, hoverCell } from "./pointing.js";
import { openTrace, placeOf, stepOf } from "./trace.js";

// The state of step, play and view is here, not in Python, so that it survives a rerun of the page.
function open(host) {
  const el = namedElements(host);
  const editor = Object.assign(document.createElement("input"), {
    type: "text", className: "editor", autocomplete: "off", spellcheck: false, enterKeyHint: "next",
  });
  const app = {
    host, el, editor, trace: null, words: {}, editable: false, sendState: null,
    ...readAddress(), place: null, speed: 1, timer: null, full: false, // step and play
    shown: null, // which channels and maps
    planes: {}, shape: {}, size: {}, // the grids on the page
    marks: new Map(), hovered: null, focused: null, // cells
    editing: null, brush: 1, brushing: false, stroke: null,
    get draft() {
      return this.history.draft;
    },
  };
  app.history = new History({
    root: el.root,
    show: () => showDraft(app),
    send: (message, draft) => app.sendState("edit", { ...message, ...packDraft(app.trace, draft) }),
    isSame: isSameDraft,
  });
  el.gradual.checked = app.gradual;
  listen(app);
  app.watch = new ResizeObserver(() => {
    if (app.trace && app.width !== el.root.clientWidth) {
      app.width = el.root.clientWidth;
      showAll(app);
    }
  });
  app.release = (event) => endStroke(app, event);
  return app;
}

function listen(app) {
  const { el, editor } = app;
  const { root, stage } = el;
  root.addEventListener("keydown", (event) => onKey(app, event));
  root.addEventListener("paste", (event) => onPaste(app, event));
  root.addEventListener("click", (event) => onClick(app, event));
  root.addEventListener("focusin", ({ target }) => target !== editor && focusCell(app, target.place ? target : null));
  root.addEventListener("focusout", ({ relatedTarget }) => relatedTarget || focusCell(app, null));
  stage.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch" && !app.stroke) hoverCell(app, event.target.closest(".cell"));
  });
  stage.addEventListener("pointerleave", () => hoverCell(app, null));
  stage.addEventListener("pointerdown", (event) => {
    const cell = event.target.closest(".cell");
    if (!app.brushing || event.button !== 0 || !cell?.place.editable) return;
    event.preventDefault();
    startStroke(app, cell, event);
  });
  stage.addEventListener("pointermove", (event) => app.stroke && continueStroke(app, event));
  editor.addEventListener("blur", () => {
    commitEditor(app);
    editor.remove();
  });
  el.scrub.addEventListener("input", () => goTo(app, Number(el.scrub.value) - 1));
  el.speed.addEventListener("change", () => {
    app.speed = Number(el.speed.value);
    if (app.timer) {
      pause(app);
      playOrPause(app);
    }
  });
  el.gradual.addEventListener("change", () => setGradual(app, el.gradual.checked));
  el.brush.addEventListener("change", () => checkBrush(app));
}

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
    button.setAttribute("aria-pressed", app.brushing);
  },
  more(app) {
    app.full = !app.full;
    describeShown(app);
  },
};

function onClick(app, event) {
  const button = event.target.closest("[data-action]");
  const cell = event.target.closest(".cell");
  if (button) ACTIONS[button.dataset.action](app, button);
  if (button || !cell?.place) return;
  const { plane, r, c, editable } = cell.place;
  if (plane.role === "output") goTo(app, stepOf(app.trace, { n: app.place.n, o: plane.index, r, c }));
  else if (!editable) focusCell(app, app.focused === cell ? null : cell);
  else if (!app.brushing) openEditor(app, cell);
}

// Show an edit before Python answers, except for the output.
function showDraft(app) {
  clearProblem(app);
  paintInput(app);
  paintKernel(app);
  highlight(app);
  showHint(app);
  showUndo(app);
}

// Apply a trace from Python unless the reader has edited the grids since.  During a brush stroke it
// would delete cells that are painted but not sent; the answer to those will follow.
function receive(app, data) {
  attach(app);
  if (app.history.token === data.token && app.stroke?.dirty) return;
  const trace = openTrace(data);
  const shape = JSON.stringify([trace.kind, trace.image.shape, trace.weights?.shape, trace.bias?.shape]);
  const keepsUndo = app.draftShape === shape; // earlier drafts have the same shapes
  if (!app.history.receive(data, draftOf(trace), { keepsUndo })) return;
  Object.assign(app, { trace, draftShape: shape, editable: data.editable });
  if (app.editing && !app.editing.cell.isConnected) app.editing = null;
  app.step = Math.min(app.step, trace.steps - 1);
  app.place = placeOf(trace, app.step);
  app.el.root.dataset.revision = data.revision;
  showWords(app, data.words);
  showUndo(app);
  app.width = app.el.root.clientWidth;
  showAll(app);
  showProgress(app);
  checkAddress(app);
  writeAddress(app);
}

// Listen to events outside the element while it is on the page.
function attach(app) {
  if (app.unwatchAddress) return;
  app.watch.observe(app.el.root);
  for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, app.release);
  app.unwatchAddress = watchAddress(app);
}

function close(app) {
  if (app.timer) pause(app);
  clearTimeout(app.announceTimer);
  app.history.rest();
  app.watch.disconnect();
  for (const name of ["pointerup", "pointercancel"]) window.removeEventListener(name, app.release);
  app.unwatchAddress();
  app.unwatchAddress = null;
}

export default keepState({ open, receive, close });
