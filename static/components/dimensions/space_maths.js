// A volume in space: what the reader sees of its cells after turning it, in cells from its middle.
import { range } from "../shared/numbers.js";

/** @typedef {[x: number, y: number, z: number]} Point  to the right, down, away from the reader */
/** @typedef {{points: Point[], side: string}} Face  its corners as they are seen, and which side of a cell it is */

const RADIAN = Math.PI / 180;
const OPENED = 0.04; // between neighboring cells
/** The sides of a cell: a name for the color, and the way to the next cell. @type {[string, Point][]} */
const SIDES = [["top", [0, -1, 0]], ["bottom", [0, 1, 0]], ["left", [-1, 0, 0]], ["right", [1, 0, 0]], ["front", [0, 0, -1]], ["back", [0, 0, 1]]];
/** Corners of a face around its middle, in units of half a cell. */
const AROUND = [[-1, -1], [1, -1], [1, 1], [-1, 1]];

/**
 * Turn a point: by degrees around the upright axis, then down towards the reader.
 * @param {Point} point
 * @param {[around: number, down: number]} turn
 * @returns {Point}
 */
export function turnPoint([x, y, z], [around, down]) {
  const [a, d] = [around * RADIAN, down * RADIAN];
  const [across, away] = [x * Math.cos(a) + z * Math.sin(a), z * Math.cos(a) - x * Math.sin(a)];
  return [across, y * Math.cos(d) - away * Math.sin(d), y * Math.sin(d) + away * Math.cos(d)];
}

/**
 * The faces that are seen, the farthest first; what is nearer covers them.
 * @param {number[]} bits  the cells, slices of rows
 * @param {number} side  cells along each axis
 * @param {[around: number, down: number]} turn
 * @returns {Face[]}
 */
export function facesOf(bits, side, turn) {
  const middle = (side - 1) / 2;
  /** @param {number} d @param {number} r @param {number} c */
  const isFull = (d, r, c) => [d, r, c].every((one) => one >= 0 && one < side) && bits[(d * side + r) * side + c] > 0;
  const seen = SIDES.filter(([, normal]) => turnPoint(normal, turn)[2] < -1e-9);
  const cells = range(side ** 3).map((place) => [Math.floor(place / side ** 2), Math.floor(place / side) % side, place % side]);
  const full = cells.filter(([d, r, c]) => isFull(d, r, c)).map(([d, r, c]) => ({ d, r, c, away: turnPoint([c, r, d], turn)[2] }));
  full.sort((one, other) => other.away - one.away);
  return full.flatMap(({ d, r, c }) => seen.filter(([, [x, y, z]]) => !isFull(d + z, r + y, c + x)).map(([name, normal]) => ({
    side: name, points: cornersOf(normal, [c - middle, r - middle, d - middle]).map((point) => turnPoint(point, turn)),
  })));
}

/** The corners of a face. @param {Point} normal @param {Point} middle  of the cell @returns {Point[]} */
function cornersOf(normal, middle) {
  const axis = normal.findIndex((one) => one !== 0);
  const half = (1 - OPENED) / 2;
  return AROUND.map(([first, second]) => {
    const offset = [first, second];
    offset.splice(axis, 0, normal[axis]);
    return /** @type {Point} */ (middle.map((one, place) => one + half * offset[place]));
  });
}

/**
 * The edges of a box, the farther end of each axis first, and whether something of the box is before them.
 * @param {Point} start
 * @param {Point} end
 * @param {[around: number, down: number]} turn
 */
export function edgesOf(start, end, turn) {
  const corners = range(8).map((place) => turnPoint(/** @type {Point} */ ([0, 1, 2].map((axis) => ((place >> axis) & 1 ? end : start)[axis])), turn));
  const hidden = corners.reduce((farthest, point, place) => (point[2] > corners[farthest][2] ? place : farthest), 0);
  const pairs = range(8).flatMap((place) => [1, 2, 4].filter((bit) => !(place & bit)).map((bit) => [place, place | bit]));
  return pairs.map(([a, b]) => ({ points: [corners[a], corners[b]], isBehind: a === hidden || b === hidden }));
}
