// Activation functions and their derivatives, as cnnviz/grid/activations.py computes them.

/** @typedef {"relu" | "leaky_relu" | "tanh" | "sigmoid"} Activation */

/** @param {number} x */
const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** @type {Record<Activation, (x: number, slope: number) => number>} */
const FUNCTIONS = {
  relu: (x) => Math.max(x, 0),
  leaky_relu: (x, slope) => (x > 0 ? x : x * slope),
  tanh: Math.tanh,
  sigmoid,
};

/** @type {Record<Activation, (x: number, slope: number) => number>} */
const DERIVATIVES = {
  relu: (x) => (x > 0 ? 1 : 0),
  leaky_relu: (x, slope) => (x > 0 ? 1 : slope),
  tanh: (x) => 1 - Math.tanh(x) ** 2,
  sigmoid: (x) => sigmoid(x) * (1 - sigmoid(x)),
};

/** The activation of a trace, or null. @param {string} kind @returns {Activation | null} */
export const activationOf = (kind) => (kind in FUNCTIONS ? /** @type {Activation} */ (kind) : null);

/** @param {Activation} kind @param {number} x @param {number | null} slope of a leaky ReLU for negative values */
export const activate = (kind, x, slope) => FUNCTIONS[kind](x, slope ?? 0);

/** Arguments as of `activate`; at a kink it is the derivative from the left. @param {Activation} kind @param {number} x @param {number | null} slope */
export const derivative = (kind, x, slope) => DERIVATIVES[kind](x, slope ?? 0);
