// The loss over two weights, and the paths of three optimizers on it, as cnnviz/lessons/learning_optimizers.py
// computes them.  The loss is dᵀ·A·d, where d is the distance of the weights to the goal.

/** @typedef {[number, number]} Weights */
/** @typedef {{curvature: [Weights, Weights], goal: Weights, betas: Weights, epsilon: number}} Landscape */

/** @param {Landscape} landscape @param {Weights} weights @returns {Weights} the half of the gradient */
function halfGradient({ curvature: [[a, b], [c, d]], goal }, weights) {
  const [x, y] = [weights[0] - goal[0], weights[1] - goal[1]];
  return [a * x + b * y, c * x + d * y];
}

/** @param {Landscape} landscape @param {Weights} weights */
export function lossAt(landscape, weights) {
  const [x, y] = halfGradient(landscape, weights);
  return x * (weights[0] - landscape.goal[0]) + y * (weights[1] - landscape.goal[1]);
}

/** @param {Landscape} landscape @param {Weights} weights @returns {Weights} */
export function gradientAt(landscape, weights) {
  const [x, y] = halfGradient(landscape, weights);
  return [2 * x, 2 * y];
}

/**
 * The weights at the start and after each step.
 * @param {Landscape} landscape
 * @param {Weights} start
 * @param {number} steps
 * @param {(slope: Weights) => Weights} move  what a step subtracts
 */
function walk(landscape, start, steps, move) {
  const path = [start];
  for (let step = 0; step < steps; step += 1) {
    const last = path[path.length - 1];
    const by = move(gradientAt(landscape, last));
    path.push(/** @type {Weights} */ ([last[0] - by[0], last[1] - by[1]]));
  }
  return path;
}

/** Gradient descent that keeps a share of its last step. @param {number} rate @param {number} momentum */
function makeDescent(rate, momentum) {
  let velocity = [0, 0];
  return (/** @type {Weights} */ slope) => {
    velocity = velocity.map((value, at) => momentum * value + slope[at]);
    return /** @type {Weights} */ (velocity.map((value) => rate * value));
  };
}

/** The mean gradient over the root of the mean square, both corrected for starting at 0. @param {number} rate @param {Landscape} landscape */
function makeAdam(rate, { betas, epsilon }) {
  let [mean, square, count] = [[0, 0], [0, 0], 0];
  return (/** @type {Weights} */ slope) => {
    count += 1;
    mean = mean.map((value, at) => betas[0] * value + (1 - betas[0]) * slope[at]);
    square = square.map((value, at) => betas[1] * value + (1 - betas[1]) * slope[at] ** 2);
    return /** @type {Weights} */ (mean.map((value, at) => (
      (rate * value) / (1 - betas[0] ** count) / (Math.sqrt(square[at] / (1 - betas[1] ** count)) + epsilon)
    )));
  };
}

/**
 * The paths of the three optimizers by their names.
 * @param {Landscape} landscape
 * @param {{start: Weights, rate: number, momentum: number, steps: number}} settings
 */
export function findPaths(landscape, { start, rate, momentum, steps }) {
  return {
    sgd: walk(landscape, start, steps, makeDescent(rate, 0)),
    momentum: walk(landscape, start, steps, makeDescent(rate, momentum)),
    adam: walk(landscape, start, steps, makeAdam(rate, landscape)),
  };
}

/** The part of a path before it leaves the surface; where it leaves is its last point. @param {Weights[]} path @param {number} reach */
export function cutAtEdge(path, reach) {
  const outside = path.findIndex((weights) => Math.max(...weights.map(Math.abs)) > reach);
  return outside < 0 ? path : path.slice(0, outside + 1);
}

/**
 * The lines of equal loss are ellipses around the goal, of one shape.
 * @param {Landscape} landscape
 * @returns {{angle: number, wide: number, high: number}} the angle of the flat direction in degrees, and both half axes where the loss is 1
 */
export function shapeOf({ curvature: [[a, b], [, d]] }) {
  const [middle, spread] = [(a + d) / 2, Math.hypot((a - d) / 2, b)];
  const flat = middle - spread;
  return { angle: (Math.atan2(flat - a, b) * 180) / Math.PI, wide: 1 / Math.sqrt(flat), high: 1 / Math.sqrt(middle + spread) };
}
