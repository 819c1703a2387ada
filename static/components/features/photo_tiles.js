// The steps of a photo side by side; the pixel under the pointer is marked in each, with its sum.
import { fill, labels, make, makeButton, setContent, setHtml } from "../shared/dom.js";
import { clamp, formatNumber } from "../shared/numbers.js";
import { convolve } from "./maths.js";
import { sumHtml } from "./number_panel.js";
import { placeBox } from "./painter.js";
import { readWindow } from "./photo_drawing.js";
import { readKernel } from "./texts.js";

/**
 * @param {Features.PhotoApp} app
 * @param {Features.StepName} step
 * @param {string} name
 * @param {number} width  of the image that is awaited, in pixels
 * @param {number} height
 * @returns {Features.Tile}
 */
export function makeTile(app, step, name, width, height) {
  const { words } = app.data.shared;
  const [canvas, mark, note] = [make("canvas", { role: "img", "aria-label": name, width, height }), make("i", { class: "mark", hidden: true }), make("span")];
  const plate = make("div", "plate", canvas, mark);
  plate.style.setProperty("--ratio", String(width / height));
  const buttons = [makeButton("save", { class: "save", "data-step": step, ...labels(words.savePng) }, "⤓"), makeButton("enlarge", { class: "enlarge", ...labels(words.enlarge) }, "⤢")];
  const figure = make("figure", `tile ${step}`, make("figcaption", {}, make("b", {}, name), " ", note, ...buttons), plate);
  canvas.onpointermove = canvas.onpointerdown = (event) => {
    if (!app.sizes) return; // the image is not there yet
    app.cell = cellAt(app, step, canvas, event);
    showCell(app);
  };
  canvas.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType === "touch" || !app.sizes) return; // what was tapped stays
    app.cell = null;
    showCell(app);
  });
  return { figure, canvas, mark, note };
}

/** The cell of the map under the pointer. @param {Features.PhotoApp} app @param {Features.StepName} step @param {HTMLCanvasElement} canvas @param {PointerEvent} event */
function cellAt({ sizes, shown, data }, step, canvas, { clientX, clientY }) {
  const { top, left, width, height } = canvas.getBoundingClientRect();
  const { rows, columns } = sizes[step];
  const [row, column] = [Math.floor(((clientY - top) / height) * rows), Math.floor(((clientX - left) / width) * columns)];
  const { size } = readKernel(shown.kernel, data.shared.kernels);
  const factor = step === "pool" ? shown.window : 1;
  const shift = step === "photo" ? Math.floor((size - 1) / 2) : 0; // the window around the pixel
  return { row: clamp(row * factor - shift, 0, sizes.map.rows - 1), column: clamp(column * factor - shift, 0, sizes.map.columns - 1) };
}

/** Mark a cell in every step, and show its sum. @param {Features.PhotoApp} app */
export function showCell(app) {
  const { tiles, sizes, cell, shown, data: { shared, hidden }, el } = app;
  for (const { mark } of Object.values(tiles)) mark.hidden = cell === null;
  if (cell === null) {
    setContent(el.sum, shared.words.photoHint);
    return;
  }
  const kernel = readKernel(shown.kernel, shared.kernels);
  placeBox(tiles.photo.mark, cell, kernel.size, sizes.photo.rows, sizes.photo.columns);
  for (const step of /** @type {const} */ (["map", "relu"])) placeBox(tiles[step].mark, cell, 1, sizes.map.rows, sizes.map.columns);
  const place = { row: Math.floor(cell.row / shown.window), column: Math.floor(cell.column / shown.window) };
  placeBox(tiles.pool.mark, place, 1, sizes.pool.rows, sizes.pool.columns);
  tiles.pool.mark.hidden = place.row >= sizes.pool.rows || place.column >= sizes.pool.columns;
  const windows = readWindow(app, cell, kernel.size);
  const sums = windows.map((plane) => convolve(plane, kernel).values[0]);
  const texts = { row: cell.row + 1, column: cell.column + 1, value: sums.map((sum) => formatNumber(sum, 3)).join(", ") };
  const rectified = hidden ? "?" : sums.map((sum) => formatNumber(Math.max(0, sum), 3)).join(", ");
  const first = windows.length === 1 ? `${sumHtml(windows[0], kernel, { row: 0, column: 0 }, sums[0], 3)}<br>` : "";
  setHtml(el.sum, first + fill(shared.words.stepRelu, { ...texts, relu: rectified }));
}
