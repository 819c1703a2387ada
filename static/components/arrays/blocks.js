// Blocks of numbers that are pasted: from a notebook, a spreadsheet or a text.
import { parseNumber } from "../shared/numbers.js";
import { placeOf, readArrays } from "./reader.js";
import { toPlain } from "./tokens.js";
import { Unreadable } from "./values.js";

const MOST_AXES = 4;
const DECIMAL_COMMA = /^[+-]?\d*,\d+$/;
const MATLAB = /^\s*(?:\w+\s*=\s*)?\[([^[\]()]*;[^[\]()]*)\]\s*;?\s*$/; // [1 2; 3 4]
const THOUSANDS = /^[+-]?[1-9]\d{0,2}(,\d{3})+$/; // or a decimal comma

/** Whether a text is more than one number, so that it does not fit into one cell. @param {string} text */
export function isBlock(text) {
  return /[[(]/.test(toPlain(text)) || /[\t\n\r;]|\S\s+\S/.test(text.trim()) || /[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""));
}

/**
 * Read a block of numbers: its shape, of two to four axes, and its values; or the name of the problem.
 * @param {string} raw
 * @param {number} largest
 * @returns {Arrays.Block}
 */
export function parseBlock(raw, largest) {
  try {
    const text = toPlain(raw).replace(MATLAB, "$1");
    const { shape, values } = /[[(]/.test(text) ? readArrays(text) : readRows(text, largest);
    if (shape.length > MOST_AXES) throw new Unreadable("axes", { count: shape.length });
    if (values.length === 0) throw new Unreadable("empty");
    const at = values.findIndex((value) => !(Math.abs(value) <= largest));
    if (at >= 0) throw new Unreadable("range", { text: String(values[at]), ...placeOf(shape, at) });
    return { shape: [1, 1, ...shape].slice(-Math.max(2, shape.length)), values: values.map((value) => value + 0) };
  } catch (error) {
    if (error instanceof Unreadable) return /** @type {Arrays.Block} */ (error.details);
    throw error;
  }
}

/**
 * Rows of numbers without brackets.
 * @param {string} text
 * @param {number} largest
 * @returns {Arrays.NumberArray}
 */
function readRows(text, largest) {
  const lines = text.replace(/^[ \t]*>>> ?/gm, "").replace(/\n+$/, "").split("\n");
  const endsInSign = lines.every((line) => /[;,]\s*$/.test(line));
  const rows = splitRows(endsInSign ? lines.map((line) => line.replace(/[;,]\s*$/, "")) : lines);
  const cells = rows.map(({ cells: texts, separator }) => texts.map((cell) => ({ text: cell.trim(), separator })));
  const hasCommas = cells.flat().some(({ text: cell }) => DECIMAL_COMMA.test(cell) && !THOUSANDS.test(cell));
  /** @type {number[]} */
  const values = [];
  for (const [r, row] of cells.entries()) {
    for (const [c, cell] of row.entries()) values.push(numberIn(cell, hasCommas, largest, { row: r + 1, column: c + 1, grid: 1 }));
    if (row.length !== cells[0].length) {
      throw new Unreadable("ragged", { row: r + 1, columns: row.length, first: cells[0].length, grid: 1 });
    }
  }
  return { shape: [cells.length, cells[0].length], values };
}

/**
 * Read a cell.  In a column of a spreadsheet a comma is that of decimals, unless all cells could have
 * commas between thousands.
 * @param {{text: string, separator: string}} cell
 * @param {boolean} hasCommas  there are decimal commas in the block
 * @param {number} largest
 * @param {{row: number, column: number, grid: number}} place
 */
function numberIn({ text, separator }, hasCommas, largest, place) {
  const isDecimal = separator === ";" || (separator === "\t" && hasCommas);
  const parsed = parseNumber(isDecimal && DECIMAL_COMMA.test(text) ? text.replace(",", ".") : text, largest);
  if (!("problem" in parsed)) return parsed.value;
  throw new Unreadable(/^\.\.\.,?$/.test(text) ? "dots" : parsed.problem, { nearest: parsed.nearest, text, ...place });
}

/**
 * The cells of lines: separated by tabs, else semicolons, else spaces; by commas only if they cannot be
 * decimal commas (`1, 2, 3` or `1,2,3`).  Semicolons between rows are those of Matlab: `1 2; 3 4`.
 * @param {string[]} lines
 */
function splitRows(lines) {
  const hasPoints = lines.every((line) => /^[^,]*,[^,]*$/.test(line)) && lines.some((line) => /\.\d/.test(line));
  return lines.flatMap((line) => {
    if (line.includes("\t")) return [{ cells: line.split("\t"), separator: "\t" }];
    const parts = line.trim().split(";");
    const isMatlab = parts.length > 1 && parts.some((part) => /\S\s+\S/.test(part));
    if (isMatlab) return parts.filter((part) => part.trim()).map((part) => splitCells(part, hasPoints));
    return parts.length > 1 ? [{ cells: parts, separator: ";" }] : [splitCells(line, hasPoints)];
  });
}

/** @param {string} line @param {boolean} hasPoints */
function splitCells(line, hasPoints) {
  const text = line.trim();
  const isList = /,\s/.test(text) || /,[^,\s]*,/.test(text) || hasPoints;
  return { cells: isList ? text.split(/\s*,\s*/) : text.split(/\s+/), separator: isList ? "," : " " };
}
