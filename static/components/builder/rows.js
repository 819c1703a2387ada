// The table: one row per line, updated in place so that typing is not interrupted.
import { make, setLabel } from "../shared/dom.js";
import { isMark } from "./draft.js";

const CROSS = "M5.5 4.1L10 8.6l4.5-4.5 1.4 1.4L11.4 10l4.5 4.5-1.4 1.4L10 11.4l-4.5 4.5-1.4-1.4L8.6 10 4.1 5.5z";
const ICONS = {
  up: "M10 4l6 6.5-1.5 1.4L11 8.2V16H9V8.2l-3.5 3.7L4 10.5z",
  down: "M10 16l-6-6.5 1.5-1.4L9 11.8V4h2v7.8l3.5-3.7L16 9.5z",
  copy: "M7 3h9v10h-2V5H7zM4 6h9v11H4zm2 2v7h5V8z",
  remove: CROSS,
  close: CROSS,
  add: "M9 4h2v5h5v2h-5v5H9v-5H4V9h5z",
  grip: "M7 4h2v2H7zM11 4h2v2h-2zM7 9h2v2H7zM11 9h2v2h-2zM7 14h2v2H7zM11 14h2v2h-2z",
};

function makeButton(act, className, text = "") {
  const button = make("button", className, text);
  button.type = "button";
  button.dataset.action = act;
  return button;
}

export function makeTool(act, label) {
  const button = makeButton(act, `tool ${act}`);
  setLabel(button, label);
  button.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${ICONS[act]}"/></svg>`;
  return button;
}

export const lineRows = (app) => [...app.el.body.querySelectorAll("tr.line")];

function makeCell(className, ...content) {
  const cell = make("td", className, ...content);
  cell.setAttribute("role", "cell");
  return cell;
}

// Create a row of the table, with one cell per fact.
function makeTableRow(className, words, number, what, tools) {
  const facts = FACTS.map((fact) => {
    const cell = makeCell(`fact ${fact}`);
    cell.dataset.label = words[fact];
    return cell;
  });
  const row = make("tr", className, makeCell("number", ...number), makeCell("what", ...what), ...facts, makeCell("edits", ...tools));
  row.setAttribute("role", "row");
  return row;
}

const FACTS = ["shape", "parameters", "macs", "receptiveField", "memory"];

export function paintHeads(app) {
  const { words } = app.data;
  const names = ["", words.layer, ...FACTS.map((fact) => words[fact]), ""];
  app.el.heads.replaceChildren(...names.map((name, place) => {
    const th = make("th", ["", "what", ...FACTS, ""][place], name);
    th.setAttribute("role", "columnheader");
    return th;
  }));
}

// Create the input of a setting.
function makeField(setting, words) {
  const label = make("label", "field", make("span", "", setting.label));
  label.dataset.setting = setting.name;
  label.dataset.role = setting.role;
  label.title = setting.name;
  const input = make("input");
  input.setAttribute("aria-label", setting.name);
  if (setting.kind === "bool") {
    input.type = "checkbox";
    label.prepend(input);
    label.classList.add("check");
  } else {
    Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false });
    input.inputMode = setting.kind === "float" ? "decimal" : "text";
    if (setting.optional) input.placeholder = words.placeholder;
    label.append(input);
  }
  return label;
}

// A click shows the rare settings, not the focus: rows must not move during a click.
function makeMore(words) {
  const button = makeButton("more", "more", "⋯");
  setLabel(button, words.more);
  return button;
}

function makeRow(app, code) {
  const { words, kinds } = app.data;
  const movable = code !== "shortcut" && code !== "end";
  const number = [...(movable ? [makeTool("grip", words.move)] : []), make("span", "index")];
  const what = [makeButton("open", "name")];
  if (!isMark(code)) {
    what.push(make("span", "fields", ...kinds[code].settings.map((setting) => makeField(setting, words)), makeMore(words)));
  }
  const acts = [...(movable ? ["up", "down", "copy"] : []), ...(code === "end" ? [] : ["remove"])];
  const tools = [...acts.map((act) => makeTool(act, words[act])), makeTool("add", words.addBelow)];
  const row = makeTableRow(`line ${isMark(code) ? "mark" : ""}`, words, number, [...what, make("span", "problem")], tools);
  row.dataset.code = code;
  return row;
}

function paintRow(app, row, line, at) {
  const { data } = app;
  const kind = data.kinds[line.code];
  const fault = data.fault?.line === at ? data.fault : null;
  const state = JSON.stringify([line, at, app.cardAt === at, fault]);
  if (row.painted === state) return; // most rows have not changed
  row.painted = state;
  row.dataset.at = at;
  row.dataset.state = line.state;
  row.dataset.level = line.level;
  row.toggleAttribute("data-open", app.cardAt === at);
  row.querySelector(".index").textContent = line.index;
  const name = row.querySelector(".name");
  name.textContent = kind.torch;
  name.dataset.role = kind.role;
  name.title = line.name ? `${line.name} · ${kind.title}` : kind.title;
  name.setAttribute("aria-expanded", app.cardAt === at);
  for (const label of row.querySelectorAll(".field")) paintField(app, label, line, kind, fault);
  for (const fact of FACTS) {
    const td = row.querySelector(`.fact.${fact}`);
    const [big, small] = line[fact] ?? ["", ""];
    const text = `${big}\n${small}`;
    if (td.dataset.text === text) continue;
    const changed = td.dataset.text !== undefined && fact === "shape" && app.ripple;
    td.dataset.text = text;
    td.classList.toggle("none", big === "–");
    td.replaceChildren(make("b", "", big), ...(small ? [make("small", "", small)] : []));
    if (changed && big) flash(td);
  }
  paintFault(row, fault);
}

function paintField(app, label, line, kind, fault) {
  const input = label.querySelector("input");
  const setting = kind.settings.find(({ name }) => name === label.dataset.setting);
  const value = line.values[setting.name] ?? ""; // Python fills in a new layer
  label.classList.toggle("rare", setting.rare && value === setting.default);
  const wrong = fault?.setting === setting.name;
  label.classList.toggle("wrong", wrong);
  input.setAttribute("aria-invalid", wrong);
  if (setting.kind === "bool") {
    input.checked = Boolean(value);
    input.known = value;
  } else setValue(app, input, value);
}

// Write a value into an input, unless the reader is typing in it.
function setValue(app, input, value) {
  const busy = input === app.focused() && input.value !== input.known;
  if (!busy && input.value !== value) input.value = value;
  input.known = value;
  input.size = Math.max(2, value.length);
}

// Show why a layer does not fit, with buttons that fix it.
function paintFault(row, fault) {
  const box = row.querySelector(".problem");
  const state = fault ? JSON.stringify([fault.text, fault.fixes.map(({ label }) => label)]) : "";
  if (box.painted === state) return; // do not replace a button that is about to be clicked
  box.painted = state;
  box.replaceChildren();
  if (!fault) return;
  box.append(make("span", "reason", fault.text), ...fault.fixes.map(({ label }, place) => {
    const button = makeButton("fix", "fix", label);
    button.dataset.fix = place;
    return button;
  }));
}

function flash(td) {
  td.classList.remove("changed");
  void td.offsetWidth;
  td.classList.add("changed");
  clearTimeout(td.timer);
  td.timer = setTimeout(() => td.classList.remove("changed"), 1600);
}

export function paintRows(app) {
  const { body, totals } = app.el;
  const { lines } = app.data;
  const rows = lineRows(app);
  lines.forEach((line, at) => {
    if (rows[at]?.dataset.code !== line.code) {
      const row = makeRow(app, line.code);
      if (rows[at]) rows[at].replaceWith(row);
      else body.append(row);
      rows[at] = row;
    }
    paintRow(app, rows[at], line, at);
  });
  rows.slice(lines.length).forEach((row) => row.remove());
  const { words } = app.data;
  const cells = [[""], [words.total], ...FACTS.map((fact) => app.data.totals[fact] ?? [""]), [""]];
  totals.replaceChildren(...cells.map(([text, note], place) => {
    const className = ["number", "what", ...FACTS.map((fact) => `fact ${fact}`), "edits"][place];
    const th = make("th", className, make("b", "", text), ...(note ? [make("small", "", note)] : []));
    th.setAttribute("role", "cell");
    if (place >= 2 && place < 7) th.dataset.label = words[FACTS[place - 2]];
    return th;
  }));
}

// The row of the input, with its channels, height and width.
export function paintInput(app) {
  const { words, input, fault, lines } = app.data;
  const { first } = app.el;
  if (first.dataset.count !== String(input.values.length)) {
    first.dataset.count = input.values.length;
    const names = input.values.length === 3 ? words.axes : [words.features];
    const fields = names.map((name, place) => makeField({ name, label: "CHW"[place], role: "input", kind: "int" }, words));
    const what = [make("strong", "", words.input), make("span", "fields", ...fields), make("span", "problem")];
    const row = makeTableRow("line input", words, [], what, [makeTool("add", words.addBelow)]);
    row.dataset.at = -1;
    first.replaceChildren(row);
  }
  const row = first.firstElementChild;
  row.dataset.state = fault && fault.line === -1 ? "broken" : "fine";
  [...row.querySelectorAll("input")].forEach((box, place) => {
    setValue(app, box, input.values[place]);
    box.place = place;
    const wrong = fault?.line === -1 && (fault.place ?? place) === place;
    box.parentElement.classList.toggle("wrong", wrong);
    box.setAttribute("aria-invalid", wrong);
  });
  row.querySelector(".fact.shape").replaceChildren(make("b", "", input.shape));
  row.querySelector(".fact.memory").replaceChildren(make("b", "", input.memory));
  paintFault(row, fault?.line === -1 ? fault : null);
  app.el.append.textContent = lines.length ? words.append : words.appendFirst;
}
