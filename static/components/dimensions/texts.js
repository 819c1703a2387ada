// Settings as the texts of a link: numbers joined by _, rows by ~ (cnnviz/grid/text.py).

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
