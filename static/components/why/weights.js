// The weights of a fully connected and of a convolutional layer while the image grows.
import { ensure, fill, getElement, getElements, make, makeSvg, setAttributes, setText } from "../shared/dom.js";
import { writeAtRest } from "../shared/address.js";
import { range } from "../shared/numbers.js";

/**
 * @typedef {"side" | "channels" | "kernel" | "outputs"} Name
 *
 * @typedef {object} Weights
 * @property {{name: Name, label: string, value: number, values: number[]}[]} sliders
 * @property {string[]} titles  fully connected, convolution
 * @property {boolean} revealed
 * @property {{x: string, y: string}} axes
 * @property {string} alt
 *
 * @typedef {Record<Name, number>} Sizes
 */

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [560, 250, 52, 12, 10, 34]; // of the chart
const SIDES = [8, 16, 32, 64, 128, 256]; // along the axis
const DECADES = 8;

/** The number of weights, without biases. @param {Sizes} sizes @returns {[dense: number, shared: number]} */
export function countWeights({ side, channels, kernel, outputs }) {
  return [channels * side * side * outputs, channels * kernel * kernel * outputs];
}

/** @param {ComponentCall<Weights>} call */
export default function showWeights({ data, parentElement: root, setStateValue }) {
  const list = ensure(ensure(root, "div", "counted"), "div", "sliders");
  if (!list.children.length) list.append(...data.sliders.map(makeSlider));
  /** @type {Sizes} */
  const sizes = { side: 0, channels: 0, kernel: 0, outputs: 0 };
  data.sliders.forEach(({ name, label, value, values }, place) => {
    const [input, text] = [getElements(list, "input")[place], getElements(list, "label span")[place]];
    if (!(input instanceof HTMLInputElement)) return;
    setAttributes(input, { max: values.length - 1, "aria-label": label });
    setText(text, label);
    // What is being moved is not moved back by an older answer.
    if (root.activeElement !== input || !input.dataset.moving) input.value = String(values.indexOf(value));
    const read = () => values[Number(input.value)];
    sizes[name] = read();
    input.oninput = () => {
      input.dataset.moving = "true";
      sizes[name] = read();
      draw(root, data, sizes);
      writeAtRest(input, () => {
        delete input.dataset.moving;
        setStateValue("sizes", { ...sizes });
      });
    };
  });
  draw(root, data, sizes);
}

/** @param {Weights["sliders"][number]} slider */
function makeSlider({ name }) {
  return make("label", { class: name }, make("span"), make("output"), make("input", { type: "range", min: 0, step: 1 }));
}

/** @param {ShadowRoot} root @param {Weights} data @param {Sizes} sizes */
function draw(root, data, sizes) {
  const counts = countWeights(sizes);
  const { side, channels, kernel, outputs } = sizes;
  const products = [`${channels}·${side}·${side}·${outputs}`, `${channels}·${kernel}·${kernel}·${outputs}`];
  data.sliders.forEach(({ name }) => {
    const text = name === "side" || name === "kernel" ? `${sizes[name]}×${sizes[name]}` : String(sizes[name]);
    setText(getElement(root, `.${name} output`), text);
  });
  const numbers = ensure(getElement(root, ".counted"), "div", "numbers");
  if (!numbers.children.length) numbers.append(...range(2).map((place) => make("p", place ? "shared" : "dense", make("b"), make("span"), make("strong"))));
  getElements(numbers, "p").forEach((line, place) => {
    setText(getElement(line, "b"), data.titles[place]);
    setText(getElement(line, "span"), data.revealed ? `${products[place]} =` : `${products[place]} = ?`);
    setText(getElement(line, "strong"), data.revealed ? counts[place].toLocaleString("en-US") : "");
  });
  drawChart(root, data, sizes);
}

/** @param {number} side */
const xOf = (side) => LEFT + ((WIDTH - LEFT - RIGHT) * Math.log2(side / SIDES[0])) / Math.log2(SIDES[SIDES.length - 1] / SIDES[0]);

/** @param {number} count */
const yOf = (count) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * Math.log10(count)) / DECADES;

/** @param {ShadowRoot} root @param {Weights} data @param {Sizes} sizes */
function drawChart(root, data, sizes) {
  const place = ensure(getElement(root, ".counted"), "div", "chart");
  const chart = place.firstElementChild ?? place.appendChild(makeChart(data));
  const ends = [SIDES[0], SIDES[SIDES.length - 1]];
  const lines = [0, 1].map((which) => `M${ends.map((side) => `${xOf(side)} ${yOf(countWeights({ ...sizes, side })[which])}`).join("L")}`);
  const counts = countWeights(sizes);
  chart.setAttribute("aria-label", fill(data.alt, { dense: counts[0], shared: counts[1] }));
  ["dense", "shared"].forEach((name, which) => {
    setAttributes(getElement(chart, `path.${name}`), { d: data.revealed ? lines[which] : "M0 0" });
    setAttributes(getElement(chart, `circle.${name}`), { cx: xOf(sizes.side), cy: yOf(counts[which]), r: data.revealed ? 6 : 0 });
  });
  setAttributes(getElement(chart, ".now"), { d: `M${xOf(sizes.side)} ${TOP}V${HEIGHT - BOTTOM}` });
  setText(getElement(chart, ".unknown"), data.revealed ? "" : "?");
}

/** @param {Weights} data */
function makeChart({ axes }) {
  const rows = range(DECADES / 2 + 1).map((place) => 10 ** (2 * place));
  /** @param {number} count */
  const name = (count) => (count < 1e6 ? count.toLocaleString("en-US") : `${count / 1e6}M`);
  return makeSvg(
    "svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" },
    ...rows.map((count) => makeSvg("path", { class: "grid", d: `M${LEFT} ${yOf(count)}H${WIDTH - RIGHT}` })),
    ...rows.map((count) => makeSvg("text", { x: LEFT - 6, y: yOf(count) + 4, "text-anchor": "end" }, name(count))),
    ...SIDES.map((side) => makeSvg("text", { x: xOf(side), y: HEIGHT - BOTTOM + 16, "text-anchor": "middle" }, String(side))),
    makeSvg("text", { class: "axis", x: (WIDTH + LEFT) / 2, y: HEIGHT - 3, "text-anchor": "middle" }, axes.x),
    makeSvg("path", { class: "now" }), makeSvg("path", { class: "dense" }), makeSvg("path", { class: "shared" }),
    makeSvg("circle", { class: "dense" }), makeSvg("circle", { class: "shared" }),
    makeSvg("text", { class: "unknown", x: (WIDTH + LEFT) / 2, y: HEIGHT / 2, "text-anchor": "middle" }),
  );
}
