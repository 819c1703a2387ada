// Small controls: a choice of a few values, a number with less and more.
import { closest, make, setText } from "../shared/dom.js";
import { clamp } from "../shared/numbers.js";
import { change } from "./scene.js";

/**
 * Buttons of which one is pressed.
 * @param {string} label
 * @param {[value: string, text: string][]} choices
 * @param {(value: string) => void} take
 */
export function makeChoice(label, choices, take) {
  const buttons = choices.map(([value, text]) => make("button", { type: "button", "data-value": value }, text));
  const group = make("div", { class: "choice", role: "group", "aria-label": label }, make("span", "label", label), ...buttons);
  group.addEventListener("click", (event) => {
    const value = closest(event, "button")?.dataset.value;
    if (value !== undefined) take(value);
  });
  return group;
}

/** @param {Element} group @param {string} value */
export function showChoice(group, value) {
  for (const button of group.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.value === value));
}

/**
 * A whole number of the settings, with a button for less and one for more.
 * @param {Dimensions.App} app
 * @param {string} param
 * @param {string} label
 * @param {string} role  its color
 * @param {[least: number, most: number]} limits
 */
export function makeCounter(app, param, label, role, [least, most]) {
  const value = make("output", "number");
  /** @param {string} text @param {number} by @param {string} name */
  const button = (text, by, name) => {
    const one = make("button", { type: "button", "data-by": by, "aria-label": `${label}: ${name}` }, text);
    one.addEventListener("click", () => change(app, { [param]: String(clamp(Number(app.params[param]) + by, least, most)) }));
    return one;
  };
  const parts = [make("span", "label", label), button("−", -1, app.words.less), value, button("+", 1, app.words.more)];
  return make("div", { class: "counter", role: "group", "aria-label": label, "data-role": role, "data-least": least, "data-most": most }, ...parts);
}

/** @param {HTMLElement} counter @param {number} value */
export function showCounter(counter, value) {
  const output = counter.querySelector("output");
  if (output) setText(output, String(value));
  const [less, more] = counter.querySelectorAll("button");
  less.disabled = value <= Number(counter.dataset.least);
  more.disabled = value >= Number(counter.dataset.most);
}
