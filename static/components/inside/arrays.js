// The arrays of a layer as Python sends them.
import { decodeBytes, decodeFloats } from "../shared/bytes.js";
import { range } from "../shared/numbers.js";

const STEPS = 120; // shades on either side of zero, as cnnviz/figures/colors.py has them

/** @param {Inside.LayerPayload} data @returns {Inside.Layer} */
export function readLayer(data) {
  const { reading, statistics } = data;
  /** @param {string | null | undefined} code */
  const floats = (code) => (code ? decodeFloats(code) : null);
  return {
    data,
    strength: floats(data.strength) ?? new Float32Array(),
    numbers: statistics && readNumbers(statistics),
    inputs: readMaps(data.inputs, data.inputShape),
    outputs: readMaps(data.outputs, data.shape),
    kernels: floats(reading?.kernels),
    filters: new Map(),
    biases: floats(reading?.biases),
    norms: floats(reading?.norms),
    gate: reading?.gate ? readGate(reading.gate) : null,
  };
}

/** @param {Inside.GatePayload} gate @returns {Inside.Gate} */
function readGate({ means, hidden, factors, hard, steps }) {
  /** @param {Inside.GateStep} step @returns {Inside.GateLayer} */
  const read = ({ sums, biases, weights }) => ({
    sums: decodeFloats(sums), biases: decodeFloats(biases), weights: weights === null ? null : decodeFloats(weights),
  });
  return { means: decodeFloats(means), hidden: decodeFloats(hidden), factors: decodeFloats(factors), hard, steps: [read(steps[0]), read(steps[1])] };
}

/** @param {Inside.Statistics} statistics @returns {Inside.Numbers} */
function readNumbers({ mean, deviation, zeros, total, counts }) {
  return {
    mean: decodeFloats(mean),
    deviation: decodeFloats(deviation),
    zeros: decodeFloats(zeros),
    total: decodeFloats(total),
    counts: new Int32Array(decodeBytes(counts).buffer),
  };
}

/** @param {Inside.Values} code @param {number[]} shape @returns {Inside.Maps} */
export function readMaps(code, [count, height = 1, width = 1]) {
  if ("floats" in code) {
    const values = decodeFloats(code.floats);
    const size = height * width;
    const limits = Float32Array.from(range(count), (map) => largest(values.subarray(map * size, (map + 1) * size)));
    return { exact: true, count, height, width, values, limits };
  }
  const limits = decodeFloats(code.limits);
  const levels = decodeBytes(code.levels);
  const size = code.height * code.width;
  const values = Float32Array.from(levels, (level, place) => shadeOf(level, limits[Math.floor(place / size)]));
  return { exact: false, count, height: code.height, width: code.width, values, limits };
}

/** @param {number} level @param {number} limit */
const shadeOf = (level, limit) => (level > 2 * STEPS ? Number.NaN : ((level - STEPS) / STEPS) * limit);

/** The largest finite magnitude. @param {Float32Array} values */
export function largest(values) {
  let most = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > most && size < Infinity) most = size;
  }
  return most;
}

/** The values of one map. @param {Inside.Maps} maps @param {number} index */
export const mapOf = ({ values, height, width }, index) => values.subarray(index * height * width, (index + 1) * height * width);
