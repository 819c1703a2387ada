// Where a number comes from: the window in the image, its sum, the cell of the map, the largest one.
import { addressParam, readCell } from "../shared/address.js";
import { fill, findElement, make, setContent, setHtml } from "../shared/dom.js";
import { makeFigure, watchCells } from "../shared/figure.js";
import { formatNumber } from "../shared/numbers.js";
import { equalsSign, numberHtml, operandHtml } from "../shared/sums.js";
import { imageTitle, kernelTitle, makeKernelGrid, makePlate, markSource } from "./board.js";
import { placeBox } from "./painter.js";
import { paintPlane } from "./palette.js";
import { gridText } from "./texts.js";

/** @param {Features.TableApp} app @param {Features.Panel} panel @returns {() => void} shows the numbers of a draft */
export function openNumberPanel(app, panel) {
  const { words } = app.shared;
  const [image, map, relu] = ["image large", "map large", "relu large"].map(makePlate);
  const [kernel, sum, steps, link] = [make("div", "kernel-grid"), make("p", "terms"), make("p", "steps"), make("a", "stepper-link", words.openStepper)];
  map.canvas.tabIndex = 0;
  setContent(
    app.el.panel,
    make("div", "figures",
      makeFigure("image", words.image, "16 × 16", image.root),
      makeFigure("kernel", words.kernel, "", kernel),
      makeFigure("map", words.map, "", map.root),
      makeFigure("relu", "ReLU", "", relu.root)),
    make("div", "derivation", sum, steps, link),
  );
  for (const { mark } of [image, map, relu]) mark.hidden = false;
  const place = `${panel.image + 1}.${panel.kernel + 1}`;
  const { map: { rows, columns }, cell: largest } = app.computed.responses[panel.image][panel.kernel];
  const elements = { image, map, relu, kernel, sum, steps, link };
  const select = watchCells(map.canvas, rows, columns, place, (cell) => {
    app.cell = cell;
    showSource(app, panel, elements);
  });
  select(readCell(place) ?? largest);
  return () => showSource(app, panel, elements);
}

/**
 * @param {Features.TableApp} app
 * @param {Features.Panel} panel
 * @param {Record<"image" | "map" | "relu", ReturnType<typeof makePlate>> & {kernel: HTMLElement, sum: HTMLElement, steps: HTMLElement, link: HTMLAnchorElement}} elements
 */
function showSource(app, panel, { image, map, relu, kernel, sum, steps, link }) {
  const { words, bright } = app.shared;
  const plane = app.computed.images[panel.image];
  const weights = app.computed.kernels[panel.kernel];
  const response = app.computed.responses[panel.image][panel.kernel];
  const { rows, columns } = response.map;
  const cell = app.cell && app.cell.row < rows && app.cell.column < columns ? app.cell : response.cell;
  paintPlane(image.canvas, plane, bright);
  paintPlane(map.canvas, response.map, app.computed.limits[panel.kernel]);
  paintPlane(relu.canvas, response.relu, app.computed.limits[panel.kernel]);
  setContent(kernel, makeKernelGrid(weights, kernelTitle(weights, words)));
  const size = `${weights.size} × ${weights.size}`;
  setNote(kernel, size);
  for (const one of [map.root, relu.root]) setNote(one, `${rows} × ${columns}`);
  placeBox(image.mark, cell, weights.size, plane.rows, plane.columns);
  placeBox(map.mark, cell, 1, rows, columns);
  placeBox(relu.mark, response.cell, 1, rows, columns);
  const value = response.map.values[cell.row * columns + cell.column];
  setHtml(sum, sumHtml(plane, weights, cell, value));
  setHtml(steps, stepsHtml(response, cell, value, words));
  link.href = stepperLink(plane, weights);
  link.title = fill(words.openStepperHint, {
    image: imageTitle(app.history.draft.images[panel.image], panel.image, app.shared.images, words), kernel: kernelTitle(weights, words),
  });
  markSource(app);
}

/** @param {HTMLElement} element @param {string} note */
function setNote(element, note) {
  const caption = element.parentElement && findElement(element.parentElement, "figcaption span");
  if (caption) caption.textContent = note;
}

/** The products of a window; those with a weight of zero are left out. @param {Features.Plane} plane @param {Features.Kernel} kernel @param {GridCell} cell @param {number} value */
export function sumHtml({ columns, values }, { size, values: weights, bias }, { row, column }, value, digits = 6) {
  const terms = [...weights].flatMap((weight, at) => {
    const pixel = values[(row + Math.floor(at / size)) * columns + column + (at % size)];
    return weight === 0 ? [] : [`<span>${numberHtml("input", pixel, digits)}·${operandHtml("kernel", weight, digits)}</span>`];
  });
  if (bias !== 0) terms.push(operandHtml("bias", bias, digits));
  return `${terms.join(" + ") || "0"} ${equalsSign(digits === 6)} ${numberHtml("output", cleanZero(value), digits)}`;
}

/** The sum of decimals such as 0.1 leaves about 1e-17 where 0 is meant. @param {number} value */
const cleanZero = (value) => (Math.abs(value) < 1e-12 ? 0 : value);

/** @param {Features.Response} response @param {GridCell} cell @param {number} value @param {Record<string, string>} words */
function stepsHtml({ map, feature, cell: largest }, cell, value, words) {
  const texts = { row: cell.row + 1, column: cell.column + 1, value: formatNumber(cleanZero(value)), relu: formatNumber(cleanZero(Math.max(0, value))) };
  const parts = [fill(words.stepRelu, texts)];
  const place = { side: map.rows, row: largest.row + 1, column: largest.column + 1, feature: formatNumber(cleanZero(feature)) };
  return [...parts, fill(words.stepLargest, place)].join(" · ");
}

/** The link to the stepper, where the three operations are a chain. @param {Features.Plane} image @param {Features.Kernel} kernel */
function stepperLink(image, { size, values, bias }) {
  const params = new URLSearchParams({ input: gridText(image), kernel: gridText({ rows: size, columns: size, values }) });
  if (bias) params.set("bias", String(bias));
  params.set("then", `relu max window ${image.rows - size + 1}`);
  params.set("lang", addressParam("lang") ?? "en");
  return `convolution?${params}`;
}
