// The table of images and kernels: for each pair the map, the map after ReLU, and one number.
import { fill, labels, make, makeButton, setAttributes, setContent, setText } from "../shared/dom.js";
import { formatNumber } from "../shared/numbers.js";
import { magnitude } from "./maths.js";
import { placeBox } from "./painter.js";
import { cellColor, paintPlane } from "./palette.js";
import { featureText } from "./texts.js";

/** A canvas with the frame of a window or of a cell on it. @param {string} className */
export function makePlate(className) {
  const [canvas, mark] = [make("canvas", {}), make("i", { class: "mark", hidden: true })];
  return { root: make("span", `plate ${className}`, canvas, mark), canvas, mark };
}

const arrow = () => make("span", { class: "arrow", "aria-hidden": true }, "→");

/**
 * @param {HTMLElement} root
 * @param {number} images
 * @param {number} kernels
 * @returns {Features.Board}
 */
export function makeBoard(root, images, kernels) {
  const head = make("div", "row head", make("span", "corner"));
  const grid = make("div", { class: "board", role: "group" }, head);
  const legend = make("div", "legend");
  /** @type {Features.Board} */
  const board = { images: [], kernels: [], responses: [], legend };
  for (let kernel = 0; kernel < kernels; kernel += 1) {
    const { root: plate, canvas } = makePlate("kernel");
    const [name, note] = [make("b"), make("small")];
    const button = makeButton("kernel", { class: "kernel-name", "data-kernel": kernel }, plate, make("span", "words", name, note));
    head.append(button);
    board.kernels.push({ button, canvas, name, note });
  }
  for (let image = 0; image < images; image += 1) {
    const { root: plate, canvas, mark } = makePlate("image");
    const button = makeButton("image", { class: "image-button", "data-image": image }, plate);
    board.images.push({ button, canvas, mark });
    board.responses.push(Array.from({ length: kernels }, (_, kernel) => makeResponse(image, kernel)));
    grid.append(make("div", "row", button, ...board.responses[image].map((response) => response.root)));
  }
  root.append(grid, legend);
  return board;
}

/** @param {number} image @param {number} kernel @returns {Features.ResponseElements} */
function makeResponse(image, kernel) {
  const place = { "data-image": image, "data-kernel": kernel };
  const [map, relu] = [makePlate("map"), makePlate("relu")];
  const number = makeButton("number", { class: "number", ...place });
  const maps = make("span", "maps", map.root, arrow(), relu.root, arrow());
  const root = make("div", { class: "response", ...place }, maps, number);
  return { root, map: map.canvas, mapMark: map.mark, relu: relu.canvas, reluMark: relu.mark, number };
}

/** Draw everything that is computed. @param {Features.TableApp} app */
export function paintBoard({ board, computed, shared: { words, bright, images: presets }, hidden, kernel: shown, history }) {
  for (const [k, { button, canvas, name, note }] of board.kernels.entries()) {
    const { size, values } = computed.kernels[k];
    const title = kernelTitle(computed.kernels[k], words);
    paintPlane(canvas, { rows: size, columns: size, values }, magnitude(values));
    setText(name, title);
    setText(note, fill(words.kernelNote, { size }));
    setAttributes(button, { title: fill(words.editKernel, { kernel: title }), "aria-pressed": k === shown });
  }
  for (const [i, { button, canvas }] of board.images.entries()) {
    paintPlane(canvas, computed.images[i], bright);
    const image = imageTitle(history.draft.images[i], i, presets, words);
    setAttributes(button, labels(fill(words.editImage, { image })));
    for (const [k, response] of board.responses[i].entries()) {
      const { map, relu, feature } = computed.responses[i][k];
      const isHidden = hidden?.[0] === i && hidden[1] === k;
      paintPlane(response.map, map, computed.limits[k]);
      paintPlane(response.relu, relu, computed.limits[k]);
      setText(response.number, isHidden ? "?" : featureText(feature));
      response.number.toggleAttribute("data-hidden", isHidden);
      response.root.toggleAttribute("data-shown", k === shown);
      const kernel = kernelTitle(computed.kernels[k], words);
      setAttributes(response.number, labels(fill(isHidden ? words.hiddenNumber : words.number, { image, kernel, value: featureText(feature) })));
    }
  }
  paintLegend(board.legend, computed.kernels[Math.max(shown, 0)].size, words);
}

/** @param {Features.Kernel} kernel @param {Record<string, string>} words */
export const kernelTitle = ({ name }, words) => words[`kernel.${name}`] ?? words.ownKernel;

/** @param {string} text @param {number} index @param {Features.Preset[]} presets @param {Record<string, string>} words */
export const imageTitle = (text, index, presets, words) => (
  presets.find(({ id }) => id === text)?.title ?? fill(words.ownImage, { number: index + 1 })
);

/** @param {HTMLElement} legend @param {number} size @param {Record<string, string>} words */
function paintLegend(legend, size, words) {
  const side = 17 - size;
  const items = [
    ["image", words.image, "16 × 16"], ["kernel", `∗ ${words.kernel}`, `${size} × ${size}`], ["", "→", `${side} × ${side}`],
    ["", "→", "ReLU"], ["feature", `→ ${fill(words.maxPool, { side })} →`, words.oneNumber],
  ];
  setContent(
    legend,
    ...items.map(([role, name, text]) => make("span", {}, `${name} `, make("b", role, text))),
    make("span", "ramp-of", "\u2212", make("i", "ramp"), "+"),
  );
}

/** Mark where the number in the panel comes from. @param {Features.TableApp} app */
export function markSource({ board, computed, panel, cell }) {
  for (const [i, { button, mark }] of board.images.entries()) {
    const marked = panel?.kind === "number" && panel.image === i;
    button.toggleAttribute("data-open", panel?.kind === "image" && panel.image === i);
    mark.hidden = !marked;
    for (const [k, response] of board.responses[i].entries()) {
      const open = marked && panel.kernel === k;
      response.root.toggleAttribute("data-open", open);
      response.mapMark.hidden = !open;
      response.reluMark.hidden = !open;
      if (!open) continue;
      const { map, cell: largest } = computed.responses[i][k];
      placeBox(response.mapMark, cell ?? largest, 1, map.rows, map.columns);
      placeBox(response.reluMark, largest, 1, map.rows, map.columns);
      placeBox(mark, cell ?? largest, computed.kernels[k].size, 16, 16);
    }
  }
  for (const [k, { button }] of board.kernels.entries()) button.toggleAttribute("data-open", panel?.kind === "kernel" && panel.kernel === k);
}

/** A kernel with its numbers. @param {Features.Kernel} kernel @param {string} label */
export function makeKernelGrid({ size, values }, label) {
  const limit = magnitude(values);
  const texts = Array.from(values, (value) => formatNumber(value, 4).replace(/^(\u2212?)0\./, "$1."));
  const cells = Array.from(values, (value, at) => {
    const cell = make("span", "weight", texts[at]);
    cell.style.background = cellColor(value, limit);
    return cell;
  });
  const grid = make("span", { class: "weights", role: "img", "aria-label": label }, ...cells);
  grid.style.setProperty("--size", String(size));
  grid.style.setProperty("--letters", String(Math.max(3, ...texts.map((text) => text.length))));
  return grid;
}
