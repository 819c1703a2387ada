// Editing numbers with the editor in a cell and with the brush.
//
// The draft contains the numbers that the reader sees and edits: typed arrays named image, weights and
// bias.  The trace is the last result of Python.
import { clamp, formatNumber, numberRange, parseNumber } from "../shared/numbers.js";
import { slotOf } from "./grids.js";
import { clearProblem, showProblem } from "./narration.js";
import { focusCell } from "./pointing.js";

const STROKE_MS = 150; // a long brush stroke is sent in parts, so that the output keeps up
/** @type {Stepper.GridName[]} */
const GRIDS = ["image", "weights", "bias"];

/** @param {Stepper.Draft} draft @returns {Stepper.Draft} */
export const copyGrids = ({ image, weights, bias }) =>
  ({ image: image.slice(), weights: weights?.slice() ?? null, bias: bias?.slice() ?? null });

/** @param {Stepper.Trace} trace */
export const draftOf = ({ image, weights, bias }) =>
  copyGrids({ image: image.values, weights: weights?.values ?? null, bias: bias?.values ?? null });

/** @param {Stepper.Draft} one @param {Stepper.Draft} other */
export function isSameDraft(one, other) {
  return GRIDS.every((name) => {
    const [a, b] = [one[name], other[name]];
    return a === b || (a && b && a.length === b.length && a.every((value, at) => Object.is(value, b[at])));
  });
}

/**
 * Convert the grids of a draft to the form that Python reads.
 * @param {Stepper.Trace} trace
 * @param {Stepper.Draft} draft
 */
export function packDraft(trace, draft) {
  return Object.fromEntries(GRIDS.map((name) => {
    const values = draft[name];
    return [name, values && { shape: trace[name]?.shape, values: Array.from(values) }];
  }));
}

/** The number of a slot. @param {Stepper.Draft} draft @param {Stepper.Slot} slot */
const read = (draft, { name, index }) => draft[name]?.[index] ?? NaN;

/** @param {Stepper.Draft} draft @param {Stepper.Slot} slot @param {number} value */
function write(draft, { name, index }, value) {
  const values = draft[name];
  if (values) values[index] = value;
}

/** Write numbers into the grids. @param {Stepper.App} app @param {(Stepper.Slot & {value: number})[]} edits */
export function editNumbers(app, edits) {
  clearProblem(app);
  const changes = edits.filter((edit) => read(app.draft, edit) !== edit.value);
  if (changes.length === 0) return;
  const draft = copyGrids(app.draft);
  for (const edit of changes) write(draft, edit, edit.value);
  app.history.edit(draft);
}

/** @param {Stepper.App} app @param {Stepper.Cell} cell */
const numberOf = (app, cell) => read(app.draft, slotOf(app, cell.place));

/**
 * Open the editor in a cell, with its number selected or with the first typed character.
 * Within a grid it moves without losing the focus, and its position is computed from row and column:
 * changing the focus or measuring an element forces the browser to compute the layout.
 * @param {Stepper.App} app
 * @param {Stepper.Cell} cell
 * @param {string | null} typed
 */
export function openEditor(app, cell, typed = null) {
  if (!commitEditor(app)) return;
  const { editor } = app;
  const { plane, row, col } = cell.place;
  app.editing = { cell, typed: typed !== null };
  editor.known = String(numberOf(app, cell));
  editor.value = typed ?? editor.known;
  const side = app.size[plane.role];
  const [width, height] = [Math.max(side, 58), Math.max(side, 30)];
  const left = clamp((col + 0.5) * side - width / 2, -2, plane.cols * side - width + 2);
  Object.assign(editor.style, {
    width: `${width}px`, height: `${height}px`, left: `${left}px`, top: `${(row + 0.5) * side - height / 2}px`,
  });
  focusCell(app, cell);
  editor.setAttribute("aria-label", cell.getAttribute("aria-label") ?? "");
  if (editor.parentNode !== plane.grid) {
    plane.grid.append(editor);
    editor.focus({ preventScroll: true });
  }
  if (typed === null) editor.select();
}

/** Close the editor without its text and return the focus to the cell. @param {Stepper.App} app */
export function dismissEditor(app) {
  const cell = app.editing?.cell;
  app.editing = null;
  cell?.focus({ preventScroll: true }); // the editor is removed when it loses the focus
}

/** Apply the text of the editor; a text that is not a number is refused with a message. @param {Stepper.App} app */
export function commitEditor(app) {
  if (!app.editing) return true;
  const { cell } = app.editing;
  const { value: text, known } = app.editor;
  app.editing = null;
  if (text === known) return true;
  const value = readNumber(app, text, numberOf(app, cell), cell);
  if (value !== null) editNumbers(app, [{ ...slotOf(app, cell.place), value }]);
  return value !== null;
}

/**
 * Parse a number; if that fails, show a message that the cell keeps `current` and return null.
 * @param {Stepper.App} app
 * @param {string} text
 * @param {number} current
 * @param {Stepper.Cell} [cell]
 */
function readNumber(app, text, current, cell) {
  const { largest } = app.trace;
  const parsed = parseNumber(text, largest);
  if (!("problem" in parsed)) return parsed.value;
  const { problem, nearest } = parsed;
  const values = { text: text.trim(), value: formatNumber(current, 15), nearest, ...numberRange(largest) };
  showProblem(app, app.words[problem], values, { cell });
  return null;
}

/** Read the number that the brush paints; null if its box does not contain a number. @param {Stepper.App} app */
function readBrush(app) {
  const value = readNumber(app, app.el.brush.value, app.brush);
  if (value === null) app.el.brush.value = String(app.brush);
  else app.brush = value;
  return value;
}

/** @param {Stepper.App} app */
export function checkBrush(app) {
  if (readBrush(app) !== null) clearProblem(app);
}

/**
 * A brush stroke starts with the button pressed on a cell.
 * @param {Stepper.App} app
 * @param {Stepper.Cell} cell
 * @param {PointerEvent} event
 */
export function startStroke(app, cell, event) {
  const value = commitEditor(app) ? readBrush(app) : null;
  if (value === null) return;
  app.stroke = { before: copyGrids(app.draft), value, x: event.clientX, y: event.clientY, dirty: false };
  app.el.stage.setPointerCapture(event.pointerId);
  paintWithBrush(app, app.stroke, cell);
}

/**
 * A fast pointer skips cells between two events: paint all cells on the line between them.
 * @param {Stepper.App} app
 * @param {Stepper.Stroke} stroke
 * @param {PointerEvent} event
 */
export function continueStroke(app, stroke, event) {
  const [dx, dy] = [event.clientX - stroke.x, event.clientY - stroke.y];
  const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy) / 6));
  for (let step = 1; step <= steps; step += 1) {
    const [x, y] = [stroke.x + (dx * step) / steps, stroke.y + (dy * step) / steps];
    const cell = /** @type {Stepper.Cell | null} */ (app.host.elementFromPoint(x, y)?.closest(".cell") ?? null);
    if (cell?.place.editable) paintWithBrush(app, stroke, cell);
  }
  stroke.x = event.clientX;
  stroke.y = event.clientY;
}

/** @param {Stepper.App} app @param {Stepper.Stroke} stroke @param {Stepper.Cell} cell */
function paintWithBrush(app, stroke, cell) {
  const slot = slotOf(app, cell.place);
  const { draft } = app;
  if (read(draft, slot) === stroke.value) return;
  write(draft, slot, stroke.value);
  stroke.dirty = stroke.changed = true;
  app.history.show(draft);
  stroke.timer ??= setTimeout(() => sendStroke(app, stroke), STROKE_MS);
}

/** @param {Stepper.App} app @param {Stepper.Stroke} stroke */
function sendStroke(app, stroke) {
  stroke.timer = undefined;
  if (stroke.dirty) app.history.submit(app.draft);
  stroke.dirty = false;
}

/** @param {Stepper.App} app @param {PointerEvent} event */
export function endStroke(app, event) {
  const { stroke } = app;
  if (!stroke) return;
  if (event.type === "pointerup") continueStroke(app, stroke, event); // a fast pointer has moved since the last event
  clearTimeout(stroke.timer);
  sendStroke(app, stroke);
  app.stroke = null;
  if (stroke.changed) app.history.remember(stroke.before);
}
