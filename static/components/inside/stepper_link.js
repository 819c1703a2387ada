// The link that opens a cell in the stepper, with the numbers around it; large inputs are cropped.
import { range } from "../shared/numbers.js";

const MOST = 20; // rows and columns of an input in the stepper, as cnnviz/ui/grids/limits.py has them
const MOST_CHANNELS = 3;
const MOST_KERNEL = 7;
const MOST_OUTPUT = 34; // rows and columns of its output
const AROUND = 2; // input cells that are kept on either side of those that reach a cell of a transposed convolution
/** @type {Partial<Record<Closeup.Kind, string>>} */
const PAGES = { convolution: "convolution", max: "pooling", avg: "pooling", relu: "activation", leakyrelu: "activation", tanh: "activation", sigmoid: "activation" };
/** @type {Partial<Record<Closeup.Kind, string>>} */
const ACTIVATIONS = { relu: "relu", leakyrelu: "leaky_relu", tanh: "tanh", sigmoid: "sigmoid" };

/**
 * @typedef {object} Axis  what is kept of one axis
 * @property {number} start  the first input cell
 * @property {number} count
 * @property {number} padding  cells before it that the stepper adds
 * @property {number} at  the output cell in it
 * @property {number} outputs
 * @property {boolean} ceil  the last window reaches beyond the padding
 *
 * @typedef {object} Link
 * @property {string} href  relative to the app
 * @property {string} size  of the part of the input, empty for all of it
 * @property {number} channels  that are kept
 */

/**
 * Return the link for a cell of a map, null where the stepper does not have its operation.
 * @param {Closeup.View} view
 * @param {GridCell} cell
 * @returns {Link | null}
 */
export function stepperLink({ data, inputs, kernel }, cell) {
  if (kernel && data.kind === "transposed") return transposedLink(data, inputs, kernel.values, cell);
  const page = PAGES[data.kind];
  if (!isEven(data.rows) || !isEven(data.columns)) return null;
  const rows = keepAxis(data.rows, data.height, cell.row, data.kind);
  const columns = keepAxis(data.columns, data.width, cell.column, data.kind);
  if (!page || !rows || !columns) return null;
  const channels = kernel ? strongestChannels(data, inputs, kernel.values, cell) : [0];
  const planes = channels.map((channel) => planeText(inputs, data, channel, rows, columns));
  const params = { input: planes.join("~~"), ...settingsOf(data, kernel, channels, rows, columns), step: rows.at * columns.outputs + columns.at + 1 };
  const query = Object.entries(params).map(([name, value]) => `${name}=${value}`).join("&");
  const isWhole = rows.count === data.height && columns.count === data.width;
  return { href: `${page}?${query}`, size: isWhole ? "" : `${rows.count} × ${columns.count}`, channels: channels.length };
}

/**
 * The link for a cell of a transposed convolution; null where nothing reaches it.
 * @param {Closeup.Facts} data
 * @param {Float32Array} inputs
 * @param {Float32Array} weights
 * @param {GridCell} cell
 * @returns {Link | null}
 */
function transposedLink(data, inputs, weights, cell) {
  const { kernelSize: [height, width], kernelRows, kernelColumns, transposed } = data;
  if (!kernelRows || !kernelColumns || !transposed || height > MOST_KERNEL || width > MOST_KERNEL) return null;
  const rows = keepReached(data.rows, kernelRows, data.height, cell.row, 0, height, transposed);
  const columns = keepReached(data.columns, kernelColumns, data.width, cell.column, 1, width, transposed);
  if (!rows || !columns) return null;
  const channels = data.channels <= MOST_CHANNELS ? range(data.channels) : strongestReaching(data, inputs, weights, cell);
  const params = {
    input: channels.map((channel) => planeText(inputs, data, channel, rows, columns)).join("~~"),
    kind: "transposed",
    kernel: channels.map((channel) => kernelText(weights, channel, height, width)).join("~~~"),
    bias: data.bias === null ? "off" : shortest(data.bias),
    stride: pair(transposed.stride[0], transposed.stride[1]),
    padding: pair(rows.padding, columns.padding),
    dilation: pair(transposed.dilation[0], transposed.dilation[1]),
    output_padding: pair(rows.added, columns.added),
    groups: "1", mode: "zeros", flip: "off",
    step: rows.at * columns.outputs + columns.at + 1,
  };
  const query = Object.entries(params).map(([name, value]) => `${name}=${value}`).join("&");
  const isWhole = rows.count === data.height && columns.count === data.width;
  return { href: `convolution?${query}`, size: isWhole ? "" : `${rows.count} × ${columns.count}`, channels: channels.length };
}

/**
 * Keep a short axis; else the input cells that reach an output cell and a few around them, without cropping the output.
 * @param {number[][]} index  for each output cell, the input cells that reach it
 * @param {number[][]} places  and the cells of the kernel through which they do
 * @param {number} size
 * @param {number} at
 * @param {number} axis
 * @param {number} kernel
 * @param {Inside.Transposed} settings
 * @returns {(Axis & {added: number}) | null}
 */
function keepReached(index, places, size, at, axis, kernel, { stride, padding, dilation, outputPadding }) {
  const [first] = index[at];
  if (first === undefined) return null;
  if (size <= MOST && index.length <= MOST_OUTPUT && index.length > 1) {
    return { start: 0, count: size, padding: padding[axis], at, outputs: index.length, ceil: false, added: outputPadding[axis] };
  }
  /** @param {number} cells */
  const outputsOf = (cells) => (cells - 1) * stride[axis] + dilation[axis] * (kernel - 1) + 1;
  const reaching = /** @type {number} */ (index[at].at(-1)) - first + 1;
  const around = range(AROUND + 1).findLast((more) => outputsOf(reaching + 2 * more) <= MOST_OUTPUT && reaching + 2 * more <= MOST);
  if (around === undefined) return null;
  const start = Math.max(0, first - around);
  const count = Math.min(size, first + reaching + around) - start;
  const within = (first - start) * stride[axis] + places[at][0] * dilation[axis];
  return { start, count, padding: 0, at: within, outputs: outputsOf(count), ceil: false, added: 0 };
}

/**
 * The channels that add most to a cell of a transposed convolution, in their order.
 * @param {Closeup.Facts} data
 * @param {Float32Array} inputs
 * @param {Float32Array} weights
 * @param {GridCell} cell
 */
function strongestReaching(data, inputs, weights, { row, column }) {
  const { kernelSize: [height, width], kernelRows, kernelColumns } = data;
  const shares = range(data.channels).map((channel) => Math.abs(data.rows[row].reduce((sum, r, i) => (
    sum + data.columns[column].reduce((all, c, j) => (
      all + valueAt(inputs, data, channel, r, c) * weights[(channel * height + (kernelRows?.[row][i] ?? 0)) * width + (kernelColumns?.[column][j] ?? 0)]
    ), 0)
  ), 0)));
  return mostOf(shares);
}

/**
 * @param {Closeup.Facts} data
 * @param {Closeup.View["kernel"]} kernel
 * @param {number[]} channels
 * @param {Axis} rows
 * @param {Axis} columns
 * @returns {Record<string, string>}
 */
function settingsOf(data, kernel, channels, rows, columns) {
  const activation = ACTIVATIONS[data.kind];
  if (activation) return { kind: activation, ...(data.kind === "leakyrelu" ? { slope: shortest(data.slope ?? 0) } : {}) };
  const size = [data.rows[0].length, data.columns[0].length];
  const settings = {
    stride: pair(strideOf(data.rows), strideOf(data.columns)),
    padding: pair(rows.padding, columns.padding),
    dilation: pair(dilationOf(data.rows), dilationOf(data.columns)),
  };
  if (kernel) {
    const [height, width] = size;
    const planes = channels.map((channel) => kernelText(kernel.values, channel, height, width));
    const bias = data.bias === null ? "off" : shortest(data.bias);
    return { kind: "convolution", kernel: planes.join("~~"), bias, ...settings, groups: "1", mode: "zeros", flip: "off" };
  }
  const full = size[0] * size[1];
  const counts = data.divisors?.every((line) => line.every((divisor) => divisor === full)) ?? true;
  return {
    kind: data.kind, window: pair(size[0], size[1]), ...settings,
    ceil: rows.ceil || columns.ceil ? "on" : "off", count_pad: counts ? "on" : "off",
  };
}

/** Whether all windows are of one size, at one distance: those of adaptive pooling may differ. @param {number[][]} index */
const isEven = (index) => index.every((cells, place) => (
  cells.length === index[0].length && cells[0] - index[0][0] === place * strideOf(index)
));
/** @param {number[][]} index */
const strideOf = (index) => (index.length > 1 ? index[1][0] - index[0][0] : 1);
/** @param {number[][]} index */
const dilationOf = ([first]) => (first.length > 1 ? first[1] - first[0] : 1);
/** @param {number} height @param {number} width */
const pair = (height, width) => (height === width ? String(height) : `${height}_${width}`);

/**
 * Keep an axis if it is short; else the cells around an output cell, whose padding is zeros of the input.
 * @param {number[][]} index  for each output cell, the input cells that it reads
 * @param {number} size
 * @param {number} at
 * @param {Closeup.Kind} kind
 * @returns {Axis | null}
 */
function keepAxis(index, size, at, kind) {
  if (index[0].length > MOST_KERNEL && kind === "convolution") return null;
  const before = Math.max(0, -index[0][0]);
  const end = /** @type {number} */ (index[index.length - 1].at(-1));
  if (size <= MOST) return { start: 0, count: size, padding: before, at, outputs: index.length, ceil: end >= size + before };
  let [first, last] = [at, at];
  /** @param {number} low @param {number} high */
  const fits = (low, high) => low >= 0 && high < index.length && lastCell(index[high]) - index[low][0] < MOST;
  if (!fits(first, last)) return null;
  while (fits(first - 1, last) || fits(first, last + 1)) {
    if (fits(first - 1, last) && (at - first <= last - at || !fits(first, last + 1))) first -= 1;
    else last += 1;
  }
  const [start, stop] = [index[first][0], lastCell(index[last])];
  const outputs = last - first + 1;
  if (kind === "convolution") return { start, count: stop - start + 1, padding: 0, at: at - first, outputs, ceil: false };
  const from = Math.max(0, start);
  return { start: from, count: Math.min(stop, size - 1) - from + 1, padding: Math.max(0, -start), at: at - first, outputs, ceil: stop >= size };
}

/** @param {number[]} cells */
const lastCell = (cells) => cells[cells.length - 1];

/**
 * The channels that contribute most to a cell, in their order.
 * @param {Closeup.Facts} data
 * @param {Float32Array} inputs
 * @param {Float32Array} weights
 * @param {GridCell} cell
 */
function strongestChannels(data, inputs, weights, cell) {
  if (data.channels <= MOST_CHANNELS) return range(data.channels);
  const [rows, columns] = [data.rows[cell.row], data.columns[cell.column]];
  const shares = range(data.channels).map((channel) => {
    const products = rows.flatMap((row, i) => columns.map((column, j) => (
      valueAt(inputs, data, channel, row, column) * weights[(channel * rows.length + i) * columns.length + j]
    )));
    return Math.abs(products.reduce((sum, product) => sum + product, 0));
  });
  return mostOf(shares);
}

/** The places of the largest shares, in their order. @param {number[]} shares */
const mostOf = (shares) => range(shares.length).sort((one, other) => shares[other] - shares[one]).slice(0, MOST_CHANNELS).sort((one, other) => one - other);

/** A kernel as text. @param {Float32Array} weights @param {number} channel @param {number} height @param {number} width */
const kernelText = (weights, channel, height, width) => gridText(range(height).map((i) => range(width).map((j) => weights[(channel * height + i) * width + j])));

/** @param {Float32Array} inputs @param {Closeup.Facts} data @param {number} channel @param {number} row @param {number} column */
function valueAt(inputs, { height, width }, channel, row, column) {
  const isInside = row >= 0 && row < height && column >= 0 && column < width;
  return isInside ? inputs[(channel * height + row) * width + column] : 0;
}

/** @param {Float32Array} inputs @param {Closeup.Facts} data @param {number} channel @param {Axis} rows @param {Axis} columns */
function planeText(inputs, data, channel, rows, columns) {
  return gridText(range(rows.count).map((row) => range(columns.count).map((column) => (
    valueAt(inputs, data, channel, rows.start + row, columns.start + column)
  ))));
}

/** @param {number[][]} lines */
const gridText = (lines) => lines.map((line) => line.map(shortest).join("_")).join("~");

/** The shortest text of a float32 that reads as the same float32. @param {number} value */
function shortest(value) {
  for (let digits = 1; digits < 9; digits += 1) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === Math.fround(value)) return String(text).replace("e+", "e");
  }
  return String(Number(value.toPrecision(9))).replace("e+", "e");
}
