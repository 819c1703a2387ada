// A grid of images of one size, each a button, cut out of one PNG from the server.
import { changes, ensure, fill, getElement, getElements, make, setAttributes } from "../shared/dom.js";

/**
 * @typedef {object} Tiles
 * @property {string} image  PNG in base64
 * @property {number} count
 * @property {number} width  of an image, in pixels of the PNG
 * @property {number} height
 * @property {number} columns  of the PNG
 * @property {number} gap
 * @property {number} side  of an image on the page, in CSS pixels
 * @property {string} title
 * @property {string} label  with the placeholder {index}
 * @property {string[]} names
 * @property {number | null} selected
 */

/** @type {WeakMap<HTMLElement, HTMLImageElement>} */
const sheets = new WeakMap();

/** @param {ComponentCall<Tiles>} call */
export default function showTiles({ parentElement, data, setStateValue }) {
  const list = ensure(parentElement, "ul", "tiles");
  list.setAttribute("aria-label", data.title);
  list.style.gridTemplateColumns = `repeat(auto-fill, ${data.side}px)`;
  list.style.setProperty("--ratio", `${data.width} / ${data.height}`); // the room of a canvas that is not drawn yet
  while (list.children.length > data.count) list.lastElementChild?.remove();
  while (list.children.length < data.count) {
    list.append(make("li", {}, make("button", { type: "button" }, make("canvas"), make("span"))));
  }
  getElements(list, "button").forEach((button, index) => {
    getElement(button, "span").textContent = data.names[index];
    const label = fill(data.label, { index: data.names[index] });
    setAttributes(button, { "aria-label": label, "aria-pressed": index === data.selected });
    // The time makes it a change to choose the same map again after one of another layer.
    button.onclick = () => setStateValue("click", [index, Date.now()]);
  });
  if (!changes(list, data.image)) return;
  const sheet = new Image();
  sheet.onload = () => {
    if (sheets.get(list) !== sheet) return; // another one has replaced it
    drawTiles(list, sheet, data);
    list.dataset.drawn = String(data.count);
  };
  sheets.set(list, sheet);
  sheet.src = `data:image/png;base64,${data.image}`;
}

/** @param {HTMLElement} list @param {HTMLImageElement} sheet @param {Tiles} tiles */
function drawTiles(list, sheet, { width, height, columns, gap }) {
  list.querySelectorAll("canvas").forEach((canvas, index) => {
    canvas.width = width;
    canvas.height = height;
    canvas.style.imageRendering = canvas.clientWidth < width ? "auto" : "pixelated";
    const left = gap + (index % columns) * (width + gap);
    const top = gap + Math.floor(index / columns) * (height + gap);
    canvas.getContext("2d")?.drawImage(sheet, left, top, width, height, 0, 0, width, height);
  });
}
