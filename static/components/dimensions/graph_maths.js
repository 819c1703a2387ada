// Convolution on a graph, as cnnviz/lessons/dimensions_graph.py computes it.
import { range } from "../shared/numbers.js";
import { dot } from "./maths.js";

/** Which nodes each node reads, itself among them. @param {Dimensions.Graph} graph */
export function readNeighbors({ nodes, edges }) {
  const near = nodes.map((_, node) => [node]);
  for (const [a, b] of edges) {
    near[a].push(b);
    near[b].push(a);
  }
  for (const list of near) list.sort((a, b) => a - b);
  return near;
}

/** Ã, row by row. @param {number[][]} near */
export const adjacency = (near) => near.flatMap((list) => range(near.length).map((other) => Number(list.includes(other))));

/** The factor of one node in another: of D̃^(−½) Ã D̃^(−½). @param {number[][]} near @param {number} a @param {number} b */
export const factorOf = (near, a, b) => (near[a].includes(b) ? 1 / Math.sqrt(near[a].length * near[b].length) : 0);

/** D̃^(−½) Ã D̃^(−½), row by row. @param {number[][]} near */
export const propagation = (near) => near.flatMap((_, a) => near.map((__, b) => factorOf(near, a, b)));

/**
 * D̃^(−½) Ã D̃^(−½) H: what each node reads.
 * @param {number[][]} near
 * @param {number[][]} features  H
 */
export const propagate = (near, features) =>
  near.map((list, node) => features[0].map((_, feature) => list.reduce((sum, other) => sum + factorOf(near, node, other) * features[other][feature], 0)));

/** A row of features times W. @param {number[]} row @param {number[][]} weights */
export const multiply = (row, weights) => weights[0].map((_, out) => dot(row, weights.map((line) => line[out])));

/** The features of the nodes after 0 to `layers` layers without weights. @param {number[][]} near @param {number[][]} features @param {number} layers */
export function smooth(near, features, layers) {
  const steps = [features];
  while (steps.length <= layers) steps.push(propagate(near, steps[steps.length - 1]));
  return steps;
}

/** The nodes of each connected part. @param {number[][]} near */
export function partsOf(near) {
  /** @type {number[][]} */
  const parts = [];
  for (const start of near.keys()) {
    if (parts.flat().includes(start)) continue;
    const part = [start];
    for (const node of part) part.push(...near[node].filter((other) => !part.includes(other)));
    parts.push(part);
  }
  return parts;
}

/**
 * Which cells each cell of a grid reads.
 * @param {number} rows
 * @param {number} cols
 * @param {boolean} diagonal
 */
export function gridNeighbors(rows, cols, diagonal) {
  return range(rows * cols).map((place) => {
    const [row, col] = [Math.floor(place / cols), place % cols];
    return range(9)
      .map((one) => [Math.floor(one / 3) - 1, (one % 3) - 1])
      .filter(([down, across]) => diagonal || !down || !across)
      .map(([down, across]) => [row + down, col + across])
      .filter(([r, c]) => r >= 0 && c >= 0 && r < rows && c < cols)
      .map(([r, c]) => r * cols + c);
  });
}
