// The multiplications of an Inception block, with and without the 1×1 convolutions before the larger kernels.
import { fill, make, setContent, setText } from "../shared/dom.js";
import { makeChoice, showChoice } from "./controls.js";
import { multiplications } from "./maths.js";
import { change, makeScene } from "./scene.js";

/** @typedef {Dimensions.App} App */

/** @param {App} app */
const blocksOf = (app) => /** @type {Record<string, Dimensions.Block>} */ (app.data.blocks);

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const choose = (/** @type {string} */ name) => {
    const { narrow3, narrow5 } = blocksOf(app)[name];
    change(app, { block: name, narrow3: String(narrow3), narrow5: String(narrow5) });
  };
  const view = {
    blocks: makeChoice(words.block, Object.keys(blocksOf(app)).map((name) => [name, name]), choose),
    input: make("p", "block-input"),
    branches: make("div", "branches"),
    narrow3: makeSlider(app, "narrow3", "3×3"), narrow5: makeSlider(app, "narrow5", "5×5"),
    bars: make("div", "costs"),
  };
  app.view = view;
  return [view.input, view.branches, view.bars, make("div", "controls", view.blocks, view.narrow3, view.narrow5)];
}

/** @param {App} app @param {string} param @param {string} kernel */
function makeSlider(app, param, kernel) {
  const input = make("input", { type: "range", min: 1, step: 1 });
  input.addEventListener("input", () => change(app, { [param]: input.value }));
  return make("label", "slider wide", make("span", {}, fill(app.words.narrow, { kernel })), input, make("output", "number"));
}

/** @param {App} app */
function draw(app) {
  const { view, params, words, data } = app;
  const block = blocksOf(app)[params.block];
  const widths = { 3: Number(params.narrow3), 5: Number(params.narrow5) };
  showChoice(view.blocks, params.block);
  showSlider(view.narrow3, widths[3], block.channels);
  showSlider(view.narrow5, widths[5], block.channels);
  setText(view.input, fill(words.blockInput, { channels: block.channels, size: block.size }));
  const step = (/** @type {string} */ text, /** @type {string} */ role) => make("span", { class: "layer", "data-role": role }, text);
  setContent(view.branches,
    make("div", "branch", step(`1×1 → ${block.single}`, "output")),
    make("div", "branch", step(`1×1 → ${widths[3]}`, "kernel"), step(`3×3 → ${block.filters3}`, "output")),
    make("div", "branch", step(`1×1 → ${widths[5]}`, "kernel"), step(`5×5 → ${block.filters5}`, "output")),
    make("div", "branch", step(words.maxPool, "input"), step(`1×1 → ${block.pooled}`, "output")));
  /** @type {(3 | 5)[]} */
  const kernels = [3, 5];
  const most = Math.max(...kernels.map((kernel) => multiplications(block, kernel, null)), ...kernels.map((kernel) => multiplications(block, kernel, widths[kernel])));
  const bars = kernels.flatMap((kernel) => {
    const [direct, narrow] = [multiplications(block, kernel, null), multiplications(block, kernel, widths[kernel])];
    const share = `${Math.round((1000 * narrow) / direct) / 10}%`;
    const isHidden = !data.revealed && kernel === 5;
    return [
      makeBar(`${kernel}×${kernel}`, direct, most, "error", words.without),
      makeBar("", isHidden ? null : narrow, most, "kernel", `${words.with} ${isHidden ? "" : `· ${share}`}`),
    ];
  });
  setContent(view.bars, make("b", "heading", words.multiplications), ...bars);
}

/** @param {HTMLElement} slider @param {number} value @param {number} most */
function showSlider(slider, value, most) {
  const [, input, text] = slider.children;
  if (input instanceof HTMLInputElement) Object.assign(input, { max: String(most), value: String(value) });
  setText(text, String(value));
}

/** @param {string} name @param {number | null} value @param {number} most @param {string} role @param {string} note */
function makeBar(name, value, most, role, note) {
  const width = `${(100 * (value ?? 0)) / most}%`;
  return make("div", { class: "cost", "data-role": role }, make("b", {}, name), make("span", "note", note),
    make("span", "track", make("span", { class: "length", style: `width: ${width}` })), make("span", "count", value === null ? "?" : value.toLocaleString("en-US")));
}

export const showInception = makeScene({ build, draw });
