// A layer without positions: its values as a strip of squares.
import { signedPixels } from "../features/palette.js";
import { changes, fill, make, makeSvg, setAttributes } from "../shared/dom.js";
import { watchCells } from "../shared/figure.js";
import { formatNumber } from "../shared/numbers.js";
import { chooseMap, store } from "./store.js";

const LARGEST = 16; // pixels of a square
const MOST = 80; // values per row

/** @param {HTMLElement} root @param {Inside.Layer} layer @param {number | null} chosen */
export function showValues(root, layer, chosen) {
  const { data } = layer;
  const [count] = data.shape;
  const columns = columnsOf(count, data.inputShape);
  const rows = Math.ceil(count / columns);
  const words = store.words;
  const mark = /** @type {Element} */ (root.querySelector(".cell") ?? makeSvg("path", "cell"));
  if (changes(root, [data.id, words.value, root.clientWidth])) {
    const side = Math.max(3, Math.min(LARGEST, Math.floor(root.clientWidth / columns)));
    const canvas = make("canvas", { width: columns, height: rows, tabindex: 0, role: "img", "aria-label": words.value, style: `width:${columns * side}px;height:${rows * side}px` });
    const values = new Float32Array(rows * columns);
    values.set(layer.outputs.values);
    canvas.getContext("2d")?.putImageData(new ImageData(signedPixels(values, data.limit), columns, rows), 0, 0);
    const overlay = makeSvg("svg", { viewBox: `0 0 ${columns} ${rows}`, preserveAspectRatio: "none", "aria-hidden": true }, mark);
    watchCells(canvas, rows, columns, `${data.index + 1}.0`, ({ row, column }) => chooseMap(Math.min(count - 1, row * columns + column)));
    root.replaceChildren(make("div", "map values", canvas, overlay), make("div", "value"));
  }
  setAttributes(mark, { d: chosen === null ? "M0 0" : `M${chosen % columns} ${Math.floor(chosen / columns)}h1v1h-1z` });
  const text = root.querySelector(".value");
  if (text) text.textContent = chosen === null ? "" : `${fill(words.value, { index: chosen + 1 })}: ${formatNumber(layer.outputs.values[chosen], 4)}`;
}

/** Values per row: rows of equal length, or of whole maps where they were flattened. @param {number} count @param {number[]} before */
function columnsOf(count, before) {
  const most = count <= 1000 ? MOST : 144;
  const group = before.length === 3 ? before[1] * before[2] : 1;
  if (group > 1 && group <= most) return Math.min(count, Math.floor(most / group) * group);
  return Math.ceil(count / Math.ceil(count / most));
}
