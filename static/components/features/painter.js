// A canvas of pixels to paint with a mouse, a finger or the keys.
import { make } from "../shared/dom.js";
import { ARROWS, consume } from "../shared/keys.js";
import { clamp } from "../shared/numbers.js";
import { SIDE } from "./texts.js";

/**
 * @typedef {object} Painter
 * @property {() => Uint8Array} read  the pixels as they are, zeros and ones
 * @property {(pixels: Uint8Array) => void} show  during a stroke
 * @property {(pixels: Uint8Array) => void} commit  after it
 */

/**
 * Return a canvas; a stroke sets pixels to the opposite of the first one that it touches.
 * @param {string} label
 * @param {Painter} painter
 */
export function makePainter(label, { read, show, commit }) {
  const canvas = make("canvas", { class: "paper", tabindex: 0, role: "img", "aria-label": label, width: SIDE, height: SIDE });
  const cursor = make("i", "cursor");
  /** @type {{pixels: Uint8Array, value: number, at: GridCell} | null} */
  let stroke = null;
  let at = { row: 0, column: 0 };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    at = cellAt(canvas, event);
    const pixels = read().slice();
    stroke = { pixels, value: 1 - pixels[at.row * SIDE + at.column], at };
    drawLine(stroke, at);
    show(stroke.pixels);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) drawLine(stroke, cellAt(canvas, one));
    show(stroke.pixels);
  });
  const end = () => {
    if (stroke) commit(stroke.pixels);
    stroke = null;
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("keydown", (event) => {
    const move = ARROWS[event.key];
    if (move) at = { row: clamp(at.row + move[0], 0, SIDE - 1), column: clamp(at.column + move[1], 0, SIDE - 1) };
    else if (event.key === " " || event.key === "Enter") commit(read().map((pixel, index) => (index === at.row * SIDE + at.column ? 1 - pixel : pixel)));
    else return;
    consume(event);
    placeBox(cursor, at, 1, SIDE, SIDE);
  });
  placeBox(cursor, at, 1, SIDE, SIDE);
  return { root: make("div", "plate painter", canvas, cursor), canvas };
}

/** @param {HTMLCanvasElement} canvas @param {MouseEvent} event */
function cellAt(canvas, { clientX, clientY }) {
  const { top, left, width, height } = canvas.getBoundingClientRect();
  const [row, column] = [((clientY - top) / height) * SIDE, ((clientX - left) / width) * SIDE].map((place) => clamp(Math.floor(place), 0, SIDE - 1));
  return { row, column };
}

/** Set the pixels on the line to a cell: a quick hand skips some. @param {{pixels: Uint8Array, value: number, at: GridCell}} stroke @param {GridCell} cell */
function drawLine(stroke, cell) {
  const { pixels, value, at } = stroke;
  const steps = Math.max(1, Math.abs(cell.row - at.row), Math.abs(cell.column - at.column));
  for (let step = 0; step <= steps; step += 1) {
    const row = Math.round(at.row + ((cell.row - at.row) * step) / steps);
    const column = Math.round(at.column + ((cell.column - at.column) * step) / steps);
    pixels[row * SIDE + column] = value;
  }
  stroke.at = cell;
}

/**
 * Put a frame around cells of a plane that fills the element around it.
 * @param {HTMLElement} box
 * @param {GridCell} cell  its first
 * @param {number} size  cells per side
 * @param {number} rows  of the plane
 * @param {number} columns
 */
export function placeBox(box, { row, column }, size, rows, columns) {
  Object.assign(box.style, {
    top: `${(100 * row) / rows}%`, left: `${(100 * column) / columns}%`,
    height: `${(100 * size) / rows}%`, width: `${(100 * size) / columns}%`,
  });
}
