// Gradient descent in the browser gives the numbers of Python, which are those of torch.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { backward, followPath, forward } from "../../static/components/learning/net.js";

const cases = JSON.parse(readFileSync(new URL("learning.json", import.meta.url), "utf8"));

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
