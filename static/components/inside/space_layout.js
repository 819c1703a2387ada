// Where the maps of all layers are in space, what a cell sees of each of them, and where that is on the screen.
// One unit is the longer side of the image; x goes from the image to the answer, y down, z to the reader.
import { range } from "../shared/numbers.js";
import { fieldOf } from "./fields.js";

/**
 * @typedef {[x: number, y: number, z: number]} Point
 * @typedef {{yaw: number, pitch: number, zoom: number}} View  degrees around and down, and times the size that fits
 * @typedef {object} Stack  the image, or a layer
 * @property {number} layer  -1 for the image
 * @property {number[]} maps
 * @property {number} x  of its first map
 * @property {number} height  of a map in space
 * @property {number} width
 * @property {[rows: number, columns: number]} cells  of a map in full; of a vector [features, 1]
 * @property {boolean} isVector
 * @typedef {{map: number, cell: GridCell | null}} Chosen  of a layer of features, the map is its value
 */

const STEP = 0.075; // between maps
const GAP = 0.36; // between layers
const VECTOR_GAP = 0.24;
const VECTOR_WIDTH = 0.07;
const SMALLEST = 0.3;

/** @param {Inside.SpacePayload["image"]} image @param {{shape: number[], index: number, maps: number[]}[]} layers @returns {Stack[]} */
export function placeStacks(image, layers) {
  const [rows, columns] = image.size.map((side, axis) => side * image.block[axis]);
  const longest = Math.max(rows, columns);
  let x = 0;
  /** @type {Stack[]} */
  const stacks = [{ layer: -1, maps: [0], x, height: rows / longest, width: columns / longest, cells: [rows, columns], isVector: false }];
  for (const { shape, index, maps } of layers) {
    const isVector = shape.length === 1;
    const [height, width] = isVector ? [0.9, VECTOR_WIDTH] : sidesOf(shape, longest);
    x += (isVector ? VECTOR_GAP : GAP) + (stacks[stacks.length - 1].maps.length - 1) * STEP;
    stacks.push({ layer: index, maps, x, height, width, cells: isVector ? [shape[0], 1] : [shape[1], shape[2]], isVector });
  }
  return stacks;
}

/** Maps of fewer cells are smaller, yet can be seen. @param {number[]} shape @param {number} longest */
function sidesOf([, rows, columns], longest) {
  const most = Math.max(rows, columns);
  const side = Math.min(1, SMALLEST + (1 - SMALLEST) * Math.sqrt(most / longest));
  return [(side * rows) / most, (side * columns) / most];
}

/** The length of all stacks. @param {Stack[]} stacks */
export function lengthOf(stacks) {
  const last = stacks.at(-1);
  return last ? last.x + (last.maps.length - 1) * STEP : 1;
}

/** @param {Stack} stack @param {number} place  of the map in the stack */
export const planeX = ({ x }, place) => x + place * STEP;

/**
 * The corners of a part of a map, in cells: it goes from `top`, `left` to the end of `bottom`, `right`.
 * @param {Stack} stack @param {number} place @param {Inside.Field} field @returns {Point[]}
 */
export function cornersOf(stack, place, { top, bottom, left, right }) {
  const [rows, columns] = stack.cells;
  const x = planeX(stack, place);
  /** @param {number} row @param {number} column @returns {Point} */
  const corner = (row, column) => [x, (row / rows - 0.5) * stack.height, (column / columns - 0.5) * stack.width];
  return [corner(top, left), corner(top, right + 1), corner(bottom + 1, right + 1), corner(bottom + 1, left)];
}

/** @param {Stack} stack @returns {Inside.Field} */
export const wholeOf = ({ cells: [rows, columns] }) => ({ top: 0, bottom: rows - 1, left: 0, right: columns - 1 });

/**
 * What a cell of a layer reads of the image and of each layer before it; null where it reads nothing.
 * @param {Inside.Fields[]} windows  of that layer
 * @param {Stack[]} stacks
 * @param {Chosen} chosen
 * @returns {(Inside.Field | null)[]}
 */
export function windowsOf(windows, stacks, { map, cell }) {
  return windows.map((fields, at) => {
    const [rows, columns] = fields[0];
    const place = map % (rows.length * columns.length); // flat features keep the fields of the cells that they were
    const field = cell ? fieldOf(fields, cell.row, cell.column) : fieldOf(fields, Math.floor(place / columns.length), place % columns.length);
    return field && stacks[at].isVector ? { top: field.left, bottom: field.right, left: 0, right: 0 } : field;
  });
}

/** Return the function from space to the screen, in units around its middle. @param {View} view @param {number} length @param {number} distance  of the reader, in units */
export function projector({ yaw, pitch }, length, distance) {
  const [sinYaw, cosYaw] = [Math.sin((yaw * Math.PI) / 180), Math.cos((yaw * Math.PI) / 180)];
  const [sinPitch, cosPitch] = [Math.sin((pitch * Math.PI) / 180), Math.cos((pitch * Math.PI) / 180)];
  /** @param {Point} point @returns {[number, number]} */
  return ([x, y, z]) => {
    const [across, deep] = [(x - length / 2) * cosYaw + z * sinYaw, z * cosYaw - (x - length / 2) * sinYaw];
    const [down, near] = [y * cosPitch + deep * sinPitch, deep * cosPitch - y * sinPitch];
    const scale = distance / (distance - near);
    return [across * scale, down * scale];
  };
}

/** The box around all stacks on the screen, in units. @param {Stack[]} stacks @param {(point: Point) => [number, number]} project */
export function boundsOf(stacks, project) {
  const points = stacks.flatMap((stack) => [0, stack.maps.length - 1].flatMap((place) => cornersOf(stack, place, wholeOf(stack)))).map(project);
  /** @param {number} axis */
  const ends = (axis) => [Math.min(...points.map((point) => point[axis])), Math.max(...points.map((point) => point[axis]))];
  const [[left, right], [top, bottom]] = [ends(0), ends(1)];
  return { left, right, top, bottom };
}

/** Labels that do not cover each other: the first ones stay. @template {{x: number, width: number, y: number}} Label @param {Label[]} labels @param {number} height */
export function keepApart(labels, height) {
  /** @type {Label[]} */
  const kept = [];
  for (const label of labels) {
    const isFree = kept.every((other) => Math.abs(other.x - label.x) >= (other.width + label.width) / 2 || Math.abs(other.y - label.y) >= height);
    if (isFree) kept.push(label);
  }
  return kept;
}

/** Maps of a layer with one more among them, in the place of the last of the others. @param {number[]} maps @param {number} map */
export function withMap(maps, map) {
  if (maps.includes(map)) return maps;
  return [...range(maps.length - 1).map((place) => maps[place]), map].sort((one, other) => one - other);
}
