// A map of images by their features: small images in the colors of their classes; a class under the pointer alone.
import { changes, ensure, fill, getElement, make, makeButton, setText } from "../shared/dom.js";

const COLORS = ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"];
const [WIDTH, HEIGHT, EDGE] = [1000, 640, 22]; // of the canvas; EDGE around the outermost images
const SIZE = 18;

/**
 * @typedef {object} View
 * @property {Saliency.ImageMap} data
 * @property {HTMLImageElement} sheet
 * @property {HTMLImageElement} own
 * @property {number} only  the class that is shown alone, −1 for all
 */

/** @param {ComponentCall<Saliency.ImageMap>} call */
export default function showMap({ parentElement, data }) {
  const root = ensure(parentElement, "div", "map");
  if (!changes(root, data)) return;
  /** @type {View} */
  const view = { data, sheet: new Image(), own: new Image(), only: -1 };
  const canvas = make("canvas", { width: WIDTH, height: HEIGHT, role: "img", "aria-label": data.words.map });
  const legend = make("div", "legend", ...data.names.map((name, label) => (
    makeButton("class", { "data-label": label, "aria-pressed": "false" }, make("i", { style: `background:${colorOf(label)}` }), name))));
  root.replaceChildren(make("div", "frame", canvas, make("div", { class: "tip", hidden: "hidden" })), legend, make("p", "note", data.words.wrong));
  Promise.all([load(view.sheet, data.sheet), load(view.own, data.own)]).then(() => draw(canvas, view));
  canvas.onpointermove = canvas.onpointerdown = (event) => showTip(root, canvas, view, event);
  canvas.onpointerleave = () => { getElement(root, ".tip").hidden = true; };
  legend.onclick = (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    const label = Number(button.dataset.label);
    view.only = view.only === label ? -1 : label;
    for (const one of legend.querySelectorAll("button")) one.setAttribute("aria-pressed", String(Number(one.dataset.label) === view.only));
    draw(canvas, view);
  };
}

/** @param {number} label */
const colorOf = (label) => COLORS[label % COLORS.length];

/** @param {HTMLImageElement} image @param {string} code */
async function load(image, code) {
  image.src = `data:image/png;base64,${code}`;
  await image.decode();
}

/** Where a point is on the canvas. @param {View} view @param {number} place @returns {[x: number, y: number]} */
const placeOf = ({ data: { points } }, place) => [
  EDGE + (points[2 * place] / 1000) * (WIDTH - 2 * EDGE),
  EDGE + (points[2 * place + 1] / 1000) * (HEIGHT - 2 * EDGE),
];

/** @param {HTMLCanvasElement} canvas @param {View} view */
function draw(canvas, view) {
  const { data, sheet, own, only } = view;
  const context = canvas.getContext("2d");
  if (!context) return;
  const wrong = new Set(data.wrong);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  data.labels.forEach((label, place) => {
    if (only >= 0 && only !== label) return;
    const [x, y] = placeOf(view, place);
    const [left, top] = [(place % data.columns) * data.side, Math.floor(place / data.columns) * data.side];
    context.fillStyle = colorOf(label);
    context.fillRect(x - SIZE / 2 - 2, y - SIZE / 2 - 2, SIZE + 4, SIZE + 4);
    context.drawImage(sheet, left, top, data.side, data.side, x - SIZE / 2, y - SIZE / 2, SIZE, SIZE);
    if (!wrong.has(place)) return;
    context.strokeStyle = "#ff2d2d";
    context.lineWidth = 3;
    context.strokeRect(x - SIZE / 2 - 3, y - SIZE / 2 - 3, SIZE + 6, SIZE + 6);
  });
  const [x, y] = placeOf(view, data.labels.length);
  context.imageSmoothingEnabled = false;
  context.drawImage(own, x - 20, y - 20, 40, 40);
  context.strokeStyle = "#ffffff";
  context.lineWidth = 7;
  context.strokeRect(x - 21, y - 21, 42, 42);
  context.strokeStyle = "#6d28d9";
  context.lineWidth = 4;
  context.strokeRect(x - 21, y - 21, 42, 42);
  canvas.dataset.drawn = String(data.labels.length);
}

/** @param {HTMLElement} root @param {HTMLCanvasElement} canvas @param {View} view @param {PointerEvent} event */
function showTip(root, canvas, view, event) {
  const { data, only } = view;
  const box = canvas.getBoundingClientRect();
  const [x, y] = [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
  let [nearest, least] = [-1, 30];
  for (let place = 0; place <= data.labels.length; place += 1) {
    if (only >= 0 && place < data.labels.length && data.labels[place] !== only) continue;
    const [column, row] = placeOf(view, place);
    const distance = Math.hypot(column - x, row - y);
    if (distance < least) [nearest, least] = [place, distance];
  }
  const tip = getElement(root, ".tip");
  tip.hidden = nearest < 0;
  if (nearest < 0) return;
  const [column, row] = placeOf(view, nearest);
  tip.style.cssText = `left:${(column / WIDTH) * 100}%;top:${(row / HEIGHT) * 100}%`;
  setText(tip, nearest === data.labels.length ? data.words.own : nameOf(data, nearest));
}

/** @param {Saliency.ImageMap} data @param {number} place */
function nameOf({ labels, predicted, names, classes, words }, place) {
  const name = names[labels[place]];
  return classes.length ? fill(words.answer, { name, answer: classes[predicted[place]] }) : name;
}
