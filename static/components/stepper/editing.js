// Changing numbers: the editor in a cell, the paint brush, undo; and handing the grids to Python.
import { parseNumber, rangeOf, written } from "../shared/numbers.js";
import { paintInput, paintKernel, slotOf } from "./grids.js";
import { pin, relight } from "./highlight.js";
import { complain, forgive, hint } from "./narration.js";

const UNDOS = 200;
const PATIENCE_MS = 300; // an answer that takes longer is waited for in sight
const LOST_MS = 3000; // an edit without an answer is sent again, the next time after twice as long
const STROKE_MS = 150; // a long brush stroke is sent in parts, so that the output follows it

const copy = (draft) => Object.fromEntries(Object.entries(draft).map(([name, grid]) => [name, grid?.slice() ?? null]));

// The draft is what the reader sees and edits; the model is what Python last worked out.
export function draftOf(model) {
  return copy({ image: model.image.values, weights: model.weights?.values, bias: model.bias?.values });
}

export function sameGrids(one, other) {
  return ["image", "weights", "bias"].every((name) => {
    const [a, b] = [one[name], other[name]];
    return (a?.length ?? 0) === (b?.length ?? 0) && (!a || a.every((value, at) => Object.is(value, b[at])));
  });
}

// What Python is still working out pales, if it takes long.  By a timer: a transition that waits
// would draw frame after frame while the answer is on its way.
function waitFor(app) {
  app.waiting ??= setTimeout(() => app.el.root.toggleAttribute("data-pending", true), PATIENCE_MS);
}

export function arrived(app) {
  clearTimeout(app.waiting);
  clearTimeout(app.missing);
  app.waiting = null;
  app.patience = LOST_MS;
  app.el.root.removeAttribute("data-pending");
}

// A run of the page's script that the reader's next action breaks off can leave an edit untaken.
function awaitAnswer(app) {
  clearTimeout(app.missing);
  app.missing = setTimeout(() => {
    if (!app.unwatch) return; // no longer on the page
    app.patience *= 2;
    send(app);
  }, app.patience);
}

function send(app) {
  const { model, draft } = app;
  const pack = (known, values) => values && { shape: known.shape, values: Array.from(values) };
  app.revision += 1;
  waitFor(app);
  awaitAnswer(app);
  app.send({
    token: app.token,
    revision: app.revision,
    image: pack(model.image, draft.image),
    weights: pack(model.weights, draft.weights),
    bias: pack(model.bias, draft.bias),
  });
}

function repaint(app) {
  paintInput(app);
  paintKernel(app);
  relight(app);
  hint(app);
  remind(app);
}

// Undo and redo are offered where there is something to undo and redo.
export function remind(app) {
  app.el.undo.disabled = app.undos.length === 0;
  app.el.redo.disabled = app.redos.length === 0;
}

export function remember(app, grids) {
  app.undos.push(grids);
  if (app.undos.length > UNDOS) app.undos.shift();
  app.redos = [];
  remind(app);
}

// Put numbers into the grids: [{name, index, value}].
export function change(app, edits) {
  forgive(app);
  const news = edits.filter(({ name, index, value }) => app.draft[name][index] !== value);
  if (news.length === 0) return;
  remember(app, copy(app.draft));
  for (const { name, index, value } of news) app.draft[name][index] = value;
  repaint(app);
  send(app);
}

export function undo(app) {
  turn(app, app.undos, app.redos);
}

export function redo(app) {
  turn(app, app.redos, app.undos);
}

function turn(app, from, to) {
  const grids = from.pop();
  if (!grids) return;
  to.push(app.draft);
  app.draft = grids;
  forgive(app);
  repaint(app);
  send(app);
}

const valueOf = (app, cell) => {
  const { name, index } = slotOf(app, cell.place);
  return app.draft[name][index];
};

// Open the editor in a cell, with its number selected, or with the first character typed.
// It moves within a grid without losing the focus, and is placed by counting: every focus and every
// measuring would make the browser lay the page out at once.
export function openEditor(app, cell, typed) {
  if (!commit(app)) return;
  const { editor } = app;
  const { plane, row, col } = cell.place;
  const text = String(valueOf(app, cell));
  app.editing = { cell, text, typed: typed !== undefined };
  editor.value = typed ?? text;
  const side = app.size[plane.role];
  const [width, height] = [Math.max(side, 58), Math.max(side, 30)];
  const left = Math.max(-2, Math.min((col + 0.5) * side - width / 2, plane.cols * side - width + 2));
  Object.assign(editor.style, {
    width: `${width}px`, height: `${height}px`, left: `${left}px`, top: `${(row + 0.5) * side - height / 2}px`,
  });
  pin(app, cell);
  editor.setAttribute("aria-label", cell.getAttribute("aria-label"));
  if (editor.parentNode !== plane.grid) {
    plane.grid.append(editor);
    editor.focus({ preventScroll: true });
  }
  if (typed === undefined) editor.select();
}

// Give the focus back to the cell, without the text of the editor.
export function dismiss(app) {
  const cell = app.editing?.cell;
  app.editing = null;
  cell?.focus({ preventScroll: true }); // the editor goes when it loses the focus
}

// Take the text of the editor over; text that is no number is explained and dropped.
export function commit(app) {
  if (!app.editing) return true;
  const { cell, text } = app.editing;
  const typed = app.editor.value;
  app.editing = null;
  if (typed === text) return true;
  const slot = slotOf(app, cell.place);
  const parsed = parseNumber(typed, app.model.largest);
  if (parsed.trouble) {
    refuseNumber(app, parsed, typed, valueOf(app, cell));
    return false;
  }
  change(app, [{ ...slot, value: parsed.value }]);
  return true;
}

// Say why a typed text is no number here, what would be one, and what stays in its place.
function refuseNumber(app, { trouble, nearest }, typed, kept) {
  complain(app, trouble, { text: typed.trim(), value: written(kept, 15), nearest, ...rangeOf(app.model.largest) });
}

// The number that the brush paints; null, and a message, if it is none.
function brushValue(app) {
  const parsed = parseNumber(app.el.brush.value, app.model.largest);
  if (!parsed.trouble) {
    app.brush = parsed.value;
    return app.brush;
  }
  refuseNumber(app, parsed, app.el.brush.value, app.brush);
  app.el.brush.value = String(app.brush);
  return null;
}

export function checkBrush(app) {
  if (brushValue(app) !== null) forgive(app);
}

// Brush strokes: down on a cell, along, up.
export function startStroke(app, cell, event) {
  const value = commit(app) ? brushValue(app) : null;
  if (value === null) return;
  app.stroke = { before: copy(app.draft), value, x: event.clientX, y: event.clientY, dirty: false };
  dab(app, cell);
}

// A fast hand leaves cells out between two events: follow the line between them.
export function alongStroke(app, event) {
  const { stroke } = app;
  const [dx, dy] = [event.clientX - stroke.x, event.clientY - stroke.y];
  const pieces = Math.max(1, Math.ceil(Math.hypot(dx, dy) / 6));
  for (let piece = 1; piece <= pieces; piece += 1) {
    const [x, y] = [stroke.x + (dx * piece) / pieces, stroke.y + (dy * piece) / pieces];
    const cell = app.host.elementFromPoint(x, y)?.closest(".cell");
    if (cell?.place?.editable) dab(app, cell);
  }
  stroke.x = event.clientX;
  stroke.y = event.clientY;
}

function dab(app, cell) {
  const { name, index } = slotOf(app, cell.place);
  const { stroke } = app;
  if (app.draft[name][index] === stroke.value) return;
  app.draft[name][index] = stroke.value;
  stroke.dirty = stroke.changed = true;
  forgive(app);
  repaint(app);
  stroke.due ??= setTimeout(() => flush(app), STROKE_MS);
}

function flush(app) {
  if (!app.stroke) return;
  app.stroke.due = null;
  if (app.stroke.dirty) send(app);
  app.stroke.dirty = false;
}

export function endStroke(app, event) {
  const { stroke } = app;
  if (!stroke) return;
  if (event.type === "pointerup") alongStroke(app, event); // a fast hand moved on since the last event
  clearTimeout(stroke.due);
  flush(app);
  app.stroke = null;
  if (stroke.changed) remember(app, stroke.before);
}
