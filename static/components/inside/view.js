// What the sum of a cell is written from, cut out of the arrays of a layer.
import { decodeFloats } from "../shared/bytes.js";

/**
 * Return how one map of a layer is computed, null where the browser does not have all numbers.
 * @param {Inside.Layer} layer
 * @param {number} map
 * @param {Record<string, string>} words
 * @returns {Closeup.View | null}
 */
export function viewOf({ data, inputs, outputs, kernels, biases, norms, gate }, map, words) {
  const { reading, inputShape: [, height, width] } = data;
  if (!reading || !inputs.exact || !outputs.exact || (reading.kernelShape && !kernels)) return null;
  const { kind, depth, shared, rows, columns, divisors, slope, kernelShape, kernelRows, kernelColumns, transposed } = reading;
  const first = Math.floor(map / shared) * depth;
  const size = kernelShape ? kernelShape[1] * kernelShape[2] * kernelShape[3] : 0;
  const [mean, deviation, scale, shift] = norms?.subarray(map * 4, map * 4 + 4) ?? [];
  return {
    data: {
      kind, height, width, rows, columns, divisors, slope, words, kernelRows, kernelColumns, transposed,
      channels: depth,
      bias: biases ? biases[map] : null,
      norm: norms ? { mean, deviation, scale, shift } : null,
      kernelSize: kernelShape?.slice(2) ?? [],
      factor: gate ? gate.factors[map] : null,
    },
    inputs: inputs.values.subarray(first * height * width, (first + depth) * height * width),
    kernel: kernels ? { values: kernels.subarray(map * size, (map + 1) * size) } : null,
  };
}

/**
 * Return the same for one cell from the numbers that Python has sent, and that cell in it.
 * @param {Inside.Detail} detail
 * @param {Inside.Reading} reading
 * @param {Record<string, string>} words
 * @returns {{view: Closeup.View, cell: Closeup.OutputCell, value: number}}
 */
export function viewOfDetail(detail, { kind, kernelShape, transposed }, words) {
  const { rows, columns, bias, norm, divisor, slope, factor } = detail;
  const inputs = decodeFloats(detail.window);
  const [height, width] = [rows.length, columns.length];
  const channels = height * width ? inputs.length / (height * width) : 0; // nothing reaches some cells
  const divisors = divisor === null ? null : [[divisor]];
  return {
    view: {
      data: {
        kind, channels, height, width, rows: [rows], columns: [columns], words, bias, norm, slope, divisors, factor, transposed,
        kernelSize: kernelShape?.slice(2) ?? [],
        kernelRows: detail.kernelRows && [detail.kernelRows],
        kernelColumns: detail.kernelColumns && [detail.kernelColumns],
      },
      inputs,
      kernel: detail.kernel ? { values: decodeFloats(detail.kernel) } : null,
    },
    cell: { row: 0, column: 0, rows, columns },
    value: decodeFloats(detail.value)[0],
  };
}

/** The same with its padding as zeros of the input; null where padding is no zero. @param {Closeup.View} view @returns {Closeup.View | null} */
export function withZeros(view) {
  const { kind, rows: [rows], columns: [columns] } = view.data;
  if (kind === "max" && [...rows, ...columns].includes(-1)) return null;
  return { ...view, data: { ...view.data, rows: [[...rows.keys()]], columns: [[...columns.keys()]] } };
}
