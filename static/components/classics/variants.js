// What VGG is about: a stack of small kernels, and the layers that its name counts.  Python has drawn every choice.
import { fill, make, setContent, setHtml } from "../shared/dom.js";
import { makeChoice, makeCounter, showChoice, showCounter } from "../dimensions/controls.js";
import { change, makeScene, say } from "../dimensions/scene.js";

/** @typedef {Dimensions.App} App */

/** @param {App} app @returns {Record<string, string>} */
const drawingsOf = ({ data }) => /** @type {Record<string, string>} */ (data.drawings);

/** @param {App} app @returns {Element[]} */
function buildStack(app) {
  const { words, data } = app;
  const [least, most] = /** @type {[number, number]} */ (data.stack);
  const channels = make("input", { type: "number", min: 1, max: Number(data.channels), "aria-label": words.channels });
  channels.addEventListener("change", () => {
    const value = Number(channels.value);
    if (Number.isInteger(value) && value >= 1 && value <= Number(data.channels)) change(app, { channels: String(value) });
    else {
      channels.value = app.params.channels;
      say(app, fill(words.wholeNumber, { most: Number(data.channels) }));
    }
  });
  const count = makeCounter(app, "stacked", words.stacked, "kernel", [least, most]);
  const view = { drawing: make("div", "stack"), count, channels, bars: make("div", { class: "costs", role: "list", "aria-label": words.weights }) };
  app.view = view;
  return [make("div", "controls", count, make("label", "channels", make("span", "label", words.channels), channels)), view.drawing, view.bars];
}

/** @param {App} app */
function drawStack(app) {
  const { view, params, data } = app;
  const [stacked, channels] = [Number(params.stacked), Number(params.channels)];
  setHtml(view.drawing, drawingsOf(app)[params.stacked]); // cnnviz.figures escapes its texts
  showCounter(view.count, stacked);
  const input = /** @type {HTMLInputElement} */ (view.channels);
  if (!input.matches(":focus")) input.value = params.channels;
  const side = Number(Object(data.fields)[params.stacked]);
  const weights = { [`${stacked} × 3×3`]: stacked * 9 * channels ** 2, [`1 × ${side}×${side}`]: side ** 2 * channels ** 2 };
  const most = Math.max(...Object.values(weights));
  setContent(view.bars, ...Object.entries(weights).map(([name, number]) => make("div", { class: "weighed", role: "listitem", "data-role": "kernel" },
    make("span", {}, name),
    make("span", "track", data.revealed && make("i", { class: "length", style: `width: ${(100 * number) / most}%` })),
    make("span", "count", data.revealed ? number.toLocaleString("en") : "?"))));
}

export const showStack = makeScene({ build: buildStack, draw: drawStack }, "classics");

/** @param {App} app @returns {Element[]} */
function buildName(app) {
  const { words } = app;
  const legend = [["kernel", words.convolution], ["stride", words.pooling], ["output", words.linear]];
  const view = {
    network: makeChoice(words.network, Object.keys(drawingsOf(app)).map((number) => [number, `VGG-${number}`]), (vgg) => change(app, { vgg })),
    drawing: make("div", "layers-in-a-row"),
  };
  app.view = view;
  return [make("div", "controls", view.network), view.drawing, make("p", "marked-layer", ...legend.map(([role, text]) => make("b", { "data-role": role }, `■ ${text}`)))];
}

/** @param {App} app */
function drawName(app) {
  setHtml(app.view.drawing, drawingsOf(app)[app.params.vgg]);
  showChoice(app.view.network, app.params.vgg);
}

export const showName = makeScene({ build: buildName, draw: drawName }, "classics");
