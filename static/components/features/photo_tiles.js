// The steps of a photo side by side; the pixel under the pointer is marked in each, with its sum.
import { fill, make, makeButton, setContent, setHtml } from "../shared/dom.js";
import { clamp, formatNumber } from "../shared/numbers.js";
import { sumHtml } from "./number_panel.js";
import { placeBox } from "./painter.js";
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
  const button = makeButton("enlarge", { class: "enlarge", title: words.enlarge, "aria-label": words.enlarge }, "⤢");
  const figure = make("figure", `tile ${step}`, make("figcaption", {}, make("b", {}, name), " ", note, button), plate);
  canvas.onpointermove = canvas.onpointerdown = (event) => {
    if (!app.planes) return; // the image is not there yet
    app.cell = cellAt(app, step, canvas, event);
    showCell(app);
  };
  canvas.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType === "touch" || !app.planes) return; // what was tapped stays
    app.cell = null;
    showCell(app);
  });
  return { figure, canvas, mark, note };
}

/** The cell of the map under the pointer. @param {Features.PhotoApp} app @param {Features.StepName} step @param {HTMLCanvasElement} canvas @param {PointerEvent} event */
function cellAt({ planes, shown, data }, step, canvas, { clientX, clientY }) {
  const { top, left, width, height } = canvas.getBoundingClientRect();
  const { rows, columns } = planes[step][0];
  const [row, column] = [Math.floor(((clientY - top) / height) * rows), Math.floor(((clientX - left) / width) * columns)];
  const { size } = readKernel(shown.kernel, data.shared.kernels);
  const factor = step === "pool" ? shown.window : 1;
  const shift = step === "photo" ? Math.floor((size - 1) / 2) : 0; // the window around the pixel
  const map = planes.map[0];
  return { row: clamp(row * factor - shift, 0, map.rows - 1), column: clamp(column * factor - shift, 0, map.columns - 1) };
}

/** Mark a cell in every step, and show its sum. @param {Features.PhotoApp} app */
export function showCell({ tiles, planes, cell, shown, data: { shared, hidden }, el }) {
  for (const { mark } of Object.values(tiles)) mark.hidden = cell === null;
  if (cell === null) {
    setContent(el.sum, shared.words.photoHint);
    return;
  }
  const kernel = readKernel(shown.kernel, shared.kernels);
  const { map, photo, relu } = planes;
  placeBox(tiles.photo.mark, cell, kernel.size, photo[0].rows, photo[0].columns);
  for (const step of /** @type {const} */ (["map", "relu"])) placeBox(tiles[step].mark, cell, 1, map[0].rows, map[0].columns);
  const place = { row: Math.floor(cell.row / shown.window), column: Math.floor(cell.column / shown.window) };
  placeBox(tiles.pool.mark, place, 1, planes.pool[0].rows, planes.pool[0].columns);
  tiles.pool.mark.hidden = place.row >= planes.pool[0].rows || place.column >= planes.pool[0].columns;
  const at = cell.row * map[0].columns + cell.column;
  const values = { row: cell.row + 1, column: cell.column + 1, value: map.map((plane) => formatNumber(plane.values[at], 3)).join(", ") };
  const rectified = hidden ? "?" : relu.map((plane) => formatNumber(plane.values[at], 3)).join(", ");
  const first = map.length === 1 ? `${sumHtml(photo[0], kernel, cell, map[0].values[at], 3)}<br>` : "";
  setHtml(el.sum, first + fill(shared.words.stepRelu, { ...values, relu: rectified }));
}
