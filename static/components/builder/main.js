// The component: mounted once by Streamlit, called again whenever its data change.
import { complete, copied, duplicated, inserted, removed, same, span } from "./draft.js";
import { make, paintHeads, paintInput, paintRows } from "./rows.js";
import { closeMenu, menuKey, openMenu } from "./layer_menu.js";
import { alongDrag, endDrag, startDrag, step } from "./drag_rows.js";
import { paintCard } from "./layer_card.js";
import { takePng, takeSvg } from "./download_drawing.js";

const UNDOS = 200;
const PATIENCE_MS = 300;
const LEAST = 0.6; // how far the drawing shrinks before it scrolls
// History and what is open live here, by the mounted element, so they outlive a rerun.
const apps = new WeakMap();

function open(host) {
  const el = {};
  for (const element of host.querySelectorAll("[data-el]")) el[element.dataset.el] = element;
  const app = {
    host, el, data: null, draft: null, token: null, revision: 0, stamp: 0, undos: [], redos: [],
    shown: new WeakMap(), chosen: null, cardAt: "drawing", drag: null, send: null, ripple: false,
    focused: () => host.activeElement ?? host.getRootNode().activeElement,
    change: (draft) => change(app, draft),
  };
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
  root.addEventListener("pointermove", (event) => app.drag && alongDrag(app, event));
  root.addEventListener("pointerup", () => endDrag(app, true));
  root.addEventListener("pointercancel", () => endDrag(app, false));
  root.addEventListener("focusin", ({ target }) => target.matches("input[type=text]") && target.select());
  drawing.addEventListener("click", ({ target }) => {
    const part = target.closest("[data-line]");
    if (part && Number(part.dataset.line) >= 0) choose(app, Number(part.dataset.line), "drawing");
  });
}

const rowAt = (element) => Number(element.closest("tr")?.dataset.at ?? -1);

function onClick(app, event) {
  const button = event.target.closest("[data-do]");
  if (!event.target.closest("[data-el=menu], .add, .append")) closeMenu(app);
  if (!button) return;
  const { lines } = app.draft;
  const at = rowAt(button);
  const acts = {
    open: () => choose(app, at, "row"),
    close: () => choose(app, app.chosen),
    up: () => step(app, at, false, "up"),
    down: () => step(app, at, true, "down"),
    copy: () => change(app, { ...app.draft, lines: duplicated(lines, at) }),
    remove: () => remove(app, at),
    add: () => openMenu(app, button, at < 0 ? 0 : at + (lines[at][0] === "residual" ? 1 : span(lines, at) || 1)),
    append: () => openMenu(app, button, lines.length),
    insert: () => insert(app, button.dataset.code),
    mend: () => mend(app, Number(button.dataset.mend)),
    more: () => button.closest("tr").toggleAttribute("data-more"),
    undo: () => turn(app, app.undos, app.redos),
    redo: () => turn(app, app.redos, app.undos),
    reset: () => change(app, copied(app.data.start)),
    svg: () => takeSvg(app),
    png: () => takePng(app),
  };
  acts[button.dataset.do]?.();
}

function insert(app, code) {
  const place = Number(app.el.menu.dataset.place);
  closeMenu(app);
  app.wanted = place; // the new row takes the focus once Python has filled it in
  change(app, { ...app.draft, lines: inserted(app.draft.lines, place, [code, null]) });
}

function remove(app, at) {
  change(app, { ...app.draft, lines: removed(app.draft.lines, at) });
  const row = app.el.body.querySelectorAll("tr.line")[at];
  (row?.querySelector(".tool.remove") ?? app.el.append).focus({ preventScroll: true });
}

function mend(app, place) {
  const { input, lines } = app.data.fault.mends[place];
  change(app, { input, lines });
}

function onChange(app, target) {
  if (target.type === "checkbox") write(app, target, target.checked);
  else if (target.value !== target.known) write(app, target, target.value);
}

function write(app, target, value) {
  const at = rowAt(target);
  const draft = { ...app.draft, lines: [...app.draft.lines], input: [...app.draft.input] };
  if (at < 0) draft.input[target.place] = value;
  else {
    const [code, values] = draft.lines[at];
    draft.lines[at] = [code, { ...values, [target.closest(".field").dataset.setting]: value }];
    app.shown.set(draft.lines[at], { ...app.shown.get(app.draft.lines[at]), values: draft.lines[at][1] });
  }
  target.known = value;
  change(app, draft, app.chosen);
}

function onKey(app, event) {
  const { target, key } = event;
  if (!app.el.menu.hidden && menuKey(app, event)) return;
  if ((event.ctrlKey || event.metaKey) && "zy".includes(key.toLowerCase())) {
    if (target.matches("input[type=text]") && target.value !== target.known) return; // its own undo
    event.preventDefault();
    event.stopPropagation();
    const back = key.toLowerCase() === "z" && !event.shiftKey;
    turn(app, ...(back ? [app.undos, app.redos] : [app.redos, app.undos]));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const down = key === "ArrowDown";
  if (down || key === "ArrowUp") {
    const tool = target.closest(".tool.grip");
    if (tool) step(app, rowAt(tool), down, "grip");
    else if (!target.matches(".field input[type=text]") || !nudge(target, down ? -1 : 1)) return;
    event.preventDefault();
  } else if (key === "Enter" && target.matches("input[type=text]")) {
    onChange(app, target);
    target.select();
  } else if (key === "Escape" && target.matches("input[type=text]")) target.value = target.known;
  else if (key === "Escape" && app.chosen !== null) choose(app, app.chosen);
  if (key.length === 1) event.stopPropagation(); // the framework has shortcuts on plain letters
}

// Arrow keys count a whole number up and down.
function nudge(target, by) {
  if (!/^\d+$/.test(target.value)) return false;
  target.value = Math.max(0, Number(target.value) + by);
  target.dispatchEvent(new Event("change", { bubbles: true }));
  target.select();
  return true;
}

// A click on what is open closes it.
function choose(app, at, place = app.cardAt) {
  app.chosen = app.chosen === at ? null : at;
  app.cardAt = place;
  app.stamp += 1;
  app.send("chosen", { line: app.chosen, stamp: app.stamp });
  paintRows(app);
  mark(app);
}

function remember(app, draft) {
  if (!complete(draft)) return;
  app.undos.push(draft);
  if (app.undos.length > UNDOS) app.undos.shift();
}

// Show a new draft at once, as far as that can be done here, and let Python work it out.
function change(app, draft, chosen) {
  if (same(draft, app.draft)) return;
  remember(app, app.draft);
  app.redos = [];
  set(app, draft, chosen);
}

function set(app, draft, chosen) {
  const line = app.chosen === null ? null : app.draft.lines[app.chosen];
  const found = draft.lines.indexOf(line);
  app.chosen = chosen ?? (found < 0 ? null : found);
  app.draft = draft;
  app.revision += 1;
  app.data = { ...app.data, fault: null, lines: draft.lines.map((one) => app.shown.get(one) ?? blank(app, one)) };
  app.data.input = { ...app.data.input, values: draft.input };
  app.send("edit", { token: app.token, revision: app.revision, ...draft, chosen: app.chosen });
  paint(app, { whole: false }); // while it is on its way
  waitFor(app);
}

const blank = (app, [code, values]) => ({ code, values: values ?? {}, state: "new", level: 0, index: "" });

function turn(app, from, to) {
  const draft = from.pop();
  if (!draft) return;
  if (complete(app.draft)) to.push(app.draft);
  set(app, draft);
  if (!app.focused() || app.focused().disabled) app.el.root.focus({ preventScroll: true });
}

// By a timer: a transition that waits would draw frame after frame while the answer is on its way.
function waitFor(app) {
  app.waiting ??= setTimeout(() => app.el.root.toggleAttribute("data-pending", true), PATIENCE_MS);
}

function arrived(app) {
  clearTimeout(app.waiting);
  app.waiting = null;
  app.el.root.removeAttribute("data-pending");
}

function mark(app) {
  for (const part of app.el.drawing.querySelectorAll("[data-line]")) {
    part.toggleAttribute("data-chosen", Number(part.dataset.line) === app.chosen);
  }
}

function paint(app, { whole = true } = {}) {
  const { data, el } = app;
  paintInput(app);
  paintRows(app);
  el.undo.disabled = app.undos.length === 0;
  el.redo.disabled = app.redos.length === 0;
  if (!whole) return;
  paintHeads(app);
  if (app.drawn !== data.drawing) {
    const { scrollLeft } = el.drawing;
    el.drawing.innerHTML = data.drawing; // texts in it are escaped by cnnviz.figures
    const svg = el.drawing.firstElementChild;
    svg.style.minWidth = `${LEAST * svg.getAttribute("width")}px`; // smaller, and it scrolls
    el.drawing.scrollLeft = scrollLeft;
    app.drawn = data.drawing;
  }
  mark(app);
  el.meters.replaceChildren(...data.meters.map(meter));
  el.advice.replaceChildren(...data.advice.map((text) => make("p", "", text)));
  el.legend.replaceChildren(...data.legend.map(([role, text]) => {
    const span = make("span", "", text);
    span.dataset.role = role;
    return span;
  }));
  paintCard(app);
}

function meter({ label, text, share, over }) {
  const box = make("div", over ? "meter over" : "meter");
  const bar = make("i");
  bar.style.setProperty("--share", `${Math.min(100, 100 * share)}%`);
  box.append(make("span", "", label), make("b", "", text), bar);
  return box;
}

function words(app) {
  const { words: said, kinds } = app.data;
  const all = JSON.stringify([said, kinds]);
  if (app.said === all) return;
  if (app.said) for (const part of [app.el.first, app.el.body]) part.replaceChildren(); // another language
  delete app.el.first.dataset.count;
  app.said = all;
  for (const name of ["undo", "redo"]) {
    app.el[name].title = said[name];
    app.el[name].setAttribute("aria-label", said[name]);
  }
  app.el.reset.textContent = said.reset;
  app.el.root.setAttribute("aria-label", said.builder);
}

// Take what Python worked out, unless the reader has edited on since then.
function receive(app, data) {
  const known = app.token === data.token;
  if (known && data.revision < app.revision) return;
  const draft = { input: [...data.input.values], lines: data.lines.map(({ code, values }) => [code, values]) };
  if (known && !same(draft, app.draft)) {
    if (data.revision === app.answered) { // the network came from elsewhere: it can be undone
      remember(app, app.draft);
      app.redos = [];
    }
  } else if (!known) Object.assign(app, { undos: [], redos: [], stamp: data.stamp });
  app.ripple = known && app.data.lines.length === data.lines.length;
  Object.assign(app, { data, draft, token: data.token, revision: data.revision, answered: data.revision });
  draft.lines.forEach((line, at) => app.shown.set(line, data.lines[at]));
  if (data.stamp === app.stamp) app.chosen = data.chosen;
  arrived(app);
  words(app);
  paint(app);
  app.el.root.dataset.revision = data.revision;
  if (app.wanted === undefined) return;
  app.el.body.querySelectorAll("tr.line")[app.wanted]?.querySelector("input, .name")?.focus({ preventScroll: true });
  app.wanted = undefined;
}

// When data come fast, Streamlit undoes a call that a later one has overtaken: before that one, or
// after it.  So the app stays with its element, whose listeners it has.
export default function component({ parentElement, data, setStateValue }) {
  let app = apps.get(parentElement);
  if (!app?.el.root.isConnected) {
    app = open(parentElement);
    apps.set(parentElement, app);
  }
  const call = {};
  app.call = call;
  app.send = (name, value) => setStateValue(name, value);
  receive(app, data);
  return () => app.call === call && arrived(app);
}
