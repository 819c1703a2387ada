// What the figures of the lesson compute, as cnnviz/lessons/batches.py and batches_counts.py do.
import { range } from "../shared/numbers.js";

/** @typedef {(number | null)[]} Index  a place for each axis, null for all of it */
/** @typedef {{inputs: number, outputs: number, kernel: number, groups: number}} Layer */

/** How far apart neighbors along each axis are in memory. @param {number[]} shape */
export const strides = (shape) => shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));

/** What an index picks of a tensor, and where in memory it is. @param {number[]} shape @param {Index} index */
export function pick(shape, index) {
  const steps = strides(shape);
  const kept = range(shape.length).filter((axis) => index[axis] === null);
  const offset = index.reduce((/** @type {number} */ sum, place, axis) => sum + (place ?? 0) * steps[axis], 0);
  const places = kept.reduce((/** @type {number[]} */ starts, axis) => starts.flatMap((start) => range(shape[axis]).map((at) => start + at * steps[axis])), [offset]);
  return { shape: kept.map((axis) => shape[axis]), stride: kept.map((axis) => steps[axis]), offset, places };
}

/**
 * How many images each batch of an epoch has.
 * @param {number} count
 * @param {number} size
 * @param {boolean} drop  leave out a last batch that is smaller
 */
export function splitEpoch(count, size, drop) {
  const sizes = Array.from({ length: Math.floor(count / size) }, () => size);
  if (count % size && !drop) sizes.push(count % size);
  return sizes;
}

const WORDS = 624;
const SHIFT = 397;

/** The Mersenne Twister of PyTorch and numpy: a function that returns its next 32 bits. @param {number} seed */
export function makeTwister(seed) {
  const state = new Uint32Array(WORDS);
  state[0] = seed;
  for (let i = 1; i < WORDS; i += 1) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  let at = WORDS;
  const refill = () => {
    for (let i = 0; i < WORDS; i += 1) {
      const word = (state[i] & 0x80000000) | (state[(i + 1) % WORDS] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % WORDS] ^ (word >>> 1) ^ (word & 1 ? 0x9908b0df : 0);
    }
    at = 0;
  };
  return () => {
    if (at === WORDS) refill();
    let word = state[at];
    at += 1;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  };
}

/**
 * The order in which DataLoader(…, shuffle=True, generator=torch.Generator().manual_seed(seed)) reads a dataset.
 * For each epoch it draws a seed for its workers, the order, and a second one that it does not use.
 * @param {number} count
 * @param {number} seed
 * @param {number} epoch  from 0
 */
export function shuffleEpoch(count, seed, epoch) {
  const next = makeTwister(seed);
  for (let skipped = 0; skipped < epoch * 2 * count + 2; skipped += 1) next();
  const order = range(count);
  for (let place = 0; place < count - 1; place += 1) {
    const other = place + (next() % (count - place));
    [order[place], order[other]] = [order[other], order[place]];
  }
  return order;
}

/** Rows of the output. @param {number} side @param {number} kernel @param {number} stride */
export const outputSide = (side, kernel, stride) => Math.floor((side - kernel) / stride) + 1;

/**
 * The convolutions, one or two, of a way to connect channels with filters.
 * @param {string} way
 * @param {{inputs: number, outputs: number, kernel: number, groups: number}} settings
 * @returns {Layer[]}
 */
export function connect(way, { inputs, outputs, kernel, groups }) {
  const depthwise = { inputs, outputs: inputs, kernel, groups: inputs };
  const pointwise = { inputs, outputs, kernel: 1, groups: 1 };
  switch (way) {
    case "groups": return [{ inputs, outputs, kernel, groups }];
    case "pointwise": return [pointwise];
    case "depthwise": return [depthwise];
    case "separable": return [depthwise, pointwise];
    default: return [{ inputs, outputs, kernel, groups: 1 }];
  }
}

/** @param {Layer[]} layers */
export const countWeights = (layers) => layers.reduce((sum, { inputs, outputs, kernel, groups }) => sum + outputs * (inputs / groups) * kernel ** 2, 0);

/** The channels that a filter reads. @param {Layer} layer @param {number} filter */
export function readChannels({ inputs, outputs, groups }, filter) {
  const count = inputs / groups;
  const first = Math.floor(filter / (outputs / groups)) * count;
  return range(count).map((at) => first + at);
}

/**
 * The map that a plane gives under a kernel of 3×3, row by row.
 * @param {number[]} plane
 * @param {number[]} kernel
 */
export function convolvePlane(plane, kernel) {
  const side = Math.sqrt(plane.length);
  const map = new Float64Array((side - 2) ** 2);
  for (let cell = 0; cell < map.length; cell += 1) {
    const start = Math.floor(cell / (side - 2)) * side + (cell % (side - 2));
    let sum = 0;
    for (let at = 0; at < 9; at += 1) sum += kernel[at] * plane[start + Math.floor(at / 3) * side + (at % 3)];
    map[cell] = sum;
  }
  return map;
}
