// Settings as the texts of a link: numbers joined by _, rows by ~ (cnnviz/grid/text.py).
import { range } from "../shared/numbers.js";

const CELLS = 125; // of a volume

/** @param {string} text */
export const readRow = (text) => text.split("_").map(Number);
/** @param {string} text */
export const readRows = (text) => text.split("~").map(readRow);
/** @param {ArrayLike<number>} row */
export const writeRow = (row) => Array.from(row, (value) => String(value)).join("_");
/** @param {ArrayLike<number>[]} rows */
export const writeRows = (rows) => rows.map(writeRow).join("~");

/** The list with one value replaced. @template T @param {T[]} list @param {number} place @param {T} value */
export const replaceAt = (list, place, value) => list.map((old, index) => (index === place ? value : old));

/**
 * A graph: a row for each node (across, down, its features), then a pair for each edge.
 * @param {string} text
 * @returns {Dimensions.Graph}
 */
export function readGraph(text) {
  const [nodes, edges = ""] = text.split("~~");
  return { nodes: readRows(nodes), edges: edges ? readRows(edges) : [] };
}

/** @param {Dimensions.Graph} graph */
export const writeGraph = ({ nodes, edges }) => [writeRows(nodes), ...(edges.length ? [writeRows(edges)] : [])].join("~~");

/** The cells of a volume: bits as hexadecimal digits, the first cell first. @param {string} text */
export const readBits = (text) => [...text].flatMap((digit) => [8, 4, 2, 1].map((bit) => Number((Number.parseInt(digit, 16) & bit) > 0))).slice(0, CELLS);

/** @param {number[]} bits */
export function writeBits(bits) {
  const digits = range(Math.ceil(bits.length / 4)).map((place) => range(4).reduce((sum, bit) => 2 * sum + (bits[4 * place + bit] ?? 0), 0));
  return digits.map((digit) => digit.toString(16)).join("");
}
