// All kernels of a convolution: a column per filter, a row per input channel.
import { signedPixels } from "../features/palette.js";
import { changes, fill, make, setAttributes } from "../shared/dom.js";
import { range } from "../shared/numbers.js";
import { largest } from "./arrays.js";
import { showLegend } from "./legend.js";
import { changeChoice, chooseMap, chosenMap, store } from "./store.js";

const GAP = 1; // cells between two kernels
const WIDEST = 5; // pixels per weight, where they fit
const ALONE = 12; // of kernels that read one channel

/** @param {HTMLElement} root @param {Inside.Layer} layer */
export function showKernelPlanes(root, layer) {
  const { choice, strip } = store;
  const shape = layer.data.reading?.kernelShape;
  const isOpen = Boolean(shape) && choice.kernels.has(choice.layer);
  root.toggleAttribute("hidden", !isOpen);
  if (!isOpen || !shape || !strip) return;
  if (changes(root, [layer.data.id, choice.kernelScale, store.words.kernels])) draw(root, layer, shape, store.words);
  markFilter(root);
}

/** @param {HTMLElement} root @param {Inside.Layer} layer @param {number[]} shape @param {Record<string, string>} words */
function draw(root, layer, shape, words) {
  const [filters, depth] = shape;
  const isEach = store.choice.kernelScale === "each";
  if (!layer.kernels) {
    root.replaceChildren(make("p", {}, words.kernelsLarge));
    return;
  }
  const box = make("input", { type: "checkbox" });
  box.checked = isEach;
  box.onchange = () => changeChoice({ kernelScale: box.checked ? "each" : "layer" });
  const legend = make("div", "legend");
  showLegend(legend, isEach ? 1 : layer.data.reading?.kernelLimit ?? 0, isEach ? words.kernelsNote : "");
  root.replaceChildren(
    make("div", "tools", make("b", "of-kernel", words.kernels), make("label", {}, box, make("span", {}, words.kernelsEach)), legend),
    make("p", {}, fill(words.kernelsText, { filters, depth })),
    make("div", "planes", makePlanes(layer.kernels, shape, isEach ? null : layer.data.reading?.kernelLimit ?? 0, words)),
  );
}

/** @param {Float32Array} kernels @param {number[]} shape @param {number | null} limit  null for one of each kernel @param {Record<string, string>} words */
function makePlanes(kernels, [filters, depth, height, width], limit, words) {
  const canvases = range(filters).map((filter) => {
    const canvas = make("canvas", { width, height: depth * (height + GAP) - GAP });
    for (const channel of range(depth)) {
      const size = height * width;
      const plane = kernels.subarray((filter * depth + channel) * size, (filter * depth + channel + 1) * size);
      const pixels = new ImageData(signedPixels(plane, limit ?? largest(plane)), width, height);
      canvas.getContext("2d")?.putImageData(pixels, 0, channel * (height + GAP));
    }
    const scale = depth === 1 ? Math.max(4, Math.round((3 * ALONE) / width)) : WIDEST;
    canvas.style.width = `${width * scale}px`;
    const label = fill(words.filter, { index: filter + 1 });
    const button = make("button", { type: "button", "data-filter": filter, title: label, "aria-label": label }, canvas);
    button.onclick = () => chooseMap(filter);
    return make("li", {}, button);
  });
  return make("ul", depth === 1 ? "single" : "columns", ...canvases);
}

/** @param {HTMLElement} root */
function markFilter(root) {
  const map = chosenMap();
  for (const button of root.querySelectorAll("button")) {
    setAttributes(button, { "aria-pressed": Number(button.dataset.filter) === map });
  }
}
