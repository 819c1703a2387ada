// The accuracy of two networks on images that are moved, and what they predict for one of them.
import { fill, getElement, make, makeSvg, setAttributes, setText } from "../shared/dom.js";
import { writeAtRest } from "../shared/address.js";
import { ARROWS, consume } from "../shared/keys.js";
import { clamp, range } from "../shared/numbers.js";
import { offerSteps } from "../shared/stage.js";
import { drawGray, movePixels, readPixels } from "./images.js";

/**
 * @typedef {object} Accuracy
 * @property {string} image  bytes in base64
 * @property {number} shift  pixels to the right
 * @property {number[]} shifts
 * @property {{title: string, accuracy: number[], predicted: string[]}[]} networks  by the place of the shift
 * @property {string} truth
 * @property {boolean} revealed
 * @property {Record<"x" | "y" | "alt" | "image" | "predicts" | "accuracy", string>} words
 *
 * @typedef {{root: ShadowRoot, data: Accuracy, place: number, resting: boolean, send: (name: string, value: unknown) => void}} View
 */

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [620, 270, 48, 14, 12, 36];

/** @type {WeakMap<ShadowRoot, View>} */
const views = new WeakMap();

/** @param {ComponentCall<Accuracy>} call */
export default function showAccuracy({ data, parentElement: root, setStateValue }) {
  const known = views.get(root);
  const asked = data.shifts.indexOf(data.shift);
  /** @type {View} */
  const view = known ?? { root, data, place: asked, resting: true, send: setStateValue };
  views.set(root, view);
  Object.assign(view, { data, send: setStateValue });
  if (view.resting) view.place = asked;
  if (!known) build(view);
  draw(view);
  const attached = new AbortController();
  offerSteps({ move: (by) => step(view, by), play: () => choose(view, data.shifts.indexOf(0)) }, attached.signal);
  return () => attached.abort();
}

/** @param {View} view */
function build(view) {
  const { data, root } = view;
  const chart = makeChart(data);
  /** @param {PointerEvent} event */
  const point = ({ clientX }) => {
    const { left, width } = chart.getBoundingClientRect();
    const share = ((clientX - left) * (WIDTH / width) - LEFT) / (WIDTH - LEFT - RIGHT);
    choose(view, Math.round(share * (data.shifts.length - 1)));
  };
  chart.addEventListener("pointermove", point);
  chart.addEventListener("pointerdown", point);
  chart.addEventListener("keydown", (event) => {
    const by = ARROWS[event.key]?.[1];
    if (!by) return;
    consume(event);
    choose(view, view.place + by);
  });
  const rows = data.networks.map((_network, which) => make("p", `network n${which}`, make("b"), make("strong"), make("span")));
  root.append(make("div", "measured", chart, make("div", "one", make("figure", {}, make("figcaption"), make("canvas")), make("div", "rows", ...rows))));
}

/** @param {Accuracy} data */
function makeChart({ shifts, words, networks }) {
  const ticks = range(6).map((place) => place / 5);
  return makeSvg(
    "svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", tabindex: 0 },
    ...ticks.map((share) => makeSvg("path", { class: "grid", d: `M${LEFT} ${yOf(share)}H${WIDTH - RIGHT}` })),
    ...ticks.map((share) => makeSvg("text", { x: LEFT - 8, y: yOf(share) + 4, "text-anchor": "end" }, `${100 * share}%`)),
    ...shifts.map((shift, place) => makeSvg("text", { x: xOf(place, shifts.length), y: HEIGHT - BOTTOM + 17, "text-anchor": "middle" }, String(shift).replace("-", "\u2212"))),
    makeSvg("text", { class: "axis", x: (WIDTH + LEFT) / 2, y: HEIGHT - 3, "text-anchor": "middle" }, words.x),
    makeSvg("path", { class: "now" }),
    ...networks.flatMap((_network, which) => [makeSvg("path", { class: `line n${which}` }), makeSvg("circle", { class: `n${which}` })]),
    makeSvg("text", { class: "unknown", x: (WIDTH + LEFT) / 2, y: HEIGHT / 2, "text-anchor": "middle" }),
  );
}

/** @param {number} place @param {number} count */
const xOf = (place, count) => LEFT + ((WIDTH - LEFT - RIGHT) * place) / (count - 1);

/** @param {number} share */
const yOf = (share) => HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;

/** @param {View} view @param {number} by */
function step(view, by) {
  const before = view.place;
  choose(view, before + by);
  return view.place !== before;
}

/** @param {View} view @param {number} place */
function choose(view, place) {
  const known = clamp(place, 0, view.data.shifts.length - 1);
  if (known === view.place) return;
  Object.assign(view, { place: known, resting: false });
  draw(view);
  writeAtRest(view, () => {
    view.resting = true;
    view.send("shift", view.data.shifts[view.place]);
  });
}

/** Before the answer is revealed, only the accuracy on images that are not moved is there. @param {View} view */
function draw({ root, data, place }) {
  const { networks, revealed, shifts, truth, words } = data;
  const hidden = !revealed && shifts[place] !== 0;
  networks.forEach(({ title, accuracy, predicted }, which) => {
    const points = accuracy.map((share, at) => `${xOf(at, shifts.length)} ${yOf(share)}`).join("L");
    setAttributes(getElement(root, `.line.n${which}`), { d: revealed ? `M${points}` : "M0 0" });
    setAttributes(getElement(root, `circle.n${which}`), { cx: xOf(place, shifts.length), cy: yOf(accuracy[place]), r: hidden ? 0 : 6 });
    const row = getElement(root, `.network.n${which}`);
    setText(getElement(row, "b"), title);
    setText(getElement(row, "strong"), hidden ? "?" : `${(100 * accuracy[place]).toFixed(1)}%`);
    setText(getElement(row, "span"), hidden ? "" : `${predicted[place] === truth ? "✓" : "✗"} ${fill(words.predicts, { name: predicted[place] })}`);
    row.toggleAttribute("data-wrong", !hidden && predicted[place] !== truth);
  });
  setAttributes(getElement(root, ".now"), { d: `M${xOf(place, shifts.length)} ${TOP}V${HEIGHT - BOTTOM}` });
  setText(getElement(root, ".unknown"), revealed ? "" : "?");
  setText(getElement(root, "figcaption"), fill(words.image, { name: truth, shift: String(shifts[place]).replace("-", "\u2212") }));
  setAttributes(getElement(root, ".measured > svg"), { "aria-label": words.alt });
  drawGray(/** @type {HTMLCanvasElement} */ (getElement(root, "canvas")), movePixels(readPixels(data.image), shifts[place], 0));
}
