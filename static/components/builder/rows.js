// The table: one row per line, updated in place so that typing is not interrupted.
import { changes, getElement, getElements, isEdited, labels, make, makeButton, setContent } from "../shared/dom.js";
import { isEnd, isFixed, isMark } from "./draft.js";

/**
 * @typedef {Builder.App} App
 * @typedef {Builder.Fault} Fault
 * @typedef {import("../shared/dom.js").Content} Content
 * @typedef {import("../shared/dom.js").Field} Field
 */

const CROSS = "M5.5 4.1L10 8.6l4.5-4.5 1.4 1.4L11.4 10l4.5 4.5-1.4 1.4L10 11.4l-4.5 4.5-1.4-1.4L8.6 10 4.1 5.5z";
/** @type {Record<string, string>} */
const ICONS = {
  up: "M10 4l6 6.5-1.5 1.4L11 8.2V16H9V8.2l-3.5 3.7L4 10.5z",
  down: "M10 16l-6-6.5 1.5-1.4L9 11.8V4h2v7.8l3.5-3.7L16 9.5z",
  copy: "M7 3h9v10h-2V5H7zM4 6h9v11H4zm2 2v7h5V8z",
  remove: CROSS,
  close: CROSS,
  add: "M9 4h2v5h5v2h-5v5H9v-5H4V9h5z",
  grip: "M7 4h2v2H7zM11 4h2v2h-2zM7 9h2v2H7zM11 9h2v2h-2zM7 14h2v2H7zM11 14h2v2h-2z",
};
/** @type {Builder.FactName[]} */
const FACTS = ["shape", "parameters", "macs", "receptiveField", "memory"];

/** @param {string} action @param {string} label */
export function makeTool(action, label) {
  const button = makeButton(action, { class: `tool ${action}`, ...labels(label) });
  button.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${ICONS[action]}"/></svg>`;
  return button;
}

/** @param {App} app */
export const lineRows = (app) => getElements(app.el.body, "tr.line");

/** The content of a fact: its value, and a note below it. @param {Builder.Fact} fact @returns {Content[]} */
const factContent = ([value, note]) => [make("b", {}, value), note && make("small", {}, note)];

/**
 * Create a row of cells; number, layer and tools are the content of those around the facts.
 * @param {string} className
 * @param {Record<string, string>} words
 * @param {Content[]} number
 * @param {Content[]} layer
 * @param {Content[]} tools
 */
function makeTableRow(className, words, number, layer, tools) {
  /** @param {import("../shared/dom.js").Attributes} attributes @param {...Content} content */
  const makeCell = (attributes, ...content) => make("td", { role: "cell", ...attributes }, ...content);
  return make(
    "tr",
    { class: className, role: "row" },
    makeCell({ class: "number" }, ...number),
    makeCell({ class: "layer" }, ...layer),
    ...FACTS.map((fact) => makeCell({ class: `fact ${fact}`, "data-label": words[fact] })),
    makeCell({ class: "edits" }, ...tools),
  );
}

/** @param {App} app */
export function paintHeads({ el, data: { words, totals } }) {
  /** @type {["number", "layer", ...Builder.FactName[], "edits"]} */
  const columns = ["number", "layer", ...FACTS, "edits"];
  el.heads.replaceChildren(...columns.map((name) => make("th", { class: name, role: "columnheader" }, words[name])));
  /** @type {Record<string, Builder.Fact | undefined>} */
  const cells = { ...totals, layer: [words.total] };
  el.totals.replaceChildren(...columns.map((name) => {
    const label = name !== "number" && name !== "layer" && name !== "edits" ? { class: `fact ${name}`, "data-label": words[name] } : { class: name };
    return make("th", { role: "cell", ...label }, ...factContent(cells[name] ?? [""]));
  }));
}

/** Create the input of a setting. @param {Builder.Setting} setting @param {Record<string, string>} words */
function makeField({ name, label, role, kind, optional }, words) {
  const isSwitch = kind === "bool";
  const input = make("input", {
    "aria-label": name, autocomplete: "off", spellcheck: false,
    type: isSwitch ? "checkbox" : "text",
    inputmode: kind === "float" ? "decimal" : "text",
    placeholder: optional ? words.placeholder : null,
  });
  const attributes = { class: isSwitch ? "field check" : "field", title: name, "data-setting": name, "data-role": role };
  const text = make("span", {}, label);
  return make("label", attributes, ...(isSwitch ? [input, text] : [text, input]));
}

/** @param {App} app @param {string} code */
function makeRow(app, code) {
  const { words, kinds } = app.data;
  const movable = !isFixed(code);
  const number = [movable && makeTool("grip", words.move), make("span", "index")];
  const fields = () => make(
    "span",
    "fields",
    ...kinds[code].settings.map((setting) => makeField(setting, words)),
    // A click shows the rare settings, not the focus: rows must not move during a click.
    makeButton("more", { class: "more", ...labels(words.more) }, "⋯"),
  );
  const layer = [makeButton("open", { class: "name" }), !isMark(code) && fields(), make("span", "problem")];
  const actions = [...(movable ? ["up", "down", "copy"] : []), ...(isEnd(code) ? [] : ["remove"])];
  const tools = [...actions.map((action) => makeTool(action, words[action])), makeTool("add", words.addBelow)];
  const row = makeTableRow(`line ${isMark(code) ? "mark" : ""}`, words, number, layer, tools);
  row.dataset.code = code;
  return row;
}

/** @param {App} app @param {HTMLElement} row @param {Builder.Row} line @param {number} at */
function paintRow(app, row, line, at) {
  const kind = app.data.kinds[line.code];
  const fault = app.data.fault?.line === at ? app.data.fault : null;
  const isOpen = app.cardAt === at;
  if (!changes(row, [line, at, isOpen, fault])) return; // most rows have not changed
  row.dataset.at = String(at);
  row.dataset.state = line.state;
  row.dataset.level = String(line.level);
  row.toggleAttribute("data-open", isOpen);
  getElement(row, ".index").textContent = line.index;
  const name = getElement(row, ".name");
  name.textContent = kind.torch;
  name.dataset.role = kind.role;
  name.title = line.name ? `${line.name} · ${kind.title}` : kind.title;
  name.setAttribute("aria-expanded", String(isOpen));
  for (const label of getElements(row, ".field")) paintField(app, label, line, kind, fault);
  for (const fact of FACTS) paintFact(getElement(row, `.fact.${fact}`), line[fact] ?? [""], app.flashes && fact === "shape");
  paintFault(row, fault);
}

/** @param {HTMLElement} cell @param {Builder.Fact} fact */
function paintFact(cell, fact, flashes = false) {
  const isFirst = !cell.hasChildNodes();
  if (!changes(cell, fact)) return;
  cell.classList.toggle("none", fact[0] === "–");
  setContent(cell, ...factContent(fact));
  if (flashes && !isFirst && fact[0]) flash(cell);
}

/** @type {WeakMap<HTMLElement, number>} */
const flashTimers = new WeakMap();

/** @param {HTMLElement} cell */
function flash(cell) {
  cell.classList.remove("changed");
  void cell.offsetWidth;
  cell.classList.add("changed");
  clearTimeout(flashTimers.get(cell));
  flashTimers.set(cell, setTimeout(() => cell.classList.remove("changed"), 1600));
}

/**
 * @param {App} app
 * @param {HTMLElement} label
 * @param {Builder.Row} line
 * @param {Builder.Kind} kind
 * @param {Fault | null} fault
 */
function paintField(app, label, line, kind, fault) {
  const input = /** @type {Field} */ (getElement(label, "input"));
  const setting = kind.settings.find(({ name }) => name === label.dataset.setting);
  if (!setting) throw new Error(`${line.code} has no setting ${label.dataset.setting}.`);
  const value = line.values[setting.name] ?? ""; // Python fills in a new layer
  label.classList.toggle("rare", Boolean(setting.rare) && value === setting.default);
  markWrong(input, fault?.setting === setting.name);
  if (setting.kind === "bool") {
    input.checked = Boolean(value);
    input.known = value;
  } else setValue(app, input, String(value));
}

/** @param {Field} input @param {boolean} isWrong */
function markWrong(input, isWrong) {
  input.parentElement?.classList.toggle("wrong", isWrong);
  input.setAttribute("aria-invalid", String(isWrong));
}

/**
 * Write a value into an input, unless the reader is typing in it.
 * @param {App} app
 * @param {Field} input
 * @param {string} value
 */
function setValue(app, input, value) {
  const busy = input === app.host.activeElement && isEdited(input);
  if (!busy && input.value !== value) input.value = value;
  input.known = value;
  input.size = Math.max(2, value.length);
}

/** Show why a layer does not fit, with buttons that fix it. @param {HTMLElement} row @param {Fault | null} fault */
function paintFault(row, fault) {
  const box = getElement(row, ".problem");
  const fixes = fault?.fixes.map(({ label }) => label) ?? [];
  if (!changes(box, [fault?.text, fixes])) return; // do not replace a button that is about to be clicked
  const buttons = fixes.map((label, place) => makeButton("fix", { class: "fix", "data-fix": place }, label));
  setContent(box, fault && make("span", "reason", fault.text), ...buttons);
}

/** @param {App} app */
export function paintRows(app) {
  const { body, root } = app.el;
  const { lines } = app.data;
  const rows = lineRows(app);
  root.style.setProperty("--rows", String(lines.length)); // presenting, the drawing leaves them their space
  lines.forEach((line, at) => {
    if (rows[at]?.dataset.code !== line.code) {
      const row = makeRow(app, line.code);
      if (rows[at]) rows[at].replaceWith(row);
      else body.append(row);
      rows[at] = row;
    }
    paintRow(app, rows[at], line, at);
  });
  for (const row of rows.slice(lines.length)) row.remove();
}

/** The row of the input, with its channels, height and width. @param {App} app */
export function paintInput(app) {
  const { words, input, lines } = app.data;
  const { first, append } = app.el;
  const fault = app.data.fault?.line === -1 ? app.data.fault : null;
  if (changes(first, [words, input.values.length])) {
    const names = input.values.length === 3 ? ["channels", "height", "width"] : ["features"];
    const fields = names.map((name, place) => makeField({ name: words[name], label: "CHW"[place], role: "input" }, words));
    const layer = [make("strong", {}, words.input), make("span", "fields", ...fields), make("span", "problem")];
    const row = makeTableRow("line input", words, [], layer, [makeTool("add", words.addBelow)]);
    row.dataset.at = "-1";
    first.replaceChildren(row);
  }
  const row = getElement(first, "tr");
  row.dataset.state = fault ? "broken" : "fine";
  row.querySelectorAll("input").forEach((box, place) => {
    setValue(app, box, input.values[place]);
    box.dataset.place = String(place);
    markWrong(box, fault !== null && (fault.place ?? place) === place);
  });
  paintFact(getElement(row, ".fact.shape"), [input.shape]);
  paintFact(getElement(row, ".fact.memory"), [input.memory]);
  paintFault(row, fault);
  append.textContent = lines.length ? words.append : words.appendFirst;
}
