// Strokes as text and on a canvas, as cnnviz/data/drawing.py reads and draws them.

export const SIDE = 256;
export const TOOLS = { pen: 0, eraser: 1, area: 2 };
const VARIABLE = 4; // bit of a stroke's first byte: each of its points has its own width

/** Read the text of a drawing that Python has checked. @param {string} text @returns {Pad.Stroke[]} */
export function readStrokes(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const strokes = [];
  for (let at = 0; at < bytes.length;) {
    const [head, high, low] = bytes.subarray(at, at + 3);
    const count = high * 256 + low;
    const varies = (head & VARIABLE) > 0;
    const body = bytes.subarray(at + 3 + (varies ? 0 : 1));
    const step = varies ? 3 : 2;
    const points = Array.from({ length: count }, (_, place) => /** @type {Pad.Point} */ ([
      body[place * step], body[place * step + 1], varies ? body[place * step + 2] : bytes[at + 3],
    ]));
    strokes.push({ tool: head & ~VARIABLE, points });
    at += 3 + (varies ? 0 : 1) + count * step;
  }
  return strokes;
}

/** @param {Pad.Stroke[]} strokes */
export function writeStrokes(strokes) {
  const bytes = strokes.flatMap(({ tool, points }) => {
    const varies = points.some(([, , width]) => width !== points[0][2]);
    const head = [tool | (varies ? VARIABLE : 0), points.length >> 8, points.length & 255];
    return varies ? [...head, ...points.flat()] : [...head, points[0][2], ...points.flatMap((point) => point.slice(0, 2))];
  });
  const text = btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {Pad.Stroke[]} strokes */
export const countPoints = (strokes) => strokes.reduce((sum, { points }) => sum + points.length, 0);

/**
 * Leave out the points of a line that are nearly on a line without them (Douglas and Peucker).
 * @param {Pad.Point[]} points
 * @param {number} tolerance  also in width
 * @returns {Pad.Point[]}
 */
export function simplify(points, tolerance = 0.8) {
  if (points.length < 3) return points;
  const [first, last] = [points[0], points[points.length - 1]];
  let [farthest, most] = [0, tolerance];
  for (let at = 1; at < points.length - 1; at += 1) {
    const distance = distanceTo(points[at], first, last);
    if (distance > most) [farthest, most] = [at, distance];
  }
  if (farthest === 0) return [first, last];
  return [...simplify(points.slice(0, farthest + 1), tolerance), ...simplify(points.slice(farthest), tolerance).slice(1)];
}

/** The distance of a point from a line, in x, y and width. @param {Pad.Point} point @param {Pad.Point} from @param {Pad.Point} to */
function distanceTo(point, from, to) {
  const way = to.map((value, axis) => value - from[axis]);
  const length = way.reduce((sum, value) => sum + value * value, 0);
  const share = length === 0 ? 0 : way.reduce((sum, value, axis) => sum + value * (point[axis] - from[axis]), 0) / length;
  const nearest = Math.min(Math.max(share, 0), 1);
  return Math.hypot(...way.map((value, axis) => from[axis] + nearest * value - point[axis]));
}

/**
 * Draw strokes on a canvas of any size.
 * @param {HTMLCanvasElement} canvas
 * @param {Pad.Stroke[]} strokes
 * @param {{ink: string, paper: string}} colors
 */
export function drawStrokes(canvas, strokes, { ink, paper }) {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.setTransform(canvas.width / SIDE, 0, 0, canvas.height / SIDE, 0, 0);
  context.fillStyle = paper;
  context.fillRect(0, 0, SIDE, SIDE);
  Object.assign(context, { lineCap: "round", lineJoin: "round" });
  for (const { tool, points } of strokes) {
    context.fillStyle = context.strokeStyle = tool === TOOLS.eraser ? paper : ink;
    if (tool === TOOLS.area) fillArea(context, points);
    if (points.length === 1) drawDot(context, points[0]);
    for (let at = 1; at < points.length; at += 1) drawLine(context, points[at - 1], points[at]);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Pad.Point[]} points */
function fillArea(context, points) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.closePath();
  context.fill("evenodd");
  drawLine(context, points[points.length - 1], points[0]);
}

/** @param {CanvasRenderingContext2D} context @param {Pad.Point} point */
function drawDot(context, [x, y, width]) {
  context.beginPath();
  context.arc(x, y, width / 2, 0, 2 * Math.PI);
  context.fill();
}

/** @param {CanvasRenderingContext2D} context @param {Pad.Point} from @param {Pad.Point} to */
function drawLine(context, [x0, y0, width0], [x1, y1, width1]) {
  context.lineWidth = (width0 + width1) / 2;
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
