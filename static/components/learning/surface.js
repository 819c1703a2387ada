// A surface over two weights in space: squares from back to front on a canvas, turned by dragging or by arrow keys.
import { make } from "../shared/dom.js";
import { ARROWS, consume } from "../shared/keys.js";
import { clamp, range } from "../shared/numbers.js";

const SQUARES = 34; // along each side
const SHADES = 24;
const HIGH = 1.25; // of the surface, where its sides are 2
const TURN = Math.PI / 24; // for an arrow key
const SIZE = 480; // of the canvas, in its own pixels at a scale of 1

/** @typedef {[x: number, y: number, z: number]} Point  from −1 to 1, the height from 0 */
/** @typedef {ReturnType<typeof makeSurface>} Surface */

/** @param {string} label @param {() => void} redraw */
export function makeSurface(label, redraw) {
  const canvas = make("canvas", { tabindex: 0, role: "img", "aria-label": label, class: "surface" });
  const view = { canvas, turn: -0.75, tilt: 0.62 };
  canvas.onpointerdown = (event) => canvas.setPointerCapture(event.pointerId);
  canvas.onpointermove = ({ pointerId, movementX, movementY }) => {
    if (canvas.hasPointerCapture(pointerId)) rotate(movementX / 150, movementY / 150);
  };
  canvas.onkeydown = (event) => {
    const move = ARROWS[event.key];
    if (!move) return;
    consume(event);
    rotate(move[1] * TURN, move[0] * TURN);
  };
  /** @param {number} turn @param {number} tilt */
  function rotate(turn, tilt) {
    view.turn += turn;
    view.tilt = clamp(view.tilt + tilt, 0.15, 1.5);
    redraw();
  }
  return view;
}

/**
 * Where a point is on the canvas, and how far behind.
 * @param {{turn: number, tilt: number}} view
 * @param {number} size
 * @param {Point} point
 */
function project({ turn, tilt }, size, [x, y, z]) {
  const [across, deep] = [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
  const scale = size / 3.1;
  return { x: size / 2 + across * scale, y: size * 0.56 + (deep * Math.sin(tilt) - (z - HIGH / 3) * Math.cos(tilt)) * scale, depth: deep };
}

/**
 * Draw the surface and lines above it.
 * @param {Surface} surface
 * @param {(x: number, y: number) => number} height  from 0 to 1 for x and y from −1 to 1
 * @param {{points: [x: number, y: number, height: number][], color: string, at: number}[]} lines
 * @param {[string, string]} names  of both axes
 */
export function drawSurface({ canvas, ...view }, height, lines, names) {
  const ratio = Math.min(2, devicePixelRatio || 1);
  const size = SIZE * ratio;
  if (canvas.width !== size) Object.assign(canvas, { width: size, height: size });
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(canvas);
  const page = style.backgroundColor;
  const shades = range(SHADES + 1).map((at) => `color-mix(in srgb, #8f7bd0 ${(8 + (84 * at) / SHADES).toFixed(0)}%, ${page})`);
  context.clearRect(0, 0, size, size);
  const sideAt = (/** @type {number} */ step) => (2 * step) / SQUARES - 1;
  const corners = range(SQUARES + 1).map((row) => range(SQUARES + 1).map((column) => {
    const share = height(sideAt(column), sideAt(row));
    return { share, ...project(view, size, [sideAt(column), -sideAt(row), share * HIGH]) };
  }));
  const squares = range(SQUARES ** 2).map((place) => {
    const [row, column] = [Math.floor(place / SQUARES), place % SQUARES];
    return [corners[row][column], corners[row][column + 1], corners[row + 1][column + 1], corners[row + 1][column]];
  });
  squares.sort((one, other) => one[0].depth + one[2].depth - other[0].depth - other[2].depth);
  context.lineWidth = 0.5 * ratio;
  for (const square of squares) {
    const share = square.reduce((sum, corner) => sum + corner.share, 0) / 4;
    context.beginPath();
    for (const { x, y } of square) context.lineTo(x, y);
    context.closePath();
    context.fillStyle = context.strokeStyle = shades[Math.round(SHADES * Math.sqrt(clamp(share, 0, 1)))];
    context.fill();
    context.strokeStyle = page;
    context.globalAlpha = 0.45;
    context.stroke();
    context.globalAlpha = 1;
  }
  for (const line of lines) drawLine(context, view, size, ratio, line);
  context.fillStyle = style.color;
  context.font = `${14 * ratio}px sans-serif`;
  context.textAlign = "center";
  for (const [place, name] of names.entries()) {
    const [one, other] = [1.15, -1.15].map((side) => project(view, size, place === 0 ? [0, side, 0] : [side, 0, 0]));
    const { x, y } = one.depth > other.depth ? one : other; // the edge in front
    context.fillText(name, x, y);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{turn: number, tilt: number}} view
 * @param {number} size
 * @param {number} ratio
 * @param {{points: [x: number, y: number, height: number][], color: string, at: number}} line
 */
function drawLine(context, view, size, ratio, { points, color, at }) {
  const places = points.map(([first, second, share]) => project(view, size, [first, -second, share * HIGH + 0.012]));
  Object.assign(context, { strokeStyle: color, fillStyle: color, lineWidth: 2.25 * ratio, lineJoin: "round" });
  context.beginPath();
  for (const place of places.slice(0, at + 1)) context.lineTo(place.x, place.y);
  context.stroke();
  const { x, y } = places[Math.min(at, places.length - 1)];
  context.beginPath();
  context.arc(x, y, 6 * ratio, 0, 2 * Math.PI);
  context.fill();
  Object.assign(context, { strokeStyle: "white", lineWidth: 1.5 * ratio });
  context.stroke();
}
