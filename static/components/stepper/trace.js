// The trace that Python computed, as typed arrays with lookup tables.  Stride, padding and dilation do
// not occur here: the index maps `rows` and `cols` say which cells an output cell reads.
import { range } from "../shared/numbers.js";
import { activationOf } from "./activations.js";

const SPECIAL = { inf: Infinity, "-inf": -Infinity, nan: NaN };
/** @param {Stepper.JsonNumber} value */
const parseValue = (value) => (typeof value === "string" ? SPECIAL[value] : value);

/** Convert to a typed array. @param {Stepper.Packed} packed @returns {Stepper.Grid} */
const unpack = ({ shape, values }) => ({ shape, values: Float64Array.from(values, parseValue) });

/**
 * Return, for every padded row, the [output row, kernel row] pairs that read it.
 * @param {number[][]} map
 * @param {number} size
 * @returns {[out: number, kernel: number][][]}
 */
const invertReads = (map, size) => range(size).map((row) => (
  map.flatMap((reads, out) => (reads.includes(row) ? [[out, reads.indexOf(row)]] : []))
));

/**
 * Return, for every image row, the padded rows with its values (itself, and its copies in the padding).
 * @param {number[]} source
 * @param {number} size
 */
const invertSources = (source, size) => range(size).map((row) => (
  range(source.length).filter((padded) => source[padded] === row)
));

/**
 * The payload from cnnviz/ui/grids/stepper.py, with typed arrays and with index maps in both
 * directions.
 * @param {Stepper.Payload} data
 * @typedef {ReturnType<typeof openTrace>} Trace
 * @typedef {{step: number, n: number, o: number, r: number, c: number}} Place  an output cell: image,
 *   filter, row and column
 */
export function openTrace(data) {
  const image = unpack(data.image);
  const output = unpack(data.output);
  const [images, depth, height, width] = image.shape;
  const [, filters, outRows, outCols] = output.shape;
  const rowReaders = invertReads(data.rows, data.sourceRows.length);
  const colReaders = invertReads(data.cols, data.sourceCols.length);
  return {
    ...data,
    image,
    output,
    weights: data.weights && unpack(data.weights),
    bias: data.bias && unpack(data.bias),
    fill: parseValue(data.fill),
    images, depth, height, width, filters, outRows, outCols,
    padRows: data.sourceRows.length,
    padCols: data.sourceCols.length,
    kernelRows: data.rows[0].length,
    kernelCols: data.cols[0].length,
    pooled: data.weights === null,
    activation: activationOf(data.kind),
    steps: images * filters * outRows * outCols,
    rowReaders,
    colReaders,
    read: [rowReaders, colReaders].map((lists) => lists.map((list) => Number(list.length > 0)).join("")),
    rowCopies: invertSources(data.sourceRows, height),
    colCopies: invertSources(data.sourceCols, width),
  };
}

/** The output cell of a step: image n, filter o, row r, column c. @param {Stepper.Trace} trace @param {number} step */
export function placeOf(trace, step) {
  const c = step % trace.outCols;
  const rowsBefore = (step - c) / trace.outCols;
  const r = rowsBefore % trace.outRows;
  const mapsBefore = (rowsBefore - r) / trace.outRows;
  const o = mapsBefore % trace.filters;
  return { step, n: (mapsBefore - o) / trace.filters, o, r, c };
}

/** @param {Stepper.Trace} trace @param {Stepper.Spot} spot */
export function stepOf(trace, { n, o, r, c }) {
  return ((n * trace.filters + o) * trace.outRows + r) * trace.outCols + c;
}

/**
 * Every cell that an output cell reads, in the order of the kernel.
 * @param {Stepper.Trace} trace
 * @param {Pick<Stepper.Spot, "o" | "r" | "c">} spot
 */
export function readsOf(trace, { o, r, c }) {
  /** @type {Stepper.Read[]} */
  const reads = [];
  trace.channels[o].forEach((channel, d) => {
    trace.rows[r].forEach((p, i) => {
      if (p < 0) return;
      trace.cols[c].forEach((q, j) => {
        if (q >= 0) reads.push({ channel, d, i, j, p, q });
      });
    });
  });
  return reads;
}

/** @param {Stepper.Trace} trace @param {number} n @param {number} channel @param {number} row @param {number} col */
export function imageIndex(trace, n, channel, row, col) {
  return ((n * trace.depth + channel) * trace.height + row) * trace.width + col;
}

/** @param {Stepper.Trace} trace @param {number} o @param {number} d @param {number} i @param {number} j */
export function weightIndex(trace, o, d, i, j) {
  return ((o * trace.channels[o].length + d) * trace.kernelRows + i) * trace.kernelCols + j;
}

/**
 * A weight; 1 where there are none.
 * @param {Stepper.Trace} trace
 * @param {number} o
 * @param {number} d
 * @param {number} i
 * @param {number} j
 */
export function weightAt(trace, o, d, i, j) {
  return trace.weights ? trace.weights.values[weightIndex(trace, o, d, i, j)] : 1;
}

/**
 * Whether a padded cell is constant padding, neither a cell of the image nor a copy of one.
 * @param {Stepper.Trace} trace
 * @param {number} p
 * @param {number} q
 */
export function isFill(trace, p, q) {
  return trace.sourceRows[p] < 0 || trace.sourceCols[q] < 0;
}

/**
 * Whether a padded cell is the image cell itself, and not padding of any kind.
 * @param {Stepper.Trace} trace
 * @param {number} p
 * @param {number} q
 */
export function isImage(trace, p, q) {
  return !isFill(trace, p, q) && p - trace.top === trace.sourceRows[p] && q - trace.left === trace.sourceCols[q];
}

/**
 * The value of a padded cell, looked up in `values` of the image.
 * @param {Stepper.Trace} trace
 * @param {Float64Array} values
 * @param {number} n
 * @param {number} channel
 * @param {number} p
 * @param {number} q
 */
export function paddedValue(trace, values, n, channel, p, q) {
  if (isFill(trace, p, q)) return trace.fill;
  return values[imageIndex(trace, n, channel, trace.sourceRows[p], trace.sourceCols[q])];
}

/**
 * The padded cells with the same source as (p, q), including itself.
 * @param {Stepper.Trace} trace
 * @param {number} p
 * @param {number} q
 * @returns {[p: number, q: number][]}
 */
export function copiesOf(trace, p, q) {
  if (isFill(trace, p, q)) return [[p, q]];
  const rows = trace.rowCopies[trace.sourceRows[p]];
  const cols = trace.colCopies[trace.sourceCols[q]];
  return pairs(rows, cols);
}

/** @param {number[]} rows @param {number[]} cols */
const pairs = (rows, cols) => rows.flatMap((row) => cols.map((col) => /** @type {[number, number]} */ ([row, col])));

/**
 * Every output cell that reads the padded cells `cells` of a channel, with the weight it uses.
 * @param {Stepper.Trace} trace
 * @param {number} channel
 * @param {[p: number, q: number][]} cells
 */
export function outputsReading(trace, channel, cells) {
  /** @type {(Pick<Stepper.Spot, "o" | "r" | "c"> & Pick<Stepper.Read, "d" | "i" | "j">)[]} */
  const outputs = [];
  trace.channels.forEach((reads, o) => {
    const d = reads.indexOf(channel);
    if (d < 0) return;
    for (const [p, q] of cells) {
      for (const [r, i] of trace.rowReaders[p]) {
        for (const [c, j] of trace.colReaders[q]) outputs.push({ o, d, r, c, i, j });
      }
    }
  });
  return outputs;
}

/**
 * Every padded cell [p, q] that the weight in kernel row i and column j is multiplied with.
 * @param {Stepper.Trace} trace
 * @param {number} i
 * @param {number} j
 */
export function cellsOfWeight(trace, i, j) {
  const rows = new Set(trace.rows.map((reads) => reads[i]).filter((row) => row >= 0));
  const cols = new Set(trace.cols.map((reads) => reads[j]).filter((col) => col >= 0));
  return pairs([...rows], [...cols]);
}

/**
 * Whether any window reads the number of a padded cell.
 * @param {Stepper.Trace} trace
 * @param {number} p
 * @param {number} q
 */
export function isRead(trace, p, q) {
  return copiesOf(trace, p, q).some(
    ([row, col]) => trace.rowReaders[row].length > 0 && trace.colReaders[col].length > 0,
  );
}

/**
 * The largest magnitude of the finite values, or 1 if all are zero.  It scales the colors.
 * @param {Float64Array} values
 */
export function magnitude(values) {
  let largest = 0;
  for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest || 1;
}
