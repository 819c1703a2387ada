// A map of images by their features: small images in the colors of their classes, which travel between epochs and layouts.
import { changes, ensure, fill, getElement, getElements, make, makeButton, setAttributes, setText } from "../shared/dom.js";
import { ARROWS, consume } from "../shared/keys.js";
import { range } from "../shared/numbers.js";
import { drawMap, HEIGHT, moved, neighborOf, placeOf, WIDTH } from "./map_drawing.js";
import { sheetOf } from "./sheet.js";

const MOVE_MS = 600;
const PLAY_MS = 1100; // between two epochs
const NEAR = 30; // pixels of the canvas
const TIP = 84;
const REST_MS = 350; // choices that follow each other quickly are sent once

/** @typedef {import("./map_drawing.js").MapView} MapView */

/** @type {WeakMap<HTMLElement, MapView>} */
const views = new WeakMap();

/** @param {ComponentCall<Saliency.ImageMap>} call */
export default function showMap({ parentElement, data, setStateValue }) {
  const root = ensure(parentElement, "div", "map");
  const view = views.get(root);
  if (!changes(root, data)) return;
  if (view?.data.sheet === data.sheet && view.data.labels.length === data.labels.length) {
    view.data = data;
    showWords(root, view);
    loadOwn(view).then(() => showFrame(root, view, data.at));
  } else begin(root, data);
  const one = /** @type {MapView} */ (views.get(root));
  one.send = setStateValue;
}

/** @param {HTMLElement} root @param {Saliency.ImageMap} data */
function begin(root, data) {
  /** @type {MapView} */
  const view = { data, at: data.at, points: Float32Array.from(data.frames[data.at].points), shown: new Set(data.shown), chosen: Math.min(data.chosen ?? -1, data.labels.length), sheet: null, own: new Image(), playing: 0, moving: 0, sending: {}, send: () => {} };
  views.set(root, view);
  const canvas = make("canvas", { width: WIDTH, height: HEIGHT, role: "img", tabindex: 0 });
  const open = makeButton("open", {});
  const tip = make("div", { class: "tip", hidden: "hidden" }, make("canvas", { width: TIP, height: TIP }), make("span"), open);
  root.replaceChildren(
    make("div", "frame", canvas, tip),
    make("div", "epochs", makeButton("play", {}), make("input", { type: "range", min: 0, step: 1 }), make("output")),
    make("div", "legend"), make("p", "note"),
  );
  canvas.onpointermove = (event) => showTip(root, view, placeUnder(canvas, view, event));
  canvas.onpointerleave = (event) => { if (event.pointerType === "mouse") showTip(root, view, view.chosen, true); };
  canvas.onkeydown = (event) => onKey(root, view, event);
  canvas.onclick = (event) => onClick(root, view, /** @type {PointerEvent} */ (event));
  open.onclick = () => view.send("open", { place: Number(tip.dataset.place), at: Date.now() });
  watchEpochs(root, view);
  showWords(root, view);
  Promise.all([sheetOf(data.sheet), loadOwn(view)]).then(([sheet]) => {
    view.sheet = sheet;
    showFrame(root, view, view.data.at);
  });
}

/** @param {MapView} view */
async function loadOwn({ own, data }) {
  own.src = `data:image/png;base64,${data.own}`;
  await own.decode();
}

/** Write legend and notes. @param {HTMLElement} root @param {MapView} view */
function showWords(root, view) {
  const { names, words, frames } = view.data;
  setAttributes(getElement(root, ".frame > canvas"), { "aria-label": `${words.map}. ${words.keys}`, title: words.keys });
  getElement(root, "[data-action=open]").textContent = words.open;
  const legend = getElement(root, ".legend");
  if (changes(legend, names)) {
    legend.replaceChildren(
      ...names.map((name, label) => makeButton("class", { "data-label": label }, make("i", { style: `background:${colorOf(label)}` }), name)),
      makeButton("all", {}, words.all),
    );
    legend.onclick = (event) => toggleClass(root, view, /** @type {HTMLElement} */ (event.target).closest("button"));
  }
  markClasses(root, view);
  const slider = /** @type {HTMLInputElement} */ (getElement(root, ".epochs input"));
  setAttributes(slider, { max: frames.length - 1, "aria-label": words.epochs });
  getElement(root, ".epochs").toggleAttribute("hidden", frames.length < 2);
}

/** The first class that is chosen is shown alone, the next ones beside it. @param {HTMLElement} root @param {MapView} view @param {HTMLElement | null} button */
function toggleClass(root, view, button) {
  if (!button) return;
  const label = Number(button.dataset.label);
  if (button.dataset.action === "all") view.shown.clear();
  else if (!view.shown.delete(label)) view.shown.add(label);
  markClasses(root, view);
  draw(root, view);
  sendSoon(view, "shown", [...view.shown]);
}

/** Choose an image, whose name stays on the map. @param {HTMLElement} root @param {MapView} view @param {number} place  -1 for none */
function choose(root, view, place) {
  view.chosen = place;
  draw(root, view);
  showTip(root, view, place, true);
  sendSoon(view, "chosen", place);
}

/** @param {MapView} view @param {string} name @param {unknown} value */
function sendSoon(view, name, value) {
  clearTimeout(view.sending[name]);
  view.sending[name] = window.setTimeout(() => view.send(name, value), REST_MS);
}

/** The images that are shown, and the own one. @param {MapView} view */
const shownPlaces = ({ data: { labels }, shown }) => [...range(labels.length).filter((place) => !shown.size || shown.has(labels[place])), labels.length];

/** @param {HTMLElement} root @param {MapView} view @param {KeyboardEvent} event */
function onKey(root, view, event) {
  const direction = ARROWS[event.key];
  const own = view.data.labels.length;
  if (direction) {
    consume(event);
    const next = view.chosen < 0 ? own : neighborOf(view.points, shownPlaces(view), view.chosen, direction);
    if (next >= 0) choose(root, view, next);
  } else if (event.key === "Enter" && view.chosen >= 0 && view.chosen < own) {
    consume(event);
    view.send("open", { place: view.chosen, at: Date.now() });
  } else if (event.key === "Escape" && view.chosen >= 0) {
    consume(event);
    choose(root, view, -1);
  }
}

/** @param {HTMLElement} root @param {MapView} view */
function markClasses(root, view) {
  for (const button of getElements(root, ".legend [data-action=class]")) {
    setAttributes(button, { "aria-pressed": view.shown.has(Number(button.dataset.label)) });
  }
  getElement(root, ".legend [data-action=all]").toggleAttribute("hidden", !view.shown.size);
}

/** The slider and the button that goes through the epochs. @param {HTMLElement} root @param {MapView} view */
function watchEpochs(root, view) {
  const slider = /** @type {HTMLInputElement} */ (getElement(root, ".epochs input"));
  slider.oninput = () => showFrame(root, view, slider.valueAsNumber);
  slider.onchange = () => {
    play(root, view, false);
    sendEpoch(view);
  };
  getElement(root, "[data-action=play]").onclick = () => play(root, view, !view.playing);
}

/** @param {HTMLElement} root @param {MapView} view @param {boolean} on */
function play(root, view, on) {
  clearInterval(view.playing);
  view.playing = 0;
  if (on) {
    if (view.at === view.data.frames.length - 1) showFrame(root, view, 0);
    view.playing = window.setInterval(() => {
      if (view.at < view.data.frames.length - 1 && root.isConnected) showFrame(root, view, view.at + 1);
      else {
        play(root, view, false);
        sendEpoch(view);
      }
    }, PLAY_MS);
  }
  getElement(root, "[data-action=play]").textContent = on ? view.data.words.pause : view.data.words.play;
}

/** @param {MapView} view */
const sendEpoch = ({ send, data: { frames }, at }) => send("epoch", frames[at].epoch);

/** Let the images travel to their places in another frame. @param {HTMLElement} root @param {MapView} view @param {number} at */
function showFrame(root, view, at) {
  const { frames, words } = view.data;
  view.at = Math.min(at, frames.length - 1);
  const { epoch, points } = frames[view.at];
  const slider = /** @type {HTMLInputElement} */ (getElement(root, ".epochs input"));
  slider.value = String(view.at);
  setText(getElement(root, ".epochs output"), fill(words.epoch, { epoch }));
  if (!view.playing) getElement(root, "[data-action=play]").textContent = words.play;
  setText(getElement(root, ".note"), noteOf(view));
  travel(root, view, points);
}

/** @param {HTMLElement} root @param {MapView} view @param {number[]} target */
function travel(root, view, target) {
  cancelAnimationFrame(view.moving);
  const from = view.points.slice();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches || from.every((value, place) => value === target[place]);
  const start = performance.now();
  /** @param {number} now */
  const step = (now) => {
    const share = still ? 1 : Math.min(1, Math.max(0, now - start) / MOVE_MS);
    view.points = moved(from, target, share);
    draw(root, view);
    if (share === 1) showTip(root, view, view.chosen, true);
    else view.moving = requestAnimationFrame(step);
  };
  step(start);
}

/** @param {HTMLElement} root @param {MapView} view */
function draw(root, view) {
  const canvas = /** @type {HTMLCanvasElement} */ (getElement(root, ".frame > canvas"));
  drawMap(canvas, view, colorOf);
  canvas.dataset.drawn = view.sheet ? String(view.data.labels.length) : "";
}

/** @param {MapView} view */
function noteOf({ data: { classes, labels, frames, words }, at }) {
  if (!classes.length) return words.lines;
  const wrong = frames[at].predicted.filter((label, place) => label !== labels[place]).length;
  return `${fill(words.counts, { wrong, count: labels.length })} ${words.wrong} · ${words.lines}`;
}

/** A color for each class; beyond ten classes they are around the color circle. @param {number} label */
export function colorOf(label) {
  return label < COLORS.length ? COLORS[label] : `hsl(${(label * 137.5) % 360} 65% 50%)`;
}
const COLORS = ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"];

/** The image under the pointer, -1 for none. @param {HTMLElement} canvas @param {MapView} view @param {PointerEvent} event */
function placeUnder(canvas, view, event) {
  const box = canvas.getBoundingClientRect();
  const [x, y] = [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
  const { labels } = view.data;
  let [nearest, least] = [-1, NEAR * Math.max(1, WIDTH / box.width / 1.5)];
  for (let place = 0; place <= labels.length; place += 1) {
    if (view.shown.size && place < labels.length && !view.shown.has(labels[place])) continue;
    const [column, row] = placeOf(view.points, place);
    const distance = Math.hypot(column - x, row - y);
    if (distance < least) [nearest, least] = [place, distance];
  }
  return nearest;
}

/** With a mouse, open the image; a finger has to see it first. @param {HTMLElement} root @param {MapView} view @param {PointerEvent} event */
function onClick(root, view, event) {
  const place = placeUnder(getElement(root, ".frame > canvas"), view, event);
  if (event.pointerType !== "mouse") choose(root, view, place);
  else if (place >= 0 && place < view.data.labels.length) view.send("open", { place, at: Date.now() });
}

/** @param {HTMLElement} root @param {MapView} view @param {number} place @param {boolean} [touched] */
function showTip(root, view, place, touched = false) {
  const tip = getElement(root, ".tip");
  tip.hidden = place < 0;
  if (place < 0) return;
  const { data, sheet, own } = view;
  const isOwn = place === data.labels.length;
  const [column, row] = placeOf(view.points, place);
  const [x, y] = [column / WIDTH, row / HEIGHT];
  tip.dataset.place = String(place);
  tip.style.cssText = `left:${x * 100}%;top:${y * 100}%;--x:${x < 0.2 ? "0" : x > 0.8 ? "-100%" : "-50%"};--y:${y < 0.45 ? "18px" : "calc(-100% - 18px)"}`;
  setText(getElement(tip, "span"), isOwn ? data.words.own : nameOf(view, place));
  getElement(tip, "[data-action=open]").hidden = !touched || isOwn;
  const context = /** @type {HTMLCanvasElement} */ (getElement(tip, "canvas")).getContext("2d");
  if (!context || !sheet) return;
  context.imageSmoothingEnabled = false;
  context.clearRect(0, 0, TIP, TIP);
  if (isOwn) context.drawImage(own, 0, 0, TIP, TIP);
  else context.drawImage(sheet, (place % data.columns) * data.side, Math.floor(place / data.columns) * data.side, data.side, data.side, 0, 0, TIP, TIP);
}

/** @param {MapView} view @param {number} place */
function nameOf({ data: { labels, names, classes, frames, words }, at }, place) {
  const name = names[labels[place]];
  return classes.length ? fill(words.answer, { name, answer: classes[frames[at].predicted[place]] }) : name;
}
