// What Python worked out, opened for looking up.  Nothing here knows a stride, a padding or a
// dilation: which cells an output cell reads is written in the index maps `rows` and `cols`.

const SPECIAL = { inf: Infinity, "-inf": -Infinity, nan: NaN };
const number = (value) => (typeof value === "string" ? SPECIAL[value] : value);

// {shape, values} as typed numbers; null stays null.
function opened(packed) {
  return packed && { shape: packed.shape, values: Float64Array.from(packed.values, number) };
}

// For every padded row: the [output row, kernel row] pairs that read it.
function readers(map, size) {
  const found = Array.from({ length: size }, () => []);
  map.forEach((reads, out) => {
    reads.forEach((row, k) => {
      if (row >= 0) found[row].push([out, k]);
    });
  });
  return found;
}

// For every image row: the padded rows that show it (itself, and its copies in reflected padding).
function copies(source, size) {
  const found = Array.from({ length: size }, () => []);
  source.forEach((row, padded) => {
    if (row >= 0) found[row].push(padded);
  });
  return found;
}

export function openModel(data) {
  const image = opened(data.image);
  const output = opened(data.output);
  const [images, depth, height, width] = image.shape;
  const [, filters, outRows, outCols] = output.shape;
  const rowReaders = readers(data.rows, data.sourceRows.length);
  const colReaders = readers(data.cols, data.sourceCols.length);
  return {
    ...data,
    image,
    output,
    weights: opened(data.weights),
    bias: opened(data.bias),
    fill: number(data.fill),
    images, depth, height, width, filters, outRows, outCols,
    padRows: data.sourceRows.length,
    padCols: data.sourceCols.length,
    kernelRows: data.rows[0].length,
    kernelCols: data.cols[0].length,
    pooled: data.weights === null,
    steps: images * filters * outRows * outCols,
    rowReaders,
    colReaders,
    read: [rowReaders, colReaders].map((lists) => lists.map((list) => Number(list.length > 0)).join("")),
    rowCopies: copies(data.sourceRows, height),
    colCopies: copies(data.sourceCols, width),
  };
}

// Where a step is: image n, filter o, row r, column c of the output.
export function placeOf(model, step) {
  const c = step % model.outCols;
  const above = (step - c) / model.outCols;
  const r = above % model.outRows;
  const maps = (above - r) / model.outRows;
  const o = maps % model.filters;
  return { step, n: (maps - o) / model.filters, o, r, c };
}

export function stepOf(model, { n, o, r, c }) {
  return ((n * model.filters + o) * model.outRows + r) * model.outCols + c;
}

// Every cell that an output cell reads, in the order of the kernel: channel and its place d in the
// filter, kernel row i and column j, padded row p and column q.
export function readsOf(model, { o, r, c }) {
  const found = [];
  model.channels[o].forEach((channel, d) => {
    model.rows[r].forEach((p, i) => {
      if (p < 0) return;
      model.cols[c].forEach((q, j) => {
        if (q >= 0) found.push({ channel, d, i, j, p, q });
      });
    });
  });
  return found;
}

export function imageIndex(model, n, channel, row, col) {
  return ((n * model.depth + channel) * model.height + row) * model.width + col;
}

export function weightIndex(model, o, d, i, j) {
  return ((o * model.channels[o].length + d) * model.kernelRows + i) * model.kernelCols + j;
}

// Whether a padded cell is constant padding, not a cell of the image or a copy of one.
export function isFill(model, p, q) {
  return model.sourceRows[p] < 0 || model.sourceCols[q] < 0;
}

// Whether a padded cell is the image cell itself, and not padding of whatever kind.
export function isImage(model, p, q) {
  return !isFill(model, p, q) && p - model.top === model.sourceRows[p] && q - model.left === model.sourceCols[q];
}

// The value of a padded cell, looked up in `values` of the image.
export function paddedValue(model, values, n, channel, p, q) {
  if (isFill(model, p, q)) return model.fill;
  return values[imageIndex(model, n, channel, model.sourceRows[p], model.sourceCols[q])];
}

// The padded cells that hold the same number as (p, q): itself, and the other copies of its source.
export function alikeOf(model, p, q) {
  if (isFill(model, p, q)) return [[p, q]];
  const rows = model.rowCopies[model.sourceRows[p]];
  const cols = model.colCopies[model.sourceCols[q]];
  return rows.flatMap((row) => cols.map((col) => [row, col]));
}

// Every output cell that the padded cells `cells` of a channel feed, in the filters that read it.
export function feedsOf(model, channel, cells) {
  const found = [];
  model.channels.forEach((reads, o) => {
    const d = reads.indexOf(channel);
    if (d < 0) return;
    for (const [p, q] of cells) {
      for (const [r, i] of model.rowReaders[p]) {
        for (const [c, j] of model.colReaders[q]) found.push({ o, d, r, c, i, j });
      }
    }
  });
  return found;
}

// Every padded cell [p, q] that the weight in kernel row i and column j meets.
export function meetsOf(model, i, j) {
  const rows = new Set(model.rows.map((reads) => reads[i]).filter((row) => row >= 0));
  const cols = new Set(model.cols.map((reads) => reads[j]).filter((col) => col >= 0));
  return [...rows].flatMap((row) => [...cols].map((col) => [row, col]));
}

// Whether any window reads the number of a padded cell.
export function isReached(model, p, q) {
  return alikeOf(model, p, q).some(
    ([row, col]) => model.rowReaders[row].length > 0 && model.colReaders[col].length > 0,
  );
}

// The largest magnitude among finite values (1 if there is none: nothing to divide by).
export function magnitude(values) {
  let most = 0;
  for (const value of values) {
    if (Number.isFinite(value) && Math.abs(value) > most) most = Math.abs(value);
  }
  return most || 1;
}
