// The builder: a network as a drawing and as an editable table of layers.
import { changes, make, namedElements, setHtml, setWords } from "../shared/dom.js";
import { History } from "../shared/history.js";
import { consume, undoOrRedo } from "../shared/keys.js";
import { keepState } from "../shared/lifecycle.js";
import { isPresenting, offerSteps, onPresent } from "../shared/stage.js";
import { duplicateLine, insertLine, isComplete, isMark, isSameDraft, removeLine, span } from "./draft.js";
import { continueDrag, endDrag, startDrag, stepRow } from "./drag_rows.js";
import { paintCard } from "./layer_card.js";
import { closeMenu, onMenuKey, openMenu } from "./layer_menu.js";
import { lineRows, paintHeads, paintInput, paintRows } from "./rows.js";

const MIN_SCALE = 0.6; // minimum scale of the drawing; below it the drawing scrolls

// The state of the builder is here, not in Python, so that it survives a rerun of the page.
function open(host) {
  const el = namedElements(host);
  /** @type {Builder.App} */
  const app = {
    host, el, data: null, stamp: 0, sendState: null,
    facts: new WeakMap(), // line of a draft → what Python computed for its row
    cardLine: null, cardPlace: "drawing", // the line of the draft whose card is open, and where
    drag: null, flashes: false, newLine: null, lastClick: null,
    attached: null, // an AbortController while the element is on the page
    get draft() {
      return this.history.draft;
    },
    get cardAt() {
      return this.draft?.lines.indexOf(this.cardLine) ?? -1;
    },
    edit: (draft) => editDraft(app, draft),
  };
  app.history = new History({
    el,
    show: (draft) => showDraft(app, draft),
    send: (message, draft) => app.sendState("edit", { ...message, ...draft, cardLine: app.cardAt }),
    isSame: isSameDraft,
    isComplete,
  });
  listen(app);
  return app;
}

function listen(app) {
  const { root, drawing } = app.el;
  root.addEventListener("click", (event) => onClick(app, event));
  root.addEventListener("change", (event) => onChange(app, event.target));
  root.addEventListener("keydown", (event) => onKey(app, event));
  root.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    grip.focus({ preventScroll: true });
    startDrag(app, grip, event);
  });
  root.addEventListener("pointermove", (event) => app.drag && continueDrag(app, event));
  root.addEventListener("pointerup", () => endDrag(app, true));
  root.addEventListener("pointercancel", () => endDrag(app, false));
  root.addEventListener("focusin", ({ target }) => target.matches("input[type=text]") && target.select());
  drawing.addEventListener("click", ({ target }) => {
    const part = target.closest("[data-line]");
    if (part && Number(part.dataset.line) >= 0) toggleCard(app, Number(part.dataset.line), "drawing");
  });
}

const rowAt = (element) => Number(element.closest("tr")?.dataset.at ?? -1);

const ACTIONS = {
  open: (app, button, at) => toggleCard(app, at, "row"),
  close: (app) => toggleCard(app, app.cardAt),
  up: (app, button, at) => stepRow(app, at, false, "up"),
  down: (app, button, at) => stepRow(app, at, true, "down"),
  copy: (app, button, at) => editLines(app, duplicateLine(app.draft.lines, at)),
  remove(app, button, at) {
    editLines(app, removeLine(app.draft.lines, at));
    (lineRows(app)[at]?.querySelector(".tool.remove") ?? app.el.append).focus({ preventScroll: true });
  },
  add(app, button, at) {
    const { lines } = app.draft;
    openMenu(app, button, at < 0 ? 0 : at + (lines[at][0] === "residual" ? 1 : span(lines, at) || 1));
  },
  append: (app, button) => openMenu(app, button, app.draft.lines.length),
  insert(app, button) {
    app.newLine = Number(app.el.menu.dataset.place); // gets the focus after Python has filled it in
    closeMenu(app);
    editLines(app, insertLine(app.draft.lines, app.newLine, [button.dataset.code, null]));
  },
  fix(app, button) {
    const { input, lines } = app.data.fault.fixes[button.dataset.fix];
    editDraft(app, { input, lines });
  },
  more: (app, button) => button.closest("tr").toggleAttribute("data-more"),
  undo: restore,
  redo: restore,
  reset: (app) => editDraft(app, structuredClone(app.data.start)),
};

const ONCE = ["remove", "copy"]; // once for a double click, whose second click hits the next row
const DOUBLE_CLICK = 400; // ms

// Whether a click belongs to a double click.  event.detail does not say it in Firefox if the first
// click has moved another element below the pointer.
function isSecondClick(app, { detail, timeStamp, clientX, clientY }) {
  const last = app.lastClick;
  app.lastClick = { timeStamp, clientX, clientY };
  const isKey = detail === 0;
  if (isKey || !last || timeStamp - last.timeStamp > DOUBLE_CLICK) return false;
  return Math.hypot(clientX - last.clientX, clientY - last.clientY) < 5;
}

function onClick(app, event) {
  const button = event.target.closest("[data-action]");
  if (ONCE.includes(button?.dataset.action) && isSecondClick(app, event)) return;
  if (!event.target.closest("[data-el=menu], .add, .append")) closeMenu(app);
  if (button) ACTIONS[button.dataset.action]?.(app, button, rowAt(button));
}

function onChange(app, target) {
  if (target.type === "checkbox") writeValue(app, target, target.checked);
  else if (target.value !== target.known) writeValue(app, target, target.value);
}

function writeValue(app, target, value) {
  const at = rowAt(target);
  const draft = { ...app.draft, lines: [...app.draft.lines], input: [...app.draft.input] };
  if (at < 0) draft.input[target.place] = value;
  else {
    const before = draft.lines[at];
    const values = { ...before[1], [target.closest(".field").dataset.setting]: value };
    draft.lines[at] = [before[0], values];
    app.facts.set(draft.lines[at], { ...app.facts.get(before), values });
    if (app.cardLine === before) app.cardLine = draft.lines[at];
  }
  target.known = value;
  editDraft(app, draft);
}

function onKey(app, event) {
  const { target, key } = event;
  if (!app.el.menu.hidden && onMenuKey(app, event)) return;
  const act = undoOrRedo(event);
  if (act) {
    consume(event);
    restore(app, app.el[act]);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isText = target.matches("input[type=text]");
  const down = key === "ArrowDown";
  if (down || key === "ArrowUp") {
    const grip = target.closest(".tool.grip");
    if (grip) stepRow(app, rowAt(grip), down, "grip");
    else if (!target.matches(".field input[type=text]") || !nudge(target, down ? -1 : 1)) return;
    event.preventDefault();
  } else if (key === "Enter" && isText) {
    onChange(app, target);
    target.select();
  } else if (key === "Escape" && isText) target.value = target.known;
  else if (key === "Escape" && app.cardAt >= 0) toggleCard(app, app.cardAt);
  if (key.length === 1) event.stopPropagation(); // Streamlit has shortcuts on plain letters
}

// Arrow keys increase and decrease a whole number.
function nudge(target, by) {
  if (!/^\d+$/.test(target.value)) return false;
  target.value = Math.max(0, Number(target.value) + by);
  target.dispatchEvent(new Event("change", { bubbles: true }));
  target.select();
  return true;
}

// Open the card of a line, or close it if it is open.
function toggleCard(app, at, place = app.cardPlace) {
  app.cardLine = app.cardAt === at ? null : app.draft.lines[at];
  app.cardPlace = place;
  app.stamp += 1;
  app.sendState("card", { line: app.cardAt, stamp: app.stamp });
  paintRows(app);
  markOpenLine(app);
}

// While presenting, the keys open the card of one layer after the other.
function stepCard(app, by) {
  const places = app.draft.lines.flatMap(([code], at) => (isMark(code) ? [] : [at]));
  const place = Math.min(Math.max(places.indexOf(app.cardAt) + by, 0), places.length - 1);
  if (place >= 0 && places[place] !== app.cardAt) toggleCard(app, places[place], "drawing");
}

// Listen to events outside the element while it is on the page.
function attach(app) {
  const attached = new AbortController();
  const show = () => app.el.root.toggleAttribute("data-present", isPresenting());
  show();
  onPresent(show, attached.signal);
  offerSteps({ move: (by) => stepCard(app, by), play: () => stepCard(app, 1) }, attached.signal);
  return attached;
}

function close(app) {
  app.history.rest();
  app.attached?.abort();
  app.attached = null;
}

function editDraft(app, draft) {
  if (!isSameDraft(draft, app.draft)) app.history.edit(draft);
}

const editLines = (app, lines) => editDraft(app, { ...app.draft, lines });

function restore(app, button) {
  app.history[button.dataset.action]();
  if (app.host.activeElement?.disabled ?? true) app.el.root.focus({ preventScroll: true });
}

const BLANK = { state: "new", level: 0, index: "" };

// Show an edited draft before Python answers, as far as possible.
function showDraft(app, draft) {
  const lines = draft.lines.map((line) => app.facts.get(line) ?? { ...BLANK, code: line[0], values: line[1] ?? {} });
  app.data = { ...app.data, fault: null, lines, input: { ...app.data.input, values: draft.input } };
  paintTable(app);
}

function markOpenLine(app) {
  for (const part of app.el.drawing.querySelectorAll("[data-line]")) {
    part.toggleAttribute("data-open", app.cardAt >= 0 && Number(part.dataset.line) === app.cardAt);
  }
}

function paintTable(app) {
  paintInput(app);
  paintRows(app);
}

function paintAll(app) {
  const { data, el } = app;
  paintTable(app);
  paintHeads(app);
  const { scrollLeft } = el.drawing;
  if (setHtml(el.drawing, data.drawing)) { // cnnviz.figures escapes its texts
    const svg = el.drawing.firstElementChild;
    const [width, height] = ["width", "height"].map((side) => Number(svg.getAttribute(side)));
    svg.style.minWidth = `${MIN_SCALE * width}px`; // narrower windows scroll it
    svg.style.setProperty("--width", `${width}px`);
    svg.style.setProperty("--ratio", `${width / height}`);
    el.drawing.scrollLeft = scrollLeft;
  }
  markOpenLine(app);
  el.meters.replaceChildren(...data.meters.map(makeMeter));
  el.advice.replaceChildren(...data.advice.map((text) => make("p", {}, text)));
  el.legend.replaceChildren(...data.legend.map(([role, text]) => make("span", { "data-role": role }, text)));
  paintCard(app);
}

function makeMeter({ label, text, share, over }) {
  const bar = make("i", { style: `--share:${Math.min(100, 100 * share)}%` });
  return make("div", over ? "meter over" : "meter", make("span", {}, label), make("b", {}, text), bar);
}

/** Apply an answer of Python unless the reader has edited the draft since. @param {Builder.App} app @param {Builder.Payload} data */
function receive(app, data) {
  const { cardAt } = app;
  const known = app.history.token === data.token;
  /** @type {Builder.Draft} */
  const draft = { input: [...data.input.values], lines: data.lines.map(({ code, values }) => [code, values]) };
  if (!app.history.receive(data, draft)) return;
  app.attached ??= attach(app);
  if (!known) app.stamp = data.stamp;
  app.flashes = known && app.data.lines.length === data.lines.length;
  app.data = data;
  draft.lines.forEach((line, at) => app.facts.set(line, data.lines[at]));
  app.cardLine = draft.lines[data.stamp === app.stamp ? data.cardLine : cardAt] ?? null;
  if (changes(app.el.root, data.words)) { // another language
    setWords(app.host, data.words);
    app.el.body.replaceChildren();
  }
  paintAll(app);
  if (app.newLine === null) return;
  lineRows(app)[app.newLine]?.querySelector("input, .name")?.focus({ preventScroll: true });
  app.newLine = null;
}

export default keepState({ open, receive, close, words: "builder" });
