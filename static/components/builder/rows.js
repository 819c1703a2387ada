// The table: one row for each line, patched in place so that whoever types is not disturbed.
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

export function make(tag, name = "", text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}

export function icon(act, label) {
  const button = make("button", `tool ${act}`);
  button.type = "button";
  button.dataset.do = act;
  button.title = label;
  button.setAttribute("aria-label", label);
  button.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${ICONS[act]}"/></svg>`;
  return button;
}

function cell(row, name, label = "") {
  const td = make("td", name);
  td.setAttribute("role", "cell");
  if (label) td.dataset.label = label;
  row.append(td);
  return td;
}

export const FACTS = ["shape", "parameters", "work", "seen", "memory"];

export function paintHeads(app) {
  const { words } = app.data;
  const names = ["", words.layer, ...FACTS.map((fact) => words[fact]), ""];
  app.el.heads.replaceChildren(...names.map((name, place) => {
    const th = make("th", ["", "what", ...FACTS, ""][place], name);
    th.setAttribute("role", "columnheader");
    return th;
  }));
}

// The editable value of a setting.
function field(setting, words) {
  const label = make("label", "field");
  label.dataset.setting = setting.name;
  label.dataset.role = setting.role;
  label.title = setting.name;
  label.append(make("span", "", setting.label));
  const input = make("input");
  input.setAttribute("aria-label", setting.name);
  if (setting.kind === "bool") {
    input.type = "checkbox";
    label.prepend(input);
    label.classList.add("check");
  } else {
    Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false });
    input.inputMode = setting.kind === "float" ? "decimal" : "text";
    if (setting.optional) input.placeholder = words.usual;
    label.append(input);
  }
  return label;
}

// Rare settings come by a click, not with the focus: rows must not move while one clicks.
function more(words) {
  const button = make("button", "more", "⋯");
  button.type = "button";
  button.dataset.do = "more";
  button.title = words.more;
  button.setAttribute("aria-label", words.more);
  return button;
}

function build(app, code, at) {
  const { words, kinds } = app.data;
  const row = make("tr", `line ${isMark(code) ? "mark" : ""}`);
  row.setAttribute("role", "row");
  row.dataset.code = code;
  const number = cell(row, "number");
  if (code !== "shortcut" && code !== "end") number.append(icon("grip", words.move));
  number.append(make("span", "index"));
  const what = cell(row, "what");
  const name = make("button", "name");
  name.type = "button";
  name.dataset.do = "open";
  what.append(name);
  if (!isMark(code)) {
    const fields = make("span", "fields");
    fields.append(...kinds[code].settings.map((setting) => field(setting, words)), more(words));
    what.append(fields);
  }
  what.append(make("span", "trouble"));
  for (const fact of FACTS) cell(row, `fact ${fact}`, words[fact]);
  const tools = cell(row, "edits");
  if (code !== "end") {
    if (code !== "shortcut") tools.append(icon("up", words.up), icon("down", words.down), icon("copy", words.copy));
    tools.append(icon("remove", words.remove));
  }
  tools.append(icon("add", words.addBelow));
  return row;
}

function fill(app, row, line, at) {
  const { data } = app;
  const kind = data.kinds[line.code];
  const fault = data.fault?.line === at ? data.fault : null;
  const said = JSON.stringify([line, at, app.chosen === at, fault]);
  if (row.said === said) return; // most rows are as they were
  row.said = said;
  row.dataset.at = at;
  row.dataset.state = line.state;
  row.dataset.level = line.level;
  row.toggleAttribute("data-chosen", app.chosen === at);
  row.querySelector(".index").textContent = line.index;
  const name = row.querySelector(".name");
  name.textContent = kind.torch;
  name.dataset.role = kind.role;
  name.title = line.name ? `${line.name} · ${kind.title}` : kind.title;
  name.setAttribute("aria-expanded", app.chosen === at);
  for (const label of row.querySelectorAll(".field")) paintField(app, label, line, kind, fault);
  for (const fact of FACTS) {
    const td = row.querySelector(`.fact.${fact}`);
    const [big, small] = line[fact] ?? ["", ""];
    const text = `${big}\n${small}`;
    if (td.dataset.text === text) continue;
    const news = td.dataset.text !== undefined && fact === "shape" && app.ripple;
    td.dataset.text = text;
    td.classList.toggle("none", big === "–");
    td.replaceChildren(make("b", "", big), ...(small ? [make("small", "", small)] : []));
    if (news && big) flash(td);
  }
  paintTrouble(row, fault);
}

function paintField(app, label, line, kind, fault) {
  const input = label.querySelector("input");
  const setting = kind.settings.find(({ name }) => name === label.dataset.setting);
  const value = line.values[setting.name] ?? ""; // a new layer is filled in by Python
  const usual = setting.usual;
  label.classList.toggle("rare", setting.rare && value === usual);
  const wrong = fault?.setting === setting.name;
  label.classList.toggle("wrong", wrong);
  input.setAttribute("aria-invalid", wrong);
  if (setting.kind === "bool") {
    input.checked = Boolean(value);
    input.known = value;
    return;
  }
  const busy = input === app.focused() && input.value !== input.known;
  if (!busy && input.value !== value) input.value = value;
  input.known = value;
  input.size = Math.max(2, value.length || 2);
}

// Which layer breaks, why, and what mends it.
function paintTrouble(row, fault) {
  const box = row.querySelector(".trouble");
  const said = fault ? JSON.stringify([fault.text, fault.mends.map(({ label }) => label)]) : "";
  if (box.said === said) return; // a button that is about to be clicked stays
  box.said = said;
  if (!said) {
    box.replaceChildren();
    return;
  }
  box.replaceChildren(make("span", "reason", fault.text), ...fault.mends.map((mend, place) => {
    const button = make("button", "mend", mend.label);
    button.type = "button";
    button.dataset.do = "mend";
    button.dataset.mend = place;
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
  const rows = () => [...body.querySelectorAll("tr.line")];
  let known = rows();
  lines.forEach((line, at) => {
    if (known[at] && known[at].dataset.code === line.code) return;
    const row = build(app, line.code, at);
    if (known[at]) {
      known[at].replaceWith(row);
      known[at] = row;
    } else body.append(row);
  });
  known = rows();
  known.slice(lines.length).forEach((row) => row.remove());
  lines.forEach((line, at) => fill(app, known[at], line, at));
  const { words } = app.data;
  const cells = [[""], [words.together], ...FACTS.map((fact) => app.data.totals[fact] ?? [""]), [""]];
  totals.replaceChildren(...cells.map(([text, note], place) => {
    const th = make("th", ["number", "what", ...FACTS.map((fact) => `fact ${fact}`), "edits"][place]);
    th.setAttribute("role", "cell");
    if (place >= 2 && place < 7) th.dataset.label = words[FACTS[place - 2]];
    th.append(make("b", "", text), ...(note ? [make("small", "", note)] : []));
    return th;
  }));
}

// The row of the input: its extents are the first thing to change.
export function paintInput(app) {
  const { words, input, fault, lines } = app.data;
  const { first } = app.el;
  if (first.dataset.count !== String(input.values.length)) {
    first.dataset.count = input.values.length;
    const row = make("tr", "line input");
    row.setAttribute("role", "row");
    row.dataset.at = -1;
    cell(row, "number");
    const what = cell(row, "what");
    const fields = make("span", "fields");
    const names = input.values.length === 3 ? words.extents : [words.features];
    fields.append(...names.map((name, place) => field({ name, label: "CHW"[place], role: "input", kind: "int", place }, words)));
    what.append(make("strong", "", words.input), fields, make("span", "trouble"));
    for (const fact of FACTS) cell(row, `fact ${fact}`, words[fact]);
    const tools = cell(row, "edits");
    tools.append(icon("add", words.addBelow));
    first.replaceChildren(row);
  }
  const row = first.firstElementChild;
  row.dataset.state = fault && fault.line === -1 ? "broken" : "fine";
  [...row.querySelectorAll("input")].forEach((box, place) => {
    const value = input.values[place];
    if (!(box === app.focused() && box.value !== box.known) && box.value !== value) box.value = value;
    box.known = value;
    box.size = Math.max(2, value.length);
    box.place = place;
    const wrong = fault?.line === -1 && (fault.place ?? place) === place;
    box.parentElement.classList.toggle("wrong", wrong);
    box.setAttribute("aria-invalid", wrong);
  });
  row.querySelector(".fact.shape").replaceChildren(make("b", "", input.shape));
  row.querySelector(".fact.memory").replaceChildren(make("b", "", input.memory));
  paintTrouble(row, fault?.line === -1 ? fault : null);
  app.el.append.textContent = lines.length ? words.append : words.begin;
}
