// A kernel to choose from a library and to edit number by number.
import { fill, labels, make, makeButton, setContent } from "../shared/dom.js";
import { ARROWS, consume } from "../shared/keys.js";
import { clamp, parseNumber } from "../shared/numbers.js";
import { magnitude } from "./maths.js";
import { cellColor } from "./palette.js";
import { weightText, writeKernel } from "./texts.js";

const OWN = "own"; // the entry of the library for a kernel that is not in it

/**
 * @typedef {object} KernelOwner
 * @property {() => Features.Shared} shared
 * @property {() => Features.Kernel} read
 * @property {(text: string, typing: boolean) => void} edit  with typing, the number is not finished
 * @property {(message: string) => void} warn  the empty text takes a message back
 */

/** Return the editor, and a function that shows the kernel again. @param {KernelOwner} owner */
export function makeKernelEditor(owner) {
  const { words, kernels, sizes } = owner.shared();
  const own = make("option", { value: OWN }, words.ownKernel);
  const library = make("select", labels(words.library), own, ...kernels.map(({ id, title }) => make("option", { value: id }, title)));
  const size = make("select", labels(words.size), ...sizes.map((one) => make("option", { value: one }, `${one} × ${one}`)));
  const bias = make("input", { ...labels(words.bias), class: "weight-box bias", inputmode: "decimal", autocomplete: "off" });
  const grid = make("div", { class: "weights", role: "group", "aria-label": words.kernel });
  const root = make("div", "kernel-editor",
    make("div", "choices", make("label", {}, make("span", {}, words.library), library), make("label", {}, make("span", {}, words.size), size),
      makeButton("flip", { class: "tool" }, words.flipSign)),
    grid, make("label", "bias-of", make("span", {}, words.bias), bias));
  library.addEventListener("change", () => library.value !== OWN && owner.edit(library.value, false));
  size.addEventListener("change", () => owner.edit(writeKernel(resize(owner.read(), Number(size.value)), owner.shared().kernels), false));
  root.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-action=flip]")) owner.edit(writeKernel(flipSign(owner.read()), owner.shared().kernels), false);
  });
  watchBoxes(root, owner, grid, bias);
  const show = () => {
    const kernel = owner.read();
    library.value = kernel.name || OWN;
    own.hidden = kernel.name !== "";
    size.value = String(kernel.size);
    showNumber(root, bias, kernel.bias);
    showWeights(root, grid, kernel, words);
  };
  return { root, show };
}

/** Show a number, unless it is being typed. @param {HTMLElement} root @param {HTMLInputElement} box @param {number} value */
function showNumber(root, box, value) {
  const { activeElement } = /** @type {ShadowRoot} */ (root.getRootNode());
  if (activeElement === box && box.dataset.typing !== undefined) return;
  box.value = weightText(value);
}

/** @param {HTMLElement} root @param {HTMLElement} grid @param {Features.Kernel} kernel @param {Record<string, string>} words */
function showWeights(root, grid, { size, values }, words) {
  if (grid.children.length !== values.length) {
    grid.style.setProperty("--size", String(size));
    setContent(grid, ...Array.from(values, (_, at) => make("input", {
      class: "weight-box", "data-at": at, inputmode: "decimal", autocomplete: "off", enterkeyhint: "next",
      "aria-label": fill(words.weight, { row: Math.floor(at / size) + 1, column: (at % size) + 1 }),
    })));
  }
  const limit = magnitude(values);
  for (const [at, box] of [...grid.children].entries()) {
    if (!(box instanceof HTMLInputElement)) continue;
    showNumber(root, box, values[at]);
    box.style.background = cellColor(values[at], limit);
  }
}

/** @param {HTMLElement} root @param {KernelOwner} owner @param {HTMLElement} grid @param {HTMLInputElement} bias */
function watchBoxes(root, owner, grid, bias) {
  /** @param {Event} event @param {boolean} typing */
  const take = (event, typing) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement)) return;
    const { largest, words, kernels } = owner.shared();
    const parsed = parseNumber(box.value, largest);
    box.toggleAttribute("data-typing", typing);
    box.toggleAttribute("data-wrong", "problem" in parsed);
    if ("value" in parsed) {
      owner.warn("");
      owner.edit(writeKernel(withNumber(owner.read(), box === bias ? null : Number(box.dataset.at), parsed.value), kernels), typing);
      return;
    }
    owner.warn(fill(words[`number.${parsed.problem}`], { most: largest, nearest: parsed.nearest ?? "" }));
    if (typing) return;
    box.removeAttribute("data-wrong");
    owner.edit(writeKernel(owner.read(), kernels), true);
  };
  root.addEventListener("input", (event) => event.target instanceof HTMLInputElement && take(event, true));
  root.addEventListener("change", (event) => event.target instanceof HTMLInputElement && take(event, false));
  root.addEventListener("focusin", ({ target }) => target instanceof HTMLInputElement && target.select());
  grid.addEventListener("keydown", (event) => moveFocus(event, grid));
}

/** Go to the next number by an arrow key or Enter, as in a spreadsheet. @param {KeyboardEvent} event @param {HTMLElement} grid */
function moveFocus(event, grid) {
  const box = event.target;
  const move = event.key === "Enter" ? [0, 1] : ARROWS[event.key];
  if (!(box instanceof HTMLInputElement) || !move) return;
  const inText = move[0] === 0 && event.key !== "Enter" && box.selectionStart !== (move[1] > 0 ? box.value.length : 0) && box.selectionStart === box.selectionEnd;
  if (inText) return;
  consume(event);
  const size = Math.sqrt(grid.children.length);
  const next = grid.children[clamp(Number(box.dataset.at) + move[0] * size + move[1], 0, grid.children.length - 1)];
  if (next instanceof HTMLElement) next.focus();
}

/** @param {Features.Kernel} kernel @param {number | null} at  null for the bias @param {number} value */
function withNumber({ size, values, bias }, at, value) {
  if (at === null) return { size, values, bias: value };
  const changed = values.slice();
  changed[at] = value;
  return { size, values: changed, bias };
}

/** @param {Features.Kernel} kernel */
const flipSign = ({ size, values, bias }) => ({ size, values: values.map((value) => 0 - value), bias });

/** Crop a kernel, or surround it by zeros, about its middle. @param {Features.Kernel} kernel @param {number} size */
function resize(kernel, size) {
  const shift = Math.floor((kernel.size - size) / 2);
  const values = new Float64Array(size * size);
  for (let at = 0; at < values.length; at += 1) {
    const [row, column] = [Math.floor(at / size) + shift, (at % size) + shift];
    const inside = row >= 0 && column >= 0 && row < kernel.size && column < kernel.size;
    values[at] = inside ? kernel.values[row * kernel.size + column] : 0;
  }
  return { size, values, bias: kernel.bias };
}

