// Gradient descent in the browser gives the numbers of Python, which are those of torch.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { cutAtEdge, findPaths, gradientAt, lossAt, shapeOf } from "../../static/components/learning/optimizers.js";
import { backward, followPath, forward } from "../../static/components/learning/net.js";

const { landscape: golden, ...cases } = JSON.parse(readFileSync(new URL("learning.json", import.meta.url), "utf8"));

const isClose = (ours, theirs, name) => assert.ok(Math.abs(ours - theirs) <= 1e-9 * Math.max(1, Math.abs(theirs)), `${name}: ${ours}, not ${theirs}`);

for (const [name, { net, rate, path, steps = path.map((_, step) => step) }] of Object.entries(cases)) {
  test(`${name}: weights and loss at every step`, () => {
    const [start] = path;
    const ours = followPath(net, { kernel: Float64Array.from(start.kernel), bias: start.bias }, rate, steps.at(-1));
    path.forEach(({ kernel, bias, loss }, place) => {
      const moment = ours[steps[place]];
      for (const [index, weight] of kernel.entries()) isClose(moment.kernel[index], weight, `weight ${index} at step ${steps[place]}`);
      isClose(moment.bias, bias, "bias");
      isClose(moment.pass.loss, loss, `loss at step ${steps[place]}`);
    });
  });

  test(`${name}: each gradient is the slope of the loss`, () => {
    const { kernel } = path[0];
    const bias = 0.37; // no output is 0, where a ReLU has a corner
    const gradient = backward(net, forward(net, kernel, bias));
    const step = 1e-6;
    kernel.forEach((_, index) => {
      const [more, less] = [step, -step].map((by) => forward(net, kernel.map((w, place) => (place === index ? w + by : w)), bias).loss);
      assert.ok(Math.abs((more - less) / (2 * step) - gradient.kernel[index]) < 1e-4 * Math.max(1, Math.abs(gradient.kernel[index])));
    });
  });
}

test("the paths of the optimizers are Python's", () => {
  const paths = findPaths(golden.landscape, golden.settings);
  assert.deepEqual(Object.keys(paths), Object.keys(golden.paths));
  for (const [name, path] of Object.entries(golden.paths)) {
    for (const [step, weights] of path.entries()) {
      for (const [index, weight] of weights.entries()) isClose(paths[name][step][index], weight, `${name}, weight ${index} at step ${step}`);
    }
  }
});

test("the loss, its gradient, and its ellipses belong together", () => {
  const { landscape, settings: { start } } = golden;
  isClose(lossAt(landscape, start), golden.loss, "loss");
  const step = 1e-6;
  for (const index of [0, 1]) {
    const [more, less] = [step, -step].map((by) => lossAt(landscape, start.map((weight, at) => (at === index ? weight + by : weight))));
    assert.ok(Math.abs((more - less) / (2 * step) - gradientAt(landscape, start)[index]) < 1e-5);
  }
  const { angle, wide, high } = shapeOf(landscape);
  const turn = (angle * Math.PI) / 180;
  for (const [along, across] of [[wide, 0], [0, high]]) {
    const [x, y] = [along * Math.cos(turn) - across * Math.sin(turn), along * Math.sin(turn) + across * Math.cos(turn)];
    isClose(lossAt(landscape, [landscape.goal[0] + x, landscape.goal[1] + y]), 1, "loss on the ellipse");
  }
});

test("a path ends where it leaves the surface", () => {
  assert.deepEqual(cutAtEdge([[0, 0], [3, 0], [0, 0]], 2.4), [[0, 0], [3, 0]]);
  assert.equal(cutAtEdge([[0, 0], [1, 0]], 2.4).length, 2);
});
