// One convolution with a bias, perhaps a ReLU, and the squared error: forward and backward, as
// cnnviz/lessons/learning.py computes them.  tests/js/learning.json has its numbers.

/**
 * The weighted sums of all windows.
 * @param {Learning.Net} net
 * @param {ArrayLike<number>} kernel
 * @param {number} bias
 * @returns {Learning.Pass}
 */
export function forward(net, kernel, bias) {
  const { rows, cols, padded, width, target, relu } = net;
  const [outCols, kernelCols] = [cols.length, cols[0].length];
  const output = new Float64Array(rows.length * outCols);
  const activation = new Float64Array(output.length);
  const errors = new Float64Array(output.length);
  let loss = 0;
  for (let place = 0; place < output.length; place += 1) {
    const reads = cols[place % outCols];
    let sum = 0;
    rows[Math.floor(place / outCols)].forEach((row, i) => {
      for (let j = 0; j < kernelCols; j += 1) sum += padded[row * width + reads[j]] * kernel[i * kernelCols + j];
    });
    output[place] = sum + bias;
    activation[place] = relu ? Math.max(0, output[place]) : output[place];
    errors[place] = activation[place] - target[place];
    loss += errors[place] ** 2;
  }
  return { output, activation, errors, loss: net.mean ? loss / output.length : loss };
}

/**
 * The gradients of weights and bias: each output cell adds its share to every weight that it used.
 * @param {Learning.Net} net
 * @param {Learning.Pass} pass
 * @returns {{kernel: Float64Array, bias: number, output: Float64Array}}
 */
export function backward(net, { output, errors }) {
  const { rows, cols, padded, width, relu } = net;
  const kernelCols = cols[0].length;
  const kernel = new Float64Array(rows[0].length * kernelCols);
  const scale = net.mean ? 2 / output.length : 2;
  const gradient = errors.map((error, place) => (relu && output[place] <= 0 ? 0 : scale * error));
  let bias = 0;
  gradient.forEach((value, place) => {
    const reads = cols[place % cols.length];
    rows[Math.floor(place / cols.length)].forEach((row, i) => {
      for (let j = 0; j < kernelCols; j += 1) kernel[i * kernelCols + j] += value * padded[row * width + reads[j]];
    });
    bias += value;
  });
  return { kernel, bias, output: gradient };
}

/**
 * The weights after a step of gradient descent.
 * @param {ArrayLike<number>} kernel
 * @param {ArrayLike<number>} gradient
 * @param {number} rate
 */
export const descend = (kernel, gradient, rate) => Float64Array.from(kernel, (weight, place) => weight - rate * gradient[place]);

/**
 * The weights and the loss before each step of gradient descent, and after the last one.
 * @param {Learning.Net} net
 * @param {Learning.Weights} start
 * @param {number} rate
 * @param {number} steps
 */
export function followPath(net, start, rate, steps) {
  /** @type {Learning.Moment[]} */
  const path = [];
  let { kernel, bias } = start;
  for (let step = 0; step <= steps; step += 1) {
    const pass = forward(net, kernel, bias);
    const gradient = backward(net, pass);
    path.push({ kernel, bias, pass, gradient });
    kernel = descend(kernel, gradient.kernel, rate);
    if (net.learnsBias) bias -= rate * gradient.bias;
  }
  return path;
}
