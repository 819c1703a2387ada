// A large batch of maps of one cell, and the rows that they become: painted, a cell to point at in either.
import { changes, make, setText } from "../shared/dom.js";
import { ARROWS, consume } from "../shared/keys.js";
import { clamp } from "../shared/numbers.js";

const [WIDE, HIGH, GAP] = [8, 5, 2]; // of a cell, and between maps, in pixels of the canvas

/** @param {(place: number) => void} pick */
export function makeBatch(pick) {
  const parts = ["input", "output"].map((role) => {
    const canvas = make("canvas", { tabindex: 0, role: "img" });
    const mark = make("i", { class: "mark" });
    watchPlaces(canvas, pick);
    return make("figure", { "data-role": role }, make("figcaption", {}, make("b")), make("div", "painted", canvas, mark));
  });
  return make("div", "batch", ...parts);
}

/** @param {HTMLCanvasElement} canvas @param {(place: number) => void} pick */
function watchPlaces(canvas, pick) {
  const sides = () => [Number(canvas.dataset.rows), Number(canvas.dataset.columns), Number(canvas.dataset.place)];
  canvas.onpointermove = canvas.onpointerdown = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const [rows, columns] = sides();
    const [row, column] = [Math.floor(((clientY - top) / height) * rows), Math.floor(((clientX - left) / width) * columns)];
    pick(clamp(row, 0, rows - 1) * columns + clamp(column, 0, columns - 1));
  };
  canvas.onkeydown = (event) => {
    const move = ARROWS[event.key];
    if (!move) return;
    consume(event);
    const [rows, columns, place] = sides();
    const [row, column] = [Math.floor(place / columns) + move[0], (place % columns) + move[1]];
    pick(clamp(row, 0, rows - 1) * columns + clamp(column, 0, columns - 1));
  };
}

/**
 * @param {Element} batch
 * @param {{images: number, channels: number}} sizes  of maps with a single cell
 * @param {{place: number, isShown: boolean}} marked
 * @param {Record<string, string>} words
 */
export function showBatch(batch, { images, channels }, { place, isShown }, words) {
  for (const [at, figure] of [...batch.children].entries()) {
    const [name, canvas, mark] = [figure.querySelector("b"), figure.querySelector("canvas"), figure.querySelector("i")];
    if (!name || !canvas || !mark) continue;
    const title = at === 0 ? words.batchOf : words.rowOfEach;
    setText(name, title);
    canvas.setAttribute("aria-label", title);
    if (changes(canvas, [images, channels])) paintCells(canvas, images, channels, at === 0 ? GAP : 0);
    Object.assign(canvas.dataset, { rows: images, columns: channels, place });
    const [row, column] = [Math.floor(place / channels), place % channels];
    mark.hidden = at > 0 && !isShown;
    mark.style.cssText = `left:${((100 * column) / channels).toFixed(3)}%;top:${((100 * row) / images).toFixed(3)}%;width:${(100 / channels).toFixed(3)}%;height:${(100 / images).toFixed(3)}%`;
  }
}

/** The hue tells the channel, the brightness the image. @param {HTMLCanvasElement} canvas @param {number} images @param {number} channels @param {number} gap */
function paintCells(canvas, images, channels, gap) {
  Object.assign(canvas, { width: channels * WIDE, height: images * HIGH });
  const context = canvas.getContext("2d");
  for (let at = 0; context && at < images * channels; at += 1) {
    const [image, channel] = [Math.floor(at / channels), at % channels];
    context.fillStyle = `hsl(${((300 * channel) / channels).toFixed(1)} 60% ${(78 - (40 * image) / images).toFixed(1)}%)`;
    context.fillRect(channel * WIDE, image * HIGH, WIDE - gap, HIGH - gap);
  }
}
