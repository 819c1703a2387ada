// What the brush has painted, as text for the link; cnnviz/ui/inside/why/masks.py does the same.
import { decodeBytes } from "../shared/bytes.js";

/** The bits of a mask in base64url, without what is empty at the end. @param {Uint8Array} mask  0 or 1 for each cell */
export function maskText(mask) {
  const bytes = new Uint8Array(Math.ceil(mask.length / 8));
  mask.forEach((bit, place) => { bytes[place >> 3] |= bit << (7 - (place & 7)); });
  const last = bytes.findLastIndex((byte) => byte > 0);
  const code = btoa(String.fromCharCode(...bytes.subarray(0, last + 1)));
  return code.replace(/[=]+$/, "").replaceAll("+", "-").replaceAll("/", "_");
}

/** @param {string} text @param {number} cells */
export function readMask(text, cells) {
  const bytes = decodeBytes(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from({ length: cells }, (_, place) => ((bytes[place >> 3] ?? 0) >> (7 - (place & 7))) & 1);
}

/**
 * Set the cells under a round brush on the way from one cell to another.
 * @param {Uint8Array} mask
 * @param {number} side  cells in each direction
 * @param {GridCell} from
 * @param {GridCell} to
 * @param {number} size  cells across the brush
 * @param {0 | 1} value
 */
export function paintLine(mask, side, from, to, size, value) {
  const steps = Math.max(1, Math.abs(to.row - from.row), Math.abs(to.column - from.column));
  for (let step = 0; step <= steps; step += 1) {
    const row = Math.round(from.row + ((to.row - from.row) * step) / steps);
    const column = Math.round(from.column + ((to.column - from.column) * step) / steps);
    paintDot(mask, side, row, column, size, value);
  }
}

/** @param {Uint8Array} mask @param {number} side @param {number} row @param {number} column @param {number} size @param {0 | 1} value */
function paintDot(mask, side, row, column, size, value) {
  const first = -Math.floor((size - 1) / 2);
  const center = (size - 1) / 2 + first;
  for (let down = first; down < first + size; down += 1) {
    for (let right = first; right < first + size; right += 1) {
      const inBrush = (down - center) ** 2 + (right - center) ** 2 <= (size / 2) ** 2;
      const [y, x] = [row + down, column + right];
      if (inBrush && y >= 0 && y < side && x >= 0 && x < side) mask[y * side + x] = value;
    }
  }
}
