// The drawing of a map of images on a canvas, and where its images are on it.

export const WIDTH = 1000; // of the canvas
export const HEIGHT = 640;
const EDGE = 22; // around the outermost images
const SIZE = 18;
const OWN = 40;

/**
 * @typedef {object} MapView
 * @property {Saliency.ImageMap} data
 * @property {number} at  the frame that is shown
 * @property {Float32Array} points  where the images are just now, as in the frames
 * @property {Set<number>} shown  the classes that are shown; none for all
 * @property {number} chosen  the image whose name stays on the map; -1 for none
 * @property {Record<string, number>} sending  timers, by the name of what is sent
 * @property {HTMLImageElement | null} sheet  null until it is loaded
 * @property {HTMLImageElement} own
 * @property {number} playing  a timer
 * @property {number} moving  a frame of the animation
 * @property {(name: string, value: unknown) => void} send
 */

/** Where an image is on the canvas. @param {ArrayLike<number>} points @param {number} place @returns {[x: number, y: number]} */
export const placeOf = (points, place) => [
  EDGE + (points[2 * place] / 1000) * (WIDTH - 2 * EDGE),
  EDGE + (points[2 * place + 1] / 1000) * (HEIGHT - 2 * EDGE),
];

/** Points between two frames: slow at both ends. @param {Float32Array} from @param {number[]} to @param {number} share  0–1 of the way */
export function moved(from, to, share) {
  const eased = share * share * (3 - 2 * share);
  return from.map((value, place) => value + (to[place] - value) * eased);
}

/** @param {HTMLCanvasElement} canvas @param {MapView} view @param {(label: number) => string} colorOf */
export function drawMap(canvas, view, colorOf) {
  const context = canvas.getContext("2d");
  if (!context || !view.sheet) return;
  const { data: { labels, classes, frames }, at, shown } = view;
  context.clearRect(0, 0, WIDTH, HEIGHT);
  labels.forEach((label, place) => {
    if (shown.size && !shown.has(label)) return;
    const isWrong = classes.length > 0 && frames[at].predicted[place] !== label;
    drawTile(context, view, place, colorOf(label), isWrong);
  });
  drawLines(context, view);
  drawOwn(context, view);
  if (view.chosen < 0 || view.chosen >= labels.length) return;
  drawTile(context, view, view.chosen, colorOf(labels[view.chosen]), false);
  drawFrame(context, placeOf(view.points, view.chosen));
}

/** A frame around the chosen image. @param {CanvasRenderingContext2D} context @param {[x: number, y: number]} place */
function drawFrame(context, [x, y]) {
  const edge = SIZE / 2 + 5;
  for (const [width, color] of /** @type {[number, string][]} */ ([[6, "#ffffff"], [3, "#1c1917"]])) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.strokeRect(x - edge, y - edge, 2 * edge, 2 * edge);
  }
}

/**
 * The image that an arrow key goes to: the nearest one in its direction, -1 for none.
 * @param {ArrayLike<number>} points
 * @param {number[]} places  that are shown
 * @param {number} from
 * @param {readonly number[]} direction  rows and columns
 */
export function neighborOf(points, places, from, [down, right]) {
  const [x, y] = placeOf(points, from);
  let [best, least] = [-1, Infinity];
  for (const place of places) {
    const [column, row] = placeOf(points, place);
    const ahead = (column - x) * right + (row - y) * down;
    const aside = Math.abs((column - x) * down + (row - y) * right);
    if (place === from || ahead <= 0 || aside > 2 * ahead) continue;
    const distance = ahead + 2 * aside;
    if (distance < least) [best, least] = [place, distance];
  }
  return best;
}

/** @param {CanvasRenderingContext2D} context @param {MapView} view @param {number} place @param {string} color @param {boolean} isWrong */
function drawTile(context, { data: { side, columns }, sheet, points }, place, color, isWrong) {
  const [x, y] = placeOf(points, place);
  const [left, top] = [(place % columns) * side, Math.floor(place / columns) * side];
  context.fillStyle = color;
  context.fillRect(x - SIZE / 2 - 2, y - SIZE / 2 - 2, SIZE + 4, SIZE + 4);
  if (sheet) context.drawImage(sheet, left, top, side, side, x - SIZE / 2, y - SIZE / 2, SIZE, SIZE);
  if (!isWrong) return;
  context.strokeStyle = "#ff2d2d";
  context.lineWidth = 3;
  context.strokeRect(x - SIZE / 2 - 3, y - SIZE / 2 - 3, SIZE + 6, SIZE + 6);
}

/** Lines from the own image to those nearest to it. @param {CanvasRenderingContext2D} context @param {MapView} view */
function drawLines(context, { data: { labels, frames }, at, points }) {
  const own = placeOf(points, labels.length);
  for (const [width, color] of /** @type {[number, string][]} */ ([[5, "#ffffff"], [2, "#6d28d9"]])) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.beginPath();
    for (const place of frames[at].nearest) {
      context.moveTo(...own);
      context.lineTo(...placeOf(points, place));
    }
    context.stroke();
  }
}

/** @param {CanvasRenderingContext2D} context @param {MapView} view */
function drawOwn(context, { data: { labels }, own, points }) {
  const [x, y] = placeOf(points, labels.length);
  const edge = OWN / 2 + 1;
  context.imageSmoothingEnabled = false;
  context.drawImage(own, x - OWN / 2, y - OWN / 2, OWN, OWN);
  for (const [width, color] of /** @type {[number, string][]} */ ([[7, "#ffffff"], [4, "#6d28d9"]])) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.strokeRect(x - edge, y - edge, 2 * edge, 2 * edge);
  }
  context.imageSmoothingEnabled = true;
}
