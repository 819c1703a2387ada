// The component: mounted once by Streamlit, called again whenever its data change.
import { openModel, placeOf, stepOf } from "./trace.js";
import { hover, pin } from "./highlight.js";
import { tell } from "./narration.js";
import {
  alongStroke, arrived, checkBrush, commit, draftOf, endStroke, openEditor, redo, remember, remind, sameGrids, startStroke, undo,
} from "./editing.js";
import { onPaste } from "./clipboard.js";
import { answer, asked, note, watchAddress } from "./address.js";
import { goTo, look, pause, pick, play, progress, setGradual, words } from "./controls.js";
import { onKey } from "./keys.js";

// Step, play and view live here, not in Python: by the mounted element, so they outlive a rerun.
const apps = new WeakMap();

function open(host) {
  const el = {};
  for (const element of host.querySelectorAll("[data-el]")) el[element.dataset.el] = element;
  const app = {
    host, el,
    model: null, words: {}, token: null, revision: 0, editable: false, send: null, draft: null,
    ...asked(), place: null, speed: 1, timer: null, full: false,
    choice: { channel: null, maps: null }, shown: null,
    planes: {}, shape: {}, size: {}, room: {}, lit: new Map(), hovered: null, pinned: null,
    undos: [], redos: [], editor: makeEditor(), editing: null, brush: 1, brushing: false, stroke: null,
  };
  el.gradual.checked = app.gradual;
  listen(app);
  app.watch = new ResizeObserver(() => {
    if (app.model && app.width !== el.root.clientWidth) {
      app.width = el.root.clientWidth;
      look(app);
    }
  });
  app.release = (event) => endStroke(app, event);
  return app;
}

// What reaches beyond the element; given back while it is not on the page.
function attach(app) {
  if (app.unwatch) return;
  app.watch.observe(app.el.root);
  for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, app.release);
  app.unwatch = watchAddress(app);
}

function detach(app) {
  if (app.timer) pause(app);
  clearTimeout(app.speaking);
  app.watch.disconnect();
  for (const name of ["pointerup", "pointercancel"]) window.removeEventListener(name, app.release);
  app.unwatch();
  app.unwatch = null;
}

function makeEditor() {
  const editor = document.createElement("input");
  Object.assign(editor, { type: "text", className: "editor", autocomplete: "off", spellcheck: false, enterKeyHint: "next" });
  return editor;
}

function listen(app) {
  const { el, editor } = app;
  const { root, stage } = el;
  root.addEventListener("keydown", (event) => onKey(app, event));
  root.addEventListener("paste", (event) => onPaste(app, event));
  root.addEventListener("click", (event) => onClick(app, event));
  root.addEventListener("focusin", ({ target }) => target !== editor && pin(app, target.place ? target : null));
  root.addEventListener("focusout", ({ relatedTarget }) => relatedTarget || pin(app, null));
  stage.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch" && !app.stroke) hover(app, event.target.closest(".cell"));
  });
  stage.addEventListener("pointerleave", () => hover(app, null));
  stage.addEventListener("pointerdown", (event) => {
    const cell = event.target.closest(".cell");
    if (!app.brushing || event.button !== 0 || !cell?.place.editable) return;
    event.preventDefault();
    startStroke(app, cell, event);
  });
  stage.addEventListener("pointermove", (event) => app.stroke && alongStroke(app, event));
  editor.addEventListener("blur", () => {
    commit(app);
    editor.remove();
  });
  el.scrub.addEventListener("input", () => goTo(app, Number(el.scrub.value) - 1));
  el.speed.addEventListener("change", () => {
    app.speed = Number(el.speed.value);
    if (app.timer) {
      pause(app);
      play(app);
    }
  });
  el.gradual.addEventListener("change", () => setGradual(app, el.gradual.checked));
  el.brush.addEventListener("change", () => checkBrush(app));
}

function onClick(app, event) {
  const button = event.target.closest("[data-do]");
  if (button) {
    act(app, button);
    return;
  }
  const place = event.target.closest(".cell")?.place;
  if (!place) return;
  const cell = event.target.closest(".cell");
  if (place.plane.role === "output") {
    goTo(app, stepOf(app.model, { n: app.place.n, o: place.plane.index, r: place.r, c: place.c }));
  } else if (place.editable && !app.brushing) {
    openEditor(app, cell);
  } else if (!place.editable) pin(app, app.pinned === cell ? null : cell);
}

function act(app, button) {
  const last = app.model.steps - 1;
  const acts = {
    first: () => goTo(app, 0),
    back: () => goTo(app, app.step - 1),
    next: () => goTo(app, app.step + 1),
    last: () => goTo(app, last),
    play: () => play(app),
    undo: () => undo(app),
    redo: () => redo(app),
    pick: () => pick(app, button.dataset),
    paint: () => {
      app.brushing = !app.brushing;
      app.el.root.toggleAttribute("data-brushing", app.brushing);
      button.setAttribute("aria-pressed", app.brushing);
    },
    more: () => {
      app.full = !app.full;
      tell(app);
    },
  };
  acts[button.dataset.do]();
}

// Take what Python worked out, unless the reader has edited on since then: what a brush stroke has
// painted and not yet sent would be lost, and the answer to it is on its way in any case.
function receive(app, data) {
  const known = app.token === data.token;
  if (known && (data.revision < app.revision || app.stroke?.dirty)) return;
  const model = openModel(data);
  const draft = draftOf(model);
  const shape = JSON.stringify([model.kind, model.image.shape, model.weights?.shape, model.bias?.shape]);
  if (!known || app.grids !== shape) {
    app.undos = [];
    app.redos = [];
  } else if (!sameGrids(draft, app.draft)) remember(app, app.draft); // an example, random numbers: undoable
  Object.assign(app, { model, draft, grids: shape, token: data.token, revision: data.revision });
  app.editable = data.editable;
  if (app.editing && !app.editing.cell.isConnected) app.editing = null;
  app.step = Math.min(app.step, model.steps - 1);
  app.place = placeOf(model, app.step);
  arrived(app);
  app.el.root.dataset.revision = data.revision;
  words(app, data.words);
  remind(app);
  app.width = app.el.root.clientWidth;
  look(app);
  progress(app);
  answer(app);
  note(app);
}

// When data come fast, Streamlit undoes a call that a later one has overtaken: before that one, or
// after it.  So the app stays with its element, and only the undoing of its latest call rests it.
export default function component({ parentElement, data, setStateValue }) {
  let app = apps.get(parentElement);
  if (!app?.el.root.isConnected) {
    app = open(parentElement);
    apps.set(parentElement, app);
  }
  const call = {};
  app.call = call;
  attach(app);
  app.send = (edit) => setStateValue("edit", edit);
  receive(app, data);
  return () => app.call === call && detach(app);
}
