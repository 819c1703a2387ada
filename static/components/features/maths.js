// Convolution, ReLU and pooling of one plane.  cnnviz/lessons/kernel_features.py computes the same, and
// tests/js/kernel_features.json holds its numbers.

/** @param {Features.Plane["values"]} like @param {number} count */
const emptyValues = (like, count) => (like instanceof Float32Array ? new Float32Array(count) : new Float64Array(count));

/**
 * Slide a kernel over a plane; a window that would reach beyond it is left out.  Sums are float64.
 * @param {Features.Plane} plane
 * @param {Pick<Features.Kernel, "size" | "values" | "bias">} kernel
 * @returns {Features.Plane}
 */
export function convolve({ rows, columns, values }, { size, values: weights, bias }) {
  const [height, width] = [rows - size + 1, columns - size + 1];
  const result = emptyValues(values, height * width);
  const sums = new Float64Array(width);
  for (let r = 0; r < height; r += 1) {
    sums.fill(0);
    for (let w = 0; w < weights.length; w += 1) {
      const weight = weights[w];
      if (weight === 0) continue;
      const start = (r + Math.floor(w / size)) * columns + (w % size);
      for (let c = 0; c < width; c += 1) sums[c] += weight * values[start + c];
    }
    for (let c = 0; c < width; c += 1) result[r * width + c] = sums[c] + bias;
  }
  return { rows: height, columns: width, values: result };
}

/** Set negative values to zero. @param {Features.Plane} plane @returns {Features.Plane} */
export function rectify({ rows, columns, values }) {
  const result = emptyValues(values, values.length);
  for (let i = 0; i < values.length; i += 1) if (values[i] > 0) result[i] = values[i];
  return { rows, columns, values: result };
}

/**
 * Keep one number per window of size × size; what does not fill a window at the end is left out.
 * @param {Features.Plane} plane
 * @param {number} size
 * @param {"max" | "avg"} kind
 * @returns {Features.Plane}
 */
export function pool(plane, size, kind) {
  const [rows, columns] = [Math.floor(plane.rows / size), Math.floor(plane.columns / size)];
  const values = emptyValues(plane.values, rows * columns);
  for (let at = 0; at < values.length; at += 1) {
    const first = Math.floor(at / columns) * size * plane.columns + (at % columns) * size;
    values[at] = poolWindow(plane, first, size, kind);
  }
  return { rows, columns, values };
}

/** @param {Features.Plane} plane @param {number} first @param {number} size @param {"max" | "avg"} kind */
function poolWindow({ columns, values }, first, size, kind) {
  let [largest, sum] = [-Infinity, 0];
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      const value = values[first + i * columns + j];
      sum += value;
      if (value > largest) largest = value;
    }
  }
  return kind === "max" ? largest : sum / size ** 2;
}

/** Return the largest value of a plane, and the first cell that has it. @param {Features.Plane} plane */
export function findLargest({ columns, values }) {
  let at = 0;
  for (let i = 1; i < values.length; i += 1) if (values[i] > values[at]) at = i;
  return { value: values[at], cell: { row: Math.floor(at / columns), column: at % columns } };
}

/**
 * Return what a kernel finds in an image: convolution, ReLU, and the largest value.
 * @param {Features.Plane} image
 * @param {Features.Kernel} kernel
 * @returns {Features.Response}
 */
export function computeResponse(image, kernel) {
  const map = convolve(image, kernel);
  const relu = rectify(map);
  const { value, cell } = findLargest(relu);
  return { map, relu, feature: value, cell };
}

/** Return the largest magnitude. @param {Features.Plane["values"]} values */
export function magnitude(values) {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) most = Math.max(most, Math.abs(values[i]));
  return most;
}
