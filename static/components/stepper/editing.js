// Changing numbers: the editor in a cell and the paint brush.
//
// The draft is what the reader sees and edits: typed arrays by the names image, weights and bias.  The
// trace is what Python computed last.
import { formatNumber, numberRange, parseNumber } from "../shared/numbers.js";
import { slotOf } from "./grids.js";
import { clearProblem, showProblem } from "./narration.js";
import { focusCell } from "./pointing.js";

const STROKE_MS = 150; // a long brush stroke is sent in parts, so that the output follows it
const GRIDS = ["image", "weights", "bias"];

export const copyGrids = (grids) => Object.fromEntries(GRIDS.map((name) => [name, grids[name]?.slice() ?? null]));

export const draftOf = ({ image, weights, bias }) =>
  copyGrids({ image: image.values, weights: weights?.values, bias: bias?.values });

export function isSameDraft(one, other) {
  return GRIDS.every((name) => {
    const [a, b] = [one[name], other[name]];
    return a === b || (a?.length === b?.length && a.every((value, at) => Object.is(value, b[at])));
  });
}

// The grids of a draft as Python takes them.
export function packDraft(trace, draft) {
  const pack = (name) => draft[name] && { shape: trace[name].shape, values: Array.from(draft[name]) };
  return Object.fromEntries(GRIDS.map((name) => [name, pack(name)]));
}

// Put numbers into the grids: [{name, index, value}].
export function editNumbers(app, edits) {
  clearProblem(app);
  const changes = edits.filter(({ name, index, value }) => app.draft[name][index] !== value);
  if (changes.length === 0) return;
  const draft = copyGrids(app.draft);
  for (const { name, index, value } of changes) draft[name][index] = value;
  app.history.edit(draft);
}

function valueOf(app, cell) {
  const { name, index } = slotOf(app, cell.place);
  return app.draft[name][index];
}

// Open the editor in a cell, with its number selected, or with the first character typed.
// It moves within a grid without losing the focus, and is placed by counting: each focus and each
// measurement would make the browser lay the page out at once.
export function openEditor(app, cell, typed) {
  if (!commitEditor(app)) return;
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
  focusCell(app, cell);
  editor.setAttribute("aria-label", cell.getAttribute("aria-label"));
  if (editor.parentNode !== plane.grid) {
    plane.grid.append(editor);
    editor.focus({ preventScroll: true });
  }
  if (typed === undefined) editor.select();
}

// Give the focus back to the cell, without the text of the editor.
export function dismissEditor(app) {
  const cell = app.editing?.cell;
  app.editing = null;
  cell?.focus({ preventScroll: true }); // the editor goes when it loses the focus
}

// Take over the text of the editor; text that is not a number is explained and dropped.
export function commitEditor(app) {
  if (!app.editing) return true;
  const { cell, text } = app.editing;
  const typed = app.editor.value;
  app.editing = null;
  if (typed === text) return true;
  const slot = slotOf(app, cell.place);
  const value = readNumber(app, typed, valueOf(app, cell));
  if (value === null) return false;
  editNumbers(app, [{ ...slot, value }]);
  return true;
}

// The number that a text means; null, and a message that `current` stays, if it is not a number.
function readNumber(app, text, current) {
  const { largest } = app.trace;
  const { value, trouble, nearest } = parseNumber(text, largest);
  if (!trouble) return value;
  showProblem(app, trouble, { text: text.trim(), value: formatNumber(current, 15), nearest, ...numberRange(largest) });
  return null;
}

// The number that the brush paints, null if its box does not hold one.
function readBrush(app) {
  const value = readNumber(app, app.el.brush.value, app.brush);
  if (value === null) app.el.brush.value = String(app.brush);
  else app.brush = value;
  return value;
}

export function checkBrush(app) {
  if (readBrush(app) !== null) clearProblem(app);
}

// Brush strokes: down on a cell, along, up.
export function startStroke(app, cell, event) {
  const value = commitEditor(app) ? readBrush(app) : null;
  if (value === null) return;
  app.stroke = { before: copyGrids(app.draft), value, x: event.clientX, y: event.clientY, dirty: false };
  paintWithBrush(app, cell);
}

// A fast hand leaves cells out between two events: follow the line between them.
export function continueStroke(app, event) {
  const { stroke } = app;
  const [dx, dy] = [event.clientX - stroke.x, event.clientY - stroke.y];
  const pieces = Math.max(1, Math.ceil(Math.hypot(dx, dy) / 6));
  for (let piece = 1; piece <= pieces; piece += 1) {
    const [x, y] = [stroke.x + (dx * piece) / pieces, stroke.y + (dy * piece) / pieces];
    const cell = app.host.elementFromPoint(x, y)?.closest(".cell");
    if (cell?.place?.editable) paintWithBrush(app, cell);
  }
  stroke.x = event.clientX;
  stroke.y = event.clientY;
}

function paintWithBrush(app, cell) {
  const { name, index } = slotOf(app, cell.place);
  const { stroke, draft } = app;
  if (draft[name][index] === stroke.value) return;
  draft[name][index] = stroke.value;
  stroke.dirty = stroke.changed = true;
  app.history.show(draft);
  stroke.due ??= setTimeout(() => sendStroke(app), STROKE_MS);
}

function sendStroke(app) {
  const { stroke } = app;
  stroke.due = null;
  if (stroke.dirty) app.history.submit(app.draft);
  stroke.dirty = false;
}

export function endStroke(app, event) {
  const { stroke } = app;
  if (!stroke) return;
  if (event.type === "pointerup") continueStroke(app, event); // a fast hand moved on since the last event
  clearTimeout(stroke.due);
  sendStroke(app);
  app.stroke = null;
  if (stroke.changed) app.history.remember(stroke.before);
  showUndo(app);
}

// Undo and redo are offered where there is something to undo and redo.
export function showUndo({ el, history }) {
  el.undo.disabled = !history.canUndo;
  el.redo.disabled = !history.canRedo;
}
