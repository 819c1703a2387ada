// Where a pasted block goes in a grid, and which size the grid would need.
import { range } from "../shared/numbers.js";

/**
 * @typedef {object} Fit
 * @property {number[]} start  where the block begins, on each of the four axes of the grid
 * @property {boolean} fits
 * @property {boolean} smaller  it is a block of rows and columns that leaves a part of each grid as it was
 * @property {number[]} wish  the shape with which the grid would be as large as the block
 */

/** A block with all four axes of a grid. @param {number[]} shape */
export const fourAxes = (shape) => [1, 1, 1, 1, ...shape].slice(-4);

/**
 * Find the place of a block: a block as long as the grid on an axis begins at its edge, others at the cell.
 * @param {number[]} block  its shape, of four axes
 * @param {number[]} grid  the shape of the grid: images or filters, channels, rows, columns
 * @param {number[]} cell  where it is pasted
 * @returns {Fit}
 */
export function fitBlock(block, grid, cell) {
  const isWhole = [2, 3].every((axis) => block[axis] === grid[axis]);
  const start = cell.map((at, axis) => {
    if (axis < 2) return block[axis] === grid[axis] ? 0 : at;
    return isWhole ? 0 : at;
  });
  return {
    start,
    fits: range(4).every((axis) => start[axis] + block[axis] <= grid[axis]),
    smaller: !isWhole && block[2] > 1 && block[3] > 1,
    wish: block.map((length, axis) => (axis < 2 && length === 1 ? grid[axis] : length)),
  };
}

/**
 * The weights of a transposed convolution as the stepper has them: filters first; torch has channels first.
 * @param {Arrays.NumberArray} block  of four axes (C, O/groups, H, W)
 * @param {number} groups
 * @returns {Arrays.NumberArray}
 */
export function swapChannels({ shape: [channels, perGroup, rows, columns], values }, groups) {
  const depth = Math.max(1, Math.floor(channels / groups));
  const size = rows * columns;
  const filters = range(perGroup * groups);
  const grids = filters.flatMap((o) => range(depth).map((d) => {
    const at = (Math.floor(o / perGroup) * depth + d) * perGroup + (o % perGroup);
    return values.slice(at * size, (at + 1) * size);
  }));
  return { shape: [filters.length, depth, rows, columns], values: grids.flat() };
}
