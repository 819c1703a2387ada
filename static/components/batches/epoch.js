// A dataset and a data loader: the images, and the batches of one epoch, read one after the other.
import { changes, fill, make, setContent, setText } from "../shared/dom.js";
import { range } from "../shared/numbers.js";
import { makeChoice, showChoice } from "../dimensions/controls.js";
import { change, goTo, makeScene, say, stepOf } from "../dimensions/scene.js";
import { shuffleEpoch, splitEpoch } from "./maths.js";

/** @typedef {Dimensions.App} App */

const COUNTS = [12, 23, 40, 5000, 60000];
const DRAWN = 40; // a dataset of so many images is drawn image by image
const SIDE = 28;
const [EPOCHS, LARGEST_SEED] = [5, 999];
const LISTED = 8; // images of a large batch whose numbers are listed
const BAR = { width: 960, height: 216 };

/** @param {App} app */
function read({ params }) {
  const [count, size, seed, epoch] = [params.count, params.size, params.seed, params.epoch].map(Number);
  const isShuffled = params.shuffle === "on";
  return { count, size, seed, epoch, isShuffled, drops: params.drop === "on", sizes: splitEpoch(count, size, params.drop === "on") };
}

/** The order of the images, computed once per setting. @param {App} app */
function orderOf(app) {
  const { count, seed, epoch, isShuffled } = read(app);
  const key = [count, seed, epoch, isShuffled].join();
  if (cache.key !== key) cache = { key, order: isShuffled ? shuffleEpoch(count, seed, epoch) : range(count) };
  return cache.order;
}
/** @type {{key: string, order: number[]}} */
let cache = { key: "", order: [] };

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const size = makeNumber(app, "size", words.size, [1, COUNTS[COUNTS.length - 1]]);
  const view = {
    count: makeChoice(words.images, COUNTS.map((count) => [String(count), count.toLocaleString("en-US")]), (count) => change(app, { count, step: "0" })),
    size,
    drop: makeSwitch(app, "drop", words.drop),
    shuffle: makeSwitch(app, "shuffle", words.shuffle),
    seed: makeNumber(app, "seed", words.seed, [0, LARGEST_SEED]),
    epoch: makeChoice(words.epoch, range(EPOCHS).map((epoch) => [String(epoch), String(epoch + 1)]), (epoch) => change(app, { epoch, step: "0" })),
    dataset: make("figure", { class: "dataset", "data-role": "input" }),
    batches: make("figure", { class: "batches", "data-role": "output" }),
    shapes: make("p", "sum"),
    total: make("p", "sum"),
  };
  app.view = view;
  view.batches.addEventListener("click", ({ target }) => {
    const batch = target instanceof Element && target.closest("[data-batch]");
    if (batch) goTo(app, Number(batch.getAttribute("data-batch")));
  });
  return [
    make("div", "controls", view.count, view.size, view.drop, view.shuffle, view.seed, view.epoch),
    make("div", "epoch-scene", view.dataset, make("span", "sign", "→"), view.batches),
    make("div", "epoch-notes", view.shapes, view.total),
  ];
}

/** @param {App} app @param {"drop" | "shuffle"} param @param {string} label */
const makeSwitch = (app, param, label) => makeChoice(label, [["off", "False"], ["on", "True"]], (value) => change(app, { [param]: value, step: "0" }));

/** A whole number to type, with less and more. @param {App} app @param {"size" | "seed"} param @param {string} label @param {[number, number]} limits */
function makeNumber(app, param, label, [least, most]) {
  const input = make("input", { type: "text", inputmode: "numeric", class: "typed short", autocomplete: "off", "aria-label": label });
  const put = (/** @type {number} */ value) => change(app, { [param]: String(value), step: "0" });
  input.addEventListener("change", () => {
    const value = Number(input.value.normalize("NFKC").replaceAll(",", ""));
    if (input.value.trim() && Number.isInteger(value) && value >= least && value <= most) put(value);
    else {
      input.value = app.params[param];
      say(app, fill(app.words.notWhole, { least, most: most.toLocaleString("en-US") }));
    }
  });
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") input.blur();
  });
  const button = (/** @type {string} */ text, /** @type {number} */ by, /** @type {string} */ name) => {
    const one = make("button", { type: "button", "aria-label": `${label}: ${name}` }, text);
    one.addEventListener("click", () => put(Math.min(most, Math.max(least, Number(app.params[param]) + by))));
    return one;
  };
  return make("div", { class: "counter", role: "group", "aria-label": label }, make("span", "label", label), button("−", -1, app.words.less), input, button("+", 1, app.words.more));
}

/** @param {HTMLElement} group @param {string} value */
function showNumber(group, value) {
  const input = group.querySelector("input");
  if (input && !input.matches(":focus")) input.value = value;
}

/** @param {App} app */
function draw(app) {
  const { view, params } = app;
  const { count, isShuffled } = read(app);
  for (const name of ["count", "drop", "shuffle", "epoch"]) showChoice(view[name], params[name]);
  showNumber(view.size, params.size);
  showNumber(view.seed, params.seed);
  view.seed.hidden = view.epoch.hidden = !isShuffled;
  app.el.root.classList.toggle("many", count > DRAWN);
  if (count > DRAWN) drawMany(app);
  else drawFew(app);
  writeNotes(app);
}

/** Whether the reader is still to predict what a batch is like. @param {App} app @param {number} batch */
const isHidden = (app, batch) => !app.data.revealed && batch === read(app).sizes.length - 1 && batch > 0;

/** @param {App} app */
function writeNotes(app) {
  const { view, data, words } = app;
  const { count, size, sizes, drops } = read(app);
  const step = stepOf(app);
  const start = step * size;
  const images = orderOf(app).slice(start, start + Math.min(sizes[step] ?? 0, LISTED));
  const labels = /** @type {number[]} */ (data.labels);
  const more = (sizes[step] ?? 0) > LISTED ? ", …" : "";
  const n = isHidden(app, step) ? "?" : String(sizes[step]);
  const y = count > DRAWN || n === "?" ? "" : `   y = [${images.map((image) => labels[image]).join(", ")}${more}]`;
  const read_ = n === "?" ? "" : `   ${fill(words.read, { images: images.join(", ") + more })}`;
  setText(view.shapes, sizes.length ? `x: (${n}, 1, 28, 28)   y: (${n},)${y}${read_}` : words.noBatch);
  const rest = count % size;
  const values = { whole: Math.floor(count / size), size, rest: data.revealed ? rest : "?", count: count.toLocaleString("en-US"), batches: data.revealed || !rest ? sizes.length : "?" };
  setText(view.total, fill(drops && rest ? words.totalDropped : words.total, values));
}

/** The images one by one, and a box for each batch. @param {App} app */
function drawFew(app) {
  const { view, data, words } = app;
  const { count, size, sizes } = read(app);
  const order = orderOf(app);
  const step = stepOf(app);
  if (changes(view.dataset, ["images", count])) {
    const sprite = `url(${paintSprite(String(data.images))})`;
    app.el.root.style.setProperty("--sprite", sprite);
    setContent(view.dataset, make("figcaption", {}, make("b", {}, words.dataset)), make("div", "thumbs", ...range(count).map((image) => makeThumb(image))));
  }
  if (changes(view.batches, [count, size, order, sizes.length])) {
    setContent(view.batches, make("figcaption", {}, make("b", {}, words.batches)), make("div", "boxes", ...sizes.map((_, batch) => makeBatch(app, batch))));
  }
  const lastRead = sizes.length ? step * size + sizes[step] : 0;
  const readNow = new Set(order.slice(step * size, lastRead));
  const readBefore = new Set(order.slice(0, step * size));
  for (const thumb of /** @type {NodeListOf<HTMLElement>} */ (view.dataset.querySelectorAll(".thumb"))) {
    const image = Number(thumb.dataset.image);
    thumb.classList.toggle("now", readNow.has(image) && !isHidden(app, step));
    thumb.classList.toggle("read", readBefore.has(image) && data.revealed);
  }
  for (const [batch, box] of /** @type {HTMLElement[]} */ ([...view.batches.querySelectorAll("[data-batch]")]).entries()) {
    box.classList.toggle("now", batch === step);
    box.classList.toggle("later", batch > step);
    box.classList.toggle("unknown", isHidden(app, batch));
    const text = box.querySelector(".shape");
    if (text) setText(text, isHidden(app, batch) ? "(?, 1, 28, 28)" : `(${sizes[batch]}, 1, 28, 28)`);
  }
}

/** @param {App} app @param {number} batch */
function makeBatch(app, batch) {
  const { size, sizes } = read(app);
  const images = orderOf(app).slice(batch * size, batch * size + sizes[batch]);
  return make("button", { type: "button", class: "batch-box", "data-batch": batch, "aria-label": fill(app.words.batch, { batch }) },
    make("span", "batch-head", make("b", {}, String(batch)), make("span", "shape")), make("span", "thumbs", ...images.map(makeThumb)));
}

/** @param {number} image */
const makeThumb = (image) => make("i", { class: "thumb", "data-image": image, style: `--at:${image}` });

/** All images beside each other, as a data URL: a hexadecimal digit for each pixel. @param {string} digits */
function paintSprite(digits) {
  const canvas = make("canvas", { width: DRAWN * SIDE, height: SIDE });
  const pixels = new ImageData(DRAWN * SIDE, SIDE);
  for (let at = 0; at < digits.length; at += 1) {
    const [image, row, column] = [Math.floor(at / SIDE ** 2), Math.floor(at / SIDE) % SIDE, at % SIDE];
    const value = Number.parseInt(digits[at], 16) * 17;
    pixels.data.set([value, value, value, 255], 4 * (row * DRAWN * SIDE + image * SIDE + column));
  }
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  return canvas.toDataURL();
}

/** A small square for each batch, the last one as full as it is. @param {App} app */
function drawMany(app) {
  const { view, words } = app;
  const { count, size, sizes } = read(app);
  if (changes(view.dataset, ["words", count])) setContent(view.dataset, make("figcaption", {}, make("b", {}, words.dataset)), make("p", "many-images", count.toLocaleString("en-US"), make("span", {}, "× 1×28×28")));
  if (changes(view.batches, "many")) setContent(view.batches, make("figcaption", {}, make("b", {}, words.batches)), make("canvas", { ...BAR, class: "bar-cells" }));
  const canvas = view.batches.querySelector("canvas");
  const context = canvas?.getContext("2d");
  if (!canvas || !context) return;
  const [color, strong, line] = ["--role-output", "--role-kernel", "--line"].map((name) => resolveColor(canvas, name));
  const side = Math.max(2, Math.min(48, Math.floor(Math.sqrt((BAR.width * BAR.height) / Math.max(1, sizes.length)))));
  const across = Math.floor(BAR.width / side);
  const step = stepOf(app);
  context.clearRect(0, 0, BAR.width, BAR.height);
  const room = side > 4 ? side - 1 : side;
  for (let batch = 0; batch < sizes.length; batch += 1) {
    const [x, y] = [(batch % across) * side, Math.floor(batch / across) * side];
    const share = isHidden(app, batch) ? 1 : sizes[batch] / size;
    context.fillStyle = batch === step ? strong : batch < step ? color : line;
    context.fillRect(x, y + room * (1 - share), room, room * share);
  }
}

/** A color of the page as a canvas reads it. @param {HTMLElement} element @param {string} name */
function resolveColor(element, name) {
  element.style.color = `var(${name})`;
  return getComputedStyle(element).color;
}

/** @type {Dimensions.Steps} */
const steps = { param: "step", count: (app) => Math.max(1, read(app).sizes.length), frame: (app) => (read(app).sizes.length > DRAWN ? 25 : 700) };
export const showEpoch = makeScene({ build, draw, steps }, "batches");
