// The builder: a network as a drawing and as an editable table of layers.
import { changes, closest, findElement, getElement, isEdited, namedElements, setWords, targetOf } from "../shared/dom.js";
import { History } from "../shared/history.js";
import { consume, isShortcut, keepLetter, undoOrRedo } from "../shared/keys.js";
import { keepState } from "../shared/lifecycle.js";
import { clamp } from "../shared/numbers.js";
import { isPresenting, offerSteps, onPresent } from "../shared/stage.js";
import { draftOf, duplicateLine, insertLine, isBlock, isComplete, isMark, isSameDraft, keepFault, removeLine, span } from "./draft.js";
import { continueDrag, endDrag, startDrag, stepRow } from "./drag_rows.js";
import { closeMenu, onMenuKey, openMenu } from "./layer_menu.js";
import { markOpenLine, paintAll, paintTable } from "./painting.js";
import { lineRows, paintRows } from "./rows.js";

/**
 * @typedef {Builder.App} App
 * @typedef {import("../shared/dom.js").Field} Field
 */

/** @type {Builder.Draft} */
const EMPTY = { input: [], lines: [] };

/**
 * The state of the builder is here, not in Python, so that it survives a rerun of the page.
 * @param {ShadowRoot} host
 */
function open(host) {
  /** @type {Builder.Elements} */
  const el = namedElements(host);
  const history = new History({
    el,
    draft: EMPTY,
    show: (draft) => showDraft(app, draft),
    send: (message, draft) => app.sendState("edit", { ...message, ...draft, cardLine: app.cardAt }),
    isSame: isSameDraft,
    isComplete,
  });
  const app = /** @type {App} */ ({
    host, el, history, stamp: 0, facts: new WeakMap(),
    cardLine: null, cardPlace: "drawing",
    drag: null, flashes: false, newLine: null, lastClick: null, attached: null,
    get draft() {
      return history.draft;
    },
    get cardAt() {
      return this.cardLine ? history.draft.lines.indexOf(this.cardLine) : -1;
    },
    edit: (draft) => editDraft(app, draft),
  });
  return app;
}

/** @param {App} app */
function listen(app) {
  const { root, drawing } = app.el;
  root.addEventListener("click", (event) => onClick(app, event));
  root.addEventListener("change", (event) => onChange(app, /** @type {Field} */ (event.target)));
  root.addEventListener("keydown", (event) => onKey(app, event));
  root.addEventListener("pointerdown", (event) => {
    const grip = closest(event, ".grip");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    grip.focus({ preventScroll: true });
    startDrag(app, grip, event);
  });
  root.addEventListener("pointermove", (event) => app.drag && continueDrag(app, app.drag, event));
  root.addEventListener("pointerup", () => endDrag(app, true));
  root.addEventListener("pointercancel", () => endDrag(app, false));
  root.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === "text") target.select();
  });
  drawing.addEventListener("click", (event) => {
    const line = Number(closest(event, "[data-line]")?.dataset.line ?? -1);
    if (line >= 0) toggleCard(app, line, "drawing");
  });
}

/** @param {HTMLElement} element */
const rowAt = (element) => Number(element.closest("tr")?.dataset.at ?? -1);

/** @type {Record<string, (app: App, at: number, button: HTMLElement) => void>} */
const ACTIONS = {
  open: (app, at) => toggleCard(app, at, "row"),
  close: (app) => toggleCard(app, app.cardAt),
  up: (app, at) => stepRow(app, at, false, "up"),
  down: (app, at) => stepRow(app, at, true, "down"),
  copy: (app, at) => editLines(app, duplicateLine(app.draft.lines, at)),
  remove(app, at) {
    editLines(app, removeLine(app.draft.lines, at));
    const row = lineRows(app)[at];
    ((row && findElement(row, ".tool.remove")) ?? app.el.append).focus({ preventScroll: true });
  },
  add(app, at, button) {
    const { lines } = app.draft;
    openMenu(app, button, at < 0 ? 0 : at + (isBlock(lines[at][0]) ? 1 : span(lines, at) || 1));
  },
  append: (app, _at, button) => openMenu(app, button, app.draft.lines.length),
  insert(app, _at, { dataset: { code = "" } }) {
    app.newLine = Number(app.el.menu.dataset.place); // gets the focus after Python has filled it in
    closeMenu(app);
    editLines(app, insertLine(app.draft.lines, app.newLine, [code, null]));
  },
  fix(app, _at, button) {
    const { fault } = app.data;
    const fix = fault?.fixes[Number(button.dataset.fix)];
    if (fix && !fault?.old) editDraft(app, { input: fix.input, lines: fix.lines });
  },
  more: (_app, _at, button) => button.closest("tr")?.toggleAttribute("data-more"),
  undo: (app) => restore(app, "undo"),
  redo: (app) => restore(app, "redo"),
  reset: (app) => editDraft(app, structuredClone(app.data.start)),
};

const ONCE = ["remove", "copy"]; // once for a double click, whose second click hits the next row
const DOUBLE_CLICK = 400; // ms

/**
 * Whether a click belongs to a double click.  event.detail does not say it in Firefox if the first
 * click has moved another element below the pointer.
 * @param {App} app
 * @param {MouseEvent} event
 */
function isSecondClick(app, { detail, timeStamp, clientX, clientY }) {
  const last = app.lastClick;
  app.lastClick = { timeStamp, clientX, clientY };
  const isKey = detail === 0;
  if (isKey || !last || timeStamp - last.timeStamp > DOUBLE_CLICK) return false;
  return Math.hypot(clientX - last.clientX, clientY - last.clientY) < 5;
}

/** @param {App} app @param {MouseEvent} event */
function onClick(app, event) {
  const button = closest(event, "[data-action]");
  const { action = "" } = button?.dataset ?? {};
  if (ONCE.includes(action) && isSecondClick(app, event)) return;
  if (!closest(event, "[data-el=menu], .add, .append")) closeMenu(app);
  if (button) ACTIONS[action]?.(app, rowAt(button), button);
}

/** @param {App} app @param {Field} field */
function onChange(app, field) {
  if (field.type === "checkbox") writeValue(app, field, field.checked);
  else if (isEdited(field)) writeValue(app, field, field.value);
}

/** @param {App} app @param {Field} field @param {string | boolean} value */
function writeValue(app, field, value) {
  const at = rowAt(field);
  const draft = { lines: [...app.draft.lines], input: [...app.draft.input] };
  if (at < 0) draft.input[Number(field.dataset.place)] = String(value);
  else draft.lines[at] = withValue(app, draft.lines[at], field, value);
  field.known = value;
  editDraft(app, draft);
}

/**
 * A line with another value of a setting.
 * @param {App} app
 * @param {Builder.Line} line
 * @param {Field} field
 * @param {string | boolean} value
 * @returns {Builder.Line}
 */
function withValue(app, line, field, value) {
  const label = /** @type {HTMLElement} */ (field.closest(".field"));
  const { setting = "" } = label.dataset;
  const [code, before] = line;
  const values = { ...before, [setting]: value };
  /** @type {Builder.Line} */
  const edited = [code, values];
  app.facts.set(edited, { ...BLANK, code, ...app.facts.get(line), values });
  if (app.cardLine === line) app.cardLine = edited;
  return edited;
}

/** @param {App} app @param {KeyboardEvent} event */
function onKey(app, event) {
  const target = /** @type {Field} */ (targetOf(event)); // or another element of the builder
  const { key } = event;
  if (!app.el.menu.hidden && onMenuKey(app, event)) return;
  const act = undoOrRedo(event);
  if (act) {
    consume(event);
    restore(app, act);
    return;
  }
  if (isShortcut(event)) return;
  const isText = target.matches("input[type=text]");
  if (key === "ArrowDown" || key === "ArrowUp") onArrow(app, event, target);
  else if (key === "Enter" && isText) {
    onChange(app, target);
    target.select();
  } else if (key === "Escape" && isText) target.value = String(target.known);
  else if (key === "Escape" && app.cardAt >= 0) toggleCard(app, app.cardAt);
  keepLetter(event);
}

/** Arrow keys move a row by its handle, and change a number. @param {App} app @param {KeyboardEvent} event @param {Field} target */
function onArrow(app, event, target) {
  const down = event.key === "ArrowDown";
  if (target.closest(".tool.grip")) stepRow(app, rowAt(target), down, "grip");
  else if (!target.matches(".field input[type=text]") || !nudge(target, down ? -1 : 1)) return;
  event.preventDefault();
}

/** Increase and decrease a whole number. @param {Field} field @param {number} by */
function nudge(field, by) {
  if (!/^\d+$/.test(field.value)) return false;
  field.value = String(Math.max(0, Number(field.value) + by));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.select();
  return true;
}

/** Open the card of a line, or close it if it is open. @param {App} app @param {number} at */
function toggleCard(app, at, place = app.cardPlace) {
  app.cardLine = app.cardAt === at ? null : app.draft.lines[at];
  app.cardPlace = place;
  app.stamp += 1;
  app.sendState("card", { line: app.cardAt, stamp: app.stamp });
  paintRows(app);
  markOpenLine(app);
}

/** While presenting, the keys open the card of one layer after the other. @param {App} app @param {number} by */
function stepCard(app, by) {
  const places = app.draft.lines.flatMap(([code], at) => (isMark(code) ? [] : [at]));
  const place = clamp(places.indexOf(app.cardAt) + by, 0, places.length - 1);
  const isOther = places.length > 0 && places[place] !== app.cardAt;
  if (isOther) toggleCard(app, places[place], "drawing");
  return isOther;
}

/** Listen to events outside the element while it is on the page. @param {App} app */
function attach(app) {
  const attached = new AbortController();
  const show = () => app.el.root.toggleAttribute("data-present", isPresenting());
  show();
  onPresent(show, attached.signal);
  offerSteps({ move: (by) => stepCard(app, by), play: () => stepCard(app, 1) }, attached.signal);
  return attached;
}

/** @param {App} app */
function close(app) {
  app.history.rest();
  app.attached?.abort();
  app.attached = null;
}

/** @param {App} app @param {Builder.Draft} draft */
function editDraft(app, draft) {
  if (!isSameDraft(draft, app.draft)) app.history.edit(draft);
}

/** @param {App} app @param {Builder.Line[]} lines */
const editLines = (app, lines) => editDraft(app, { ...app.draft, lines });

/** @param {App} app @param {"undo" | "redo"} act */
function restore(app, act) {
  app.history[act]();
  if (app.host.activeElement?.matches(":disabled") ?? true) app.el.root.focus({ preventScroll: true });
}

/** @type {Omit<Builder.Row, "code" | "values">} */
const BLANK = { state: "new", level: 0, index: "" };

/** Show an edited draft before Python answers, as far as possible. @param {App} app @param {Builder.Draft} draft */
function showDraft(app, draft) {
  const lines = draft.lines.map((line) => app.facts.get(line) ?? { ...BLANK, code: line[0], values: line[1] ?? {} });
  app.data = { ...app.data, fault: keepFault(app.data, lines), lines, input: { ...app.data.input, values: draft.input } };
  paintTable(app);
}

/**
 * Apply an answer of Python unless the reader has edited the draft since.
 * @param {App} app
 * @param {Builder.Payload} data
 */
function receive(app, data) {
  if (!app.data) listen(app);
  const { cardAt } = app;
  const known = app.history.token === data.token;
  /** @type {Builder.Draft} */
  const draft = draftOf(data);
  if (!app.history.receive(data, draft)) return;
  app.attached ??= attach(app);
  if (!known) app.stamp = data.stamp;
  app.flashes = known && app.data.lines.length === data.lines.length;
  app.data = data;
  for (const [at, line] of draft.lines.entries()) app.facts.set(line, data.lines[at]);
  app.cardLine = draft.lines[(data.stamp === app.stamp ? data.cardLine : cardAt) ?? -1] ?? null;
  if (changes(app.el.root, data.words)) { // another language
    setWords(app.host, data.words);
    app.el.body.replaceChildren();
  }
  paintAll(app);
  if (app.newLine === null) return;
  const row = lineRows(app)[app.newLine];
  if (row) getElement(row, "input, .name").focus({ preventScroll: true });
  app.newLine = null;
}

export default keepState({ open, receive, close, words: "builder" });
