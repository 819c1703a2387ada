// An image changed more and more, and the probabilities of its classes against the amount: one slider moves both.
import { changes, ensure, getElement, getElements, make, makeSvg, setText } from "../shared/dom.js";

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [460, 200, 34, 22];

/** @param {ComponentCall<Saliency.Sweep>} call */
export default function showSweep({ parentElement, data, setStateValue }) {
  const root = ensure(parentElement, "div", "sweep");
  const { at, ...rest } = data;
  if (changes(root, rest)) build(root, data);
  const slider = /** @type {HTMLInputElement} */ (getElement(root, "input"));
  slider.oninput = () => show(root, data, slider.valueAsNumber);
  slider.onchange = () => setStateValue("at", slider.valueAsNumber);
  const chart = getElement(root, "svg");
  chart.onpointerdown = chart.onpointermove = (/** @type {PointerEvent} */ event) => {
    if (event.type === "pointermove" && event.buttons !== 1) return;
    slider.value = String(placeAt(chart, event, data));
    show(root, data, slider.valueAsNumber);
  };
  chart.onpointerup = () => setStateValue("at", slider.valueAsNumber);
  if (root.dataset.known !== String(at)) {
    root.dataset.known = String(at);
    slider.value = String(at);
  }
  show(root, data, slider.valueAsNumber);
}

/** @param {HTMLElement} root @param {Saliency.Sweep} data */
function build(root, data) {
  const slider = make("input", { type: "range", min: 0, max: data.amounts.length - 1, step: 1, value: data.at, "aria-label": data.words.amount });
  const frame = make("div", { class: "frame", role: "img", "aria-label": data.words.image });
  frame.style.cssText = `aspect-ratio:${data.width}/${data.height};background-image:url(data:image/png;base64,${data.film});`
    + `background-size:100% ${data.amounts.length * 100}%;${data.width < 100 ? "image-rendering:pixelated" : ""}`;
  root.dataset.known = String(data.at);
  root.replaceChildren(
    make("div", "left", frame, make("label", "amount", make("span", {}, data.words.amount), slider, make("output"))),
    make("div", "right", drawChart(data), make("ul", "classes", ...data.curves.map(({ name }, place) => (
      make("li", { class: `curve-${place}` }, make("i"), make("span", "name", name), make("b"))))), make("p", "note", data.words.note)),
  );
}

/** @param {Saliency.Sweep} data */
function drawChart({ amounts, curves, start, words }) {
  const x = (/** @type {number} */ place) => LEFT + (place / Math.max(1, amounts.length - 1)) * (WIDTH - LEFT - 8);
  const y = (/** @type {number} */ share) => 8 + (1 - share) * (HEIGHT - 8 - BOTTOM);
  const grid = [0, 0.5, 1].flatMap((share) => [
    makeSvg("line", { class: "grid", x1: LEFT, x2: WIDTH - 8, y1: y(share), y2: y(share) }),
    makeSvg("text", { x: LEFT - 6, y: y(share) + 4, "text-anchor": "end" }, `${share * 100}%`),
  ]);
  const ends = [0, start, amounts.length - 1].filter((place, at, all) => all.indexOf(place) === at).map((place) => (
    makeSvg("text", { x: x(place), y: HEIGHT - 5, "text-anchor": place === 0 ? "start" : place === amounts.length - 1 ? "end" : "middle" }, amounts[place])));
  const lines = curves.map(({ shares }, place) => makeSvg("path", {
    class: `line curve-${place}`, d: shares.map((share, at) => `${at ? "L" : "M"}${x(at).toFixed(1)} ${y(share).toFixed(1)}`).join(""),
  }));
  return makeSvg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words.chart },
    ...grid, ...ends, ...lines, makeSvg("line", { class: "here", y1: 8, y2: HEIGHT - BOTTOM }));
}

/** The amount under the pointer. @param {HTMLElement} chart @param {PointerEvent} event @param {Saliency.Sweep} data */
function placeAt(chart, event, { amounts }) {
  const box = chart.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * WIDTH;
  const share = (x - LEFT) / (WIDTH - LEFT - 8);
  return Math.round(Math.min(1, Math.max(0, share)) * (amounts.length - 1));
}

/** @param {HTMLElement} root @param {Saliency.Sweep} data @param {number} place */
function show(root, { amounts, curves }, place) {
  const count = amounts.length;
  getElement(root, ".frame").style.backgroundPosition = `0 ${count > 1 ? (place / (count - 1)) * 100 : 0}%`;
  setText(getElement(root, "output"), amounts[place]);
  const x = LEFT + (place / Math.max(1, count - 1)) * (WIDTH - LEFT - 8);
  const here = getElement(root, ".here");
  here.setAttribute("x1", String(x));
  here.setAttribute("x2", String(x));
  const best = curves.reduce((most, { shares }, at) => (shares[place] > curves[most].shares[place] ? at : most), 0);
  getElements(root, "li").forEach((item, at) => {
    setText(getElement(item, "b"), `${(curves[at].shares[place] * 100).toFixed(1)} %`);
    item.classList.toggle("best", at === best);
  });
}
