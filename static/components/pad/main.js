// A pad to draw on with a pen, a finger, the mouse or the keys; beside it what the network sees, and its answer.
import { decodeBytes } from "../shared/bytes.js";
import { changes, closest, ensure, labels, make, makeButton, setAttributes, setText } from "../shared/dom.js";
import { History } from "../shared/history.js";
import { ARROWS, consume, undoOrRedo } from "../shared/keys.js";
import { keepState } from "../shared/lifecycle.js";
import { clamp } from "../shared/numbers.js";
import { countPoints, drawStrokes, readStrokes, SIDE, simplify, TOOLS, writeStrokes } from "./strokes.js";

/** @typedef {Pad.App} App */

const SEND_MS = 40; // while the pen moves; the next draft also waits for the answer to the last one
const WIDTHS = { thin: 12, medium: 22, thick: 40 };
const KEY_STEP = 8;
const COLORS = { dark: { ink: "#fff", paper: "#000" }, light: { ink: "#000", paper: "#fff" } };
const ERASER_BUTTON = 32; // in `buttons` of a pointer event: the other end of a pen

/** @param {ShadowRoot} host @returns {App} */
function open(host) {
  const el = makeElements(host);
  const history = new History({
    el,
    draft: { drawing: "", done: true },
    show: (draft) => app.live || showDrawing(app, draft.drawing),
    send: (message, draft) => app.sendState("edit", { ...message, ...draft }),
    isSame: (one, other) => one.drawing === other.drawing,
  });
  /** What is missing comes with the first answer. @type {Partial<App>} */
  const parts = { el, history, strokes: [], live: null, tool: TOOLS.pen, width: WIDTHS.medium, at: { x: SIDE / 2, y: SIDE / 2 }, sent: 0 };
  const app = /** @type {App} */ (parts);
  watchPointer(app);
  watchKeys(app);
  el.root.addEventListener("click", (event) => onClick(app, event));
  return app;
}

/** @param {ShadowRoot} host @returns {Pad.Elements} */
function makeElements(host) {
  const root = ensure(host, "section", "pad");
  const canvas = make("canvas", { class: "paper", width: 2 * SIDE, height: 2 * SIDE, tabindex: 0, role: "application" });
  const cursor = make("i", { class: "cursor", hidden: true });
  const hint = make("p", "hint");
  const seen = make("canvas", { class: "seen", role: "img" });
  const answer = make("p", { class: "answer", "aria-live": "polite" });
  const bars = make("div", "bars");
  const tools = Object.entries(TOOLS).map(([name, tool]) => makeButton("tool", { class: "tool", "data-word": name, "data-tool": tool }));
  const widths = Object.entries(WIDTHS).map(([name, width]) => makeButton("width", { class: "tool width", "data-word": name, "data-width": width }, make("i", { style: `--width:${width / 2}px` })));
  const [undo, redo, clear] = ["undo", "redo", "clear"].map((name) => makeButton(name, { class: "tool", "data-word": name }));
  root.replaceChildren(
    make("div", "left", make("div", "board", canvas, hint, cursor),
      make("div", { class: "tools", role: "toolbar" }, make("span", "group", ...tools), make("span", "group", ...widths), make("span", "group", undo, redo, clear))),
    make("div", "right", make("figure", {}, seen, make("figcaption")), make("div", "result", answer, bars)),
  );
  return { root, canvas, cursor, hint, seen, answer, bars, undo, redo, clear, tools, widths };
}

/** @param {App} app @param {string} drawing */
function showDrawing(app, drawing) {
  app.strokes = readStrokes(drawing);
  paint(app);
}

/** @param {App} app */
function paint({ el, strokes, live, data }) {
  drawStrokes(el.canvas, live ? [...strokes, live] : strokes, COLORS[data.paper]);
  el.hint.hidden = strokes.length > 0 || live !== null;
  el.clear.disabled = strokes.length === 0;
}

/** @param {App} app */
function watchPointer(app) {
  const { canvas } = app.el;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 0 && event.buttons !== ERASER_BUTTON) return;
    if (app.live && (app.live.pointer === null || event.pointerType !== "pen")) return; // a second finger, or the palm
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    app.el.cursor.hidden = true;
    begin(app, event.pointerId, event.buttons === ERASER_BUTTON ? TOOLS.eraser : app.tool);
    extend(app, [pointOf(app, event)]);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (app.live?.pointer !== event.pointerId) return;
    const events = event.getCoalescedEvents?.() ?? [];
    extend(app, (events.length ? events : [event]).map((one) => pointOf(app, one)));
  });
  for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) {
    canvas.addEventListener(name, ({ pointerId }) => app.live?.pointer === pointerId && end(app));
  }
}

/** @param {App} app @param {PointerEvent} event @returns {Pad.Point} */
function pointOf({ el, width }, { clientX, clientY, pointerType, pressure }) {
  const box = el.canvas.getBoundingClientRect();
  const [x, y] = [(clientX - box.left) / box.width, (clientY - box.top) / box.height].map((share) => clamp(Math.round(share * SIDE), 0, SIDE - 1));
  const force = pointerType === "pen" && pressure > 0 ? 0.4 + 1.2 * pressure : 1;
  return [x, y, clamp(Math.round(width * force), 1, SIDE - 1)];
}

/** @param {App} app @param {number | null} pointer @param {number} tool */
function begin(app, pointer, tool) {
  if (app.live) end(app);
  app.history.remember(app.history.draft);
  app.live = { tool, points: [], pointer };
}

/** @param {App} app @param {Pad.Point[]} points */
function extend(app, points) {
  const { live, strokes, data } = app;
  if (!live) return;
  for (const point of points) {
    const last = live.points[live.points.length - 1];
    const isFar = !last || Math.hypot(point[0] - last[0], point[1] - last[1]) >= 2;
    if (isFar && countPoints(strokes) + live.points.length < data.most) live.points.push(point);
  }
  paint(app);
  sendLive(app);
}

/** Send the drawing while the pen moves, as often as it is answered. @param {App} app */
function sendLive(app) {
  const { live, history } = app;
  if (!live || history.isPending || app.data.quiet) return;
  clearTimeout(app.timer);
  const wait = app.sent + SEND_MS - performance.now();
  if (wait > 0) {
    app.timer = setTimeout(() => sendLive(app), wait);
    return;
  }
  const drawing = writeStrokes([...app.strokes, { ...live, points: simplify(live.points) }]);
  if (drawing !== history.draft.drawing) submit(app, { drawing, done: false });
}

/** @param {App} app @param {Pad.Draft} draft */
function submit(app, draft) {
  app.sent = performance.now();
  app.history.submit(draft);
}

/** @param {App} app */
function end(app) {
  const { live } = app;
  if (!live) return;
  app.live = null;
  clearTimeout(app.timer);
  const strokes = live.points.length ? [...app.strokes, { tool: live.tool, points: simplify(live.points) }] : app.strokes;
  submit(app, { drawing: writeStrokes(strokes), done: true });
}

/** The arrow keys move a cursor; the space bar sets the pen down and lifts it. @param {App} app */
function watchKeys(app) {
  app.el.root.addEventListener("keydown", (event) => {
    const action = undoOrRedo(event);
    if (!action) return;
    end(app);
    app.history[action]();
    consume(event);
  });
  app.el.canvas.addEventListener("keydown", (event) => {
    const move = ARROWS[event.key];
    if (move) moveCursor(app, move, event.shiftKey ? 4 * KEY_STEP : KEY_STEP);
    else if (event.key === " " || event.key === "Enter") togglePen(app);
    else if (event.key === "Escape" && app.live) end(app);
    else return;
    consume(event);
  });
  app.el.canvas.addEventListener("blur", () => {
    app.el.cursor.hidden = true;
    if (app.live?.pointer === null) end(app);
  });
}

/** @param {App} app @param {[number, number]} move @param {number} step */
function moveCursor(app, [down, right], step) {
  app.at = { x: clamp(app.at.x + right * step, 0, SIDE - 1), y: clamp(app.at.y + down * step, 0, SIDE - 1) };
  showCursor(app);
  if (app.live?.pointer === null) extend(app, [[app.at.x, app.at.y, app.width]]);
}

/** @param {App} app */
function togglePen(app) {
  if (app.live) end(app);
  else {
    begin(app, null, app.tool);
    extend(app, [[app.at.x, app.at.y, app.width]]);
  }
  showCursor(app);
}

/** @param {App} app */
function showCursor({ el, at, live, width }) {
  el.cursor.hidden = false;
  el.cursor.toggleAttribute("data-down", live !== null);
  Object.assign(el.cursor.style, { left: `${(100 * at.x) / SIDE}%`, top: `${(100 * at.y) / SIDE}%`, width: `${(100 * width) / SIDE}%` });
}

/** @type {Record<string, (app: App, data: DOMStringMap) => void>} */
const ACTIONS = {
  tool: (app, { tool }) => { app.tool = Number(tool); showTools(app); },
  width: (app, { width }) => { app.width = Number(width); showTools(app); },
  undo: (app) => app.history.undo(),
  redo: (app) => app.history.redo(),
  clear: (app) => app.history.edit({ drawing: "", done: true }),
};

/** @param {App} app @param {Event} event */
function onClick(app, event) {
  const { action = "", ...data } = closest(event, "[data-action]")?.dataset ?? {};
  ACTIONS[action]?.(app, data);
}

/** @param {App} app */
function showTools({ el, tool, width }) {
  for (const button of el.tools) setAttributes(button, { "aria-pressed": Number(button.dataset.tool) === tool });
  for (const button of el.widths) setAttributes(button, { "aria-pressed": Number(button.dataset.width) === width });
}

/** @param {App} app */
function showWords({ el, data: { words } }) {
  for (const button of [...el.tools, el.undo, el.redo, el.clear]) setText(button, words[button.dataset.word ?? ""]);
  for (const button of el.widths) setAttributes(button, labels(words[button.dataset.word ?? ""]));
  setAttributes(el.canvas, { "aria-label": words.keys });
  setAttributes(el.seen, { "aria-label": words.seen });
  setText(/** @type {Element} */ (el.seen.nextElementSibling), words.seen);
  setText(el.hint, words.hint);
}

/** @param {App} app */
function showAnswer({ el, data: { seen, names, shares, words } }) {
  paintSeen(el.seen, seen);
  const best = shares.indexOf(Math.max(...shares));
  setText(el.answer, shares.length ? names[best] : words.empty);
  if (el.bars.children.length !== names.length) {
    el.bars.replaceChildren(...names.map(() => make("div", "bar", make("span"), make("i"), make("b"))));
  }
  for (const [at, row] of [...el.bars.children].entries()) {
    const [name, bar, number] = /** @type {HTMLElement[]} */ ([...row.children]);
    setText(name, names[at]);
    bar.style.setProperty("--share", String(shares[at] ?? 0));
    setText(number, at in shares ? `${(100 * shares[at]).toFixed(1)}%` : "");
    row.toggleAttribute("data-best", at === best);
  }
}

/** @param {HTMLCanvasElement} canvas @param {Pad.Payload["seen"]} seen */
function paintSeen(canvas, { rows, columns, channels, pixels }) {
  if (canvas.width !== columns || canvas.height !== rows) Object.assign(canvas, { width: columns, height: rows });
  const values = decodeBytes(pixels);
  const image = new ImageData(columns, rows);
  const area = rows * columns;
  for (let at = 0; at < area; at += 1) {
    for (let channel = 0; channel < 3; channel += 1) image.data[4 * at + channel] = values[(channel % channels) * area + at];
    image.data[4 * at + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

/** @param {App} app @param {Pad.Payload} data */
function receive(app, data) {
  const isFirst = app.data === undefined;
  const before = app.data?.paper;
  app.data = data;
  const applied = app.history.receive(data, { drawing: data.drawing, done: true });
  if (isFirst) showTools(app);
  if (changes(app.el.root, data.words)) showWords(app);
  if (applied) {
    showAnswer(app);
    if (!app.live) showDrawing(app, data.drawing);
  } else if (before !== data.paper) paint(app);
  sendLive(app);
}

/** @param {App} app */
function close(app) {
  clearTimeout(app.timer);
  app.history.rest();
}

export default keepState({ open, receive, close, words: "pad" });
