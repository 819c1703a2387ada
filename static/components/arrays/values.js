// Arrays of numbers, and what functions and methods of torch and numpy make of them.
import { clamp, range } from "../shared/numbers.js";

const LARGEST_ARRAY = 65_536; // numbers: more than any grid has, and few enough to read at once

/** Why a text cannot be read: the name of the problem, and the values of its message. */
export class Unreadable extends Error {
  /** @param {string} problem @param {Record<string, unknown>} details */
  constructor(problem, details = {}) {
    super(problem);
    this.details = { problem, ...details };
  }
}

/** @param {number[]} shape */
export const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);

/** @param {unknown} value @returns {value is Arrays.NumberArray} */
export const isArray = (value) => typeof value === "object";

/** @param {number} value @returns {Arrays.NumberArray} */
export const scalar = (value) => ({ shape: [], values: [value] });

/** @param {number[]} shape @param {(at: number) => number} valueAt @returns {Arrays.NumberArray} */
function build(shape, valueAt) {
  const size = sizeOf(shape);
  if (!(size <= LARGEST_ARRAY)) throw new Unreadable("many", { count: size, most: LARGEST_ARRAY });
  return { shape, values: range(size).map(valueAt) };
}

/** @param {Arrays.Value | undefined} value */
function arrayOf(value) {
  if (isArray(value)) return value;
  throw new Unreadable("unread", { text: value ?? "()" });
}

/** @param {Arrays.Value | undefined} value */
function numberOf(value) {
  const { shape, values } = arrayOf(value);
  if (values.length === 1) return values[0];
  throw new Unreadable("unread", { text: `(${shape.join(", ")})` });
}

/** The whole numbers of a shape: `4, 4`, `(4, 4)` or `[4, 4]`. @param {Arrays.Value[]} given */
function lengthsOf(given) {
  const lengths = given.flatMap((value) => arrayOf(value).values);
  const wrong = lengths.find((length) => !Number.isInteger(length));
  if (wrong !== undefined) throw new Unreadable("unread", { text: String(wrong) });
  return lengths;
}

/** @param {Arrays.NumberArray} array @param {number[]} wish  one of its lengths may be -1 @returns {Arrays.NumberArray} */
export function reshape({ shape, values }, wish) {
  const rest = sizeOf(wish.filter((length) => length !== -1));
  const lengths = wish.map((length) => (length === -1 ? values.length / rest : length));
  if (sizeOf(lengths) === values.length && lengths.every((length) => Number.isInteger(length) && length >= 0)) {
    return { shape: lengths, values };
  }
  throw new Unreadable("reshape", { count: values.length, old: shape.join(", "), wish: wish.join(", ") });
}

/**
 * Take cells out of an array.
 * @param {Arrays.NumberArray} array
 * @param {number[][]} picks  for each axis, the places that are taken
 * @returns {Arrays.NumberArray}
 */
function take({ shape, values }, picks) {
  let starts = [0];
  for (const [axis, length] of shape.entries()) {
    starts = starts.flatMap((start) => picks[axis].map((at) => start * length + at));
  }
  return { shape: picks.map(({ length }) => length), values: starts.map((at) => values[at]) };
}

/** @param {Arrays.NumberArray} array @param {number[]} order @returns {Arrays.NumberArray} */
function permute({ shape, values }, order) {
  if (order.toSorted().join() !== range(shape.length).join()) throw new Unreadable("unread", { text: `(${order.join(", ")})` });
  const steps = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  let starts = [0];
  for (const axis of order) starts = starts.flatMap((start) => range(shape[axis]).map((at) => start + at * steps[axis]));
  return { shape: order.map((axis) => shape[axis]), values: starts.map((at) => values[at]) };
}

/** @param {number} axis @param {number} axes */
function axisOf(axis, axes) {
  const from = axis < 0 ? axis + axes : axis;
  if (Number.isInteger(from) && from >= 0 && from < axes) return from;
  throw new Unreadable("unread", { text: String(axis) });
}

/** @param {Arrays.NumberArray} array @param {number} one @param {number} other */
function swapAxes(array, one, other) {
  const axes = array.shape.length;
  const order = range(axes);
  const [a, b] = [axisOf(one, axes), axisOf(other, axes)];
  [order[a], order[b]] = [b, a];
  return permute(array, order);
}

/**
 * What `array[…]` picks.
 * @param {Arrays.NumberArray} array
 * @param {Arrays.Pick[]} picks
 * @returns {Arrays.NumberArray}
 */
export function pick(array, picks) {
  const { shape } = array;
  let axis = 0;
  /** @type {number[]} */
  const lengths = [];
  /** @type {number[][]} */
  const places = [];
  for (const one of picks) {
    if (one === "new") {
      lengths.push(1);
      continue;
    }
    if (axis === shape.length) throw new Unreadable("index", { shape: shape.join(", ") });
    const length = shape[axis];
    places.push("at" in one ? [placeIn(one.at, length)] : placesOf(one, length));
    if (!("at" in one)) lengths.push(places[axis].length);
    axis += 1;
  }
  const rest = shape.slice(axis);
  const { values } = take(array, [...places, ...rest.map(range)]);
  return { shape: [...lengths, ...rest], values };
}

/** @param {number} at @param {number} length */
function placeIn(at, length) {
  const place = at < 0 ? at + length : at;
  if (place in range(length)) return place;
  throw new Unreadable("index", { shape: length });
}

/** @param {Arrays.Slice} slice @param {number} length */
function placesOf({ from, to, step }, length) {
  /** @param {number} at */
  const place = (at) => clamp(at < 0 ? at + length : at, 0, length);
  if (!(step > 0)) throw new Unreadable("unread", { text: `::${step}` });
  return range(length).filter((at) => at >= place(from) && at < place(to) && (at - place(from)) % step === 0);
}

/** @type {Record<string, (a: number, b: number) => number>} */
const OPERATORS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "//": (a, b) => Math.floor(a / b),
  "%": (a, b) => a - b * Math.floor(a / b),
  "**": (a, b) => a ** b,
};

/** @param {string} sign @param {Arrays.Value} left @param {Arrays.Value} right */
export function combine(sign, left, right) {
  const [a, b] = [arrayOf(left), arrayOf(right)];
  const whole = a.shape.length >= b.shape.length ? a : b;
  for (const { shape, values } of [a, b]) {
    if (values.length > 1 && shape.join() !== whole.shape.join()) {
      throw new Unreadable("shapes", { one: a.shape.join(", "), other: b.shape.join(", ") });
    }
  }
  /** @param {Arrays.NumberArray} array @param {number} at */
  const valueAt = ({ values }, at) => values[values.length === 1 ? 0 : at];
  return build(whole.shape, (at) => OPERATORS[sign](valueAt(a, at), valueAt(b, at)));
}

/** The numbers as a type of torch or numpy has them. @param {Arrays.NumberArray} array @param {Arrays.Value | undefined} type @returns {Arrays.NumberArray} */
function toType(array, type) {
  if (typeof type !== "string") return array;
  if (/bool/i.test(type)) return { ...array, values: array.values.map((value) => Number(value !== 0)) };
  if (/int|long|short/i.test(type)) return { ...array, values: array.values.map((value) => Math.trunc(value)) };
  return array;
}

/** @param {Arrays.Value[]} given @param {number} diagonal @param {(distance: number) => boolean} keeps */
function triangle([given], diagonal, keeps) {
  const { shape, values } = arrayOf(given);
  const columns = shape.at(-1) ?? 1;
  const rows = shape.at(-2) ?? 1;
  return build(shape, (at) => (keeps((at % columns) - (Math.floor(at / columns) % rows) - diagonal) ? values[at] : 0));
}

/** @param {Arrays.Value[]} given */
function arange(given) {
  const numbers = given.map(numberOf);
  const [start, end, step] = numbers.length === 1 ? [0, numbers[0], 1] : [numbers[0], numbers[1], numbers[2] ?? 1];
  const count = Math.ceil((end - start) / step);
  return build([Number.isFinite(count) ? Math.max(0, count) : 0], (at) => start + at * step);
}

/** @param {Arrays.Value[]} given */
function linspace(given) {
  const [start, end, count] = given.map(numberOf);
  return build([count], (at) => (count > 1 ? start + (at * (end - start)) / (count - 1) : start));
}

/** @type {Record<string, Arrays.Call>} */
const FUNCTIONS = {
  zeros: (given, { size, shape }) => build(lengthsOf(given.length ? given : [size ?? shape]), () => 0),
  ones: (given, { size, shape }) => build(lengthsOf(given.length ? given : [size ?? shape]), () => 1),
  full: ([size, value], { fill_value }) => build(lengthsOf([size]), () => numberOf(value ?? fill_value)),
  zeros_like: ([like]) => build(arrayOf(like).shape, () => 0),
  ones_like: ([like]) => build(arrayOf(like).shape, () => 1),
  full_like: ([like, value], { fill_value }) => build(arrayOf(like).shape, () => numberOf(value ?? fill_value)),
  eye([rows, columns = rows]) {
    const width = numberOf(columns);
    return build([numberOf(rows), width], (at) => Number(at % width === Math.floor(at / width)));
  },
  arange,
  linspace,
  tril: (given, { diagonal, k }) => triangle(given, numberOf(given[1] ?? diagonal ?? k ?? scalar(0)), (distance) => distance <= 0),
  triu: (given, { diagonal, k }) => triangle(given, numberOf(given[1] ?? diagonal ?? k ?? scalar(0)), (distance) => distance >= 0),
};
FUNCTIONS.identity = FUNCTIONS.eye;

/** Functions and methods that leave the numbers as they are. */
const SAME = new Set([
  "tensor", "array", "asarray", "as_tensor", "from_numpy", "Tensor", "FloatTensor", "DoubleTensor", "Parameter", "Variable",
  "float64", "float32", "float16", "print", "list", "tuple", "float", "double", "half", "to", "cuda", "cpu", "detach", "numpy", "clone",
  "copy", "contiguous", "requires_grad_", "tolist", "item", "data", "type", "astype",
]);
const WHOLE = new Set(["int", "long", "short", "int64", "int32", "int16", "uint8", "bool", "LongTensor", "IntTensor"]);

/** @type {Record<string, Arrays.Call>} */
const METHODS = {
  reshape: ([array, ...wish], { shape }) => reshape(arrayOf(array), lengthsOf(wish.length ? wish : [shape])),
  permute: ([array, ...order]) => permute(arrayOf(array), lengthsOf(order)),
  transpose: ([array, one, other]) => (one ? swapAxes(arrayOf(array), numberOf(one), numberOf(other)) : METHODS.T([array], {})),
  t: ([array]) => METHODS.T([array], {}),
  mT: ([array]) => swapAxes(arrayOf(array), -2, -1),
  T: ([array]) => permute(arrayOf(array), range(arrayOf(array).shape.length).reverse()),
  flatten: ([array]) => reshape(arrayOf(array), [-1]),
  unsqueeze([array, place]) {
    const { shape } = arrayOf(array);
    return reshape(arrayOf(array), shape.toSpliced(axisOf(numberOf(place), shape.length + 1), 0, 1));
  },
  squeeze([array, place], { dim, axis }) {
    const { shape } = arrayOf(array);
    const given = place ?? dim ?? axis;
    const only = given && axisOf(numberOf(given), shape.length);
    return reshape(arrayOf(array), shape.filter((length, at) => length !== 1 || (only !== undefined && at !== only)));
  },
};
METHODS.view = METHODS.reshape;
METHODS.ravel = METHODS.flatten;

/**
 * The result of a function, or of a method, whose array comes first.
 * @param {string} name  dotted
 * @param {Arrays.Value[]} given
 * @param {Record<string, Arrays.Value>} options
 * @returns {Arrays.NumberArray}
 */
export function call(name, given, options) {
  const last = name.split(".").at(-1) ?? "";
  const result = resultOf(last, given, options);
  if (!result) throw new Unreadable(/rand|empty/.test(last) ? "random" : "function", { text: name });
  return toType(result, options.dtype);
}

/** @param {string} name @param {Arrays.Value[]} given @param {Record<string, Arrays.Value>} options */
function resultOf(name, given, options) {
  if (Object.hasOwn(FUNCTIONS, name)) return FUNCTIONS[name](given, options);
  if (Object.hasOwn(METHODS, name)) return METHODS[name](given, options);
  const [array, ...rest] = given;
  if (WHOLE.has(name)) return toType(arrayOf(array), name);
  if (SAME.has(name)) return rest.filter((one) => typeof one === "string").reduce(toType, arrayOf(array ?? options.data));
  return null;
}
