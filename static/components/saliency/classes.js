// Choosing one class among many: it is searched by name in the browser, which has all names from the start.
import { make } from "../shared/dom.js";
import { keepState } from "../shared/lifecycle.js";
import { findClasses } from "./class_search.js";

const MOST = 8;

/**
 * @typedef {object} App
 * @property {{root: HTMLElement, input: HTMLInputElement, list: HTMLElement, label: HTMLElement}} el
 * @property {(Saliency.ClassChoice & Saliency.ClassNames) | null} data
 * @property {number} at  the row of the list that Enter takes
 * @property {(name: string, value: unknown) => void} sendState
 */

export default keepState({ open, receive, close: () => {}, words: "classes" });

/** @param {ShadowRoot} shadow @returns {App} */
function open(shadow) {
  const input = make("input", { type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": "found", autocomplete: "off" });
  const list = make("div", { id: "found", role: "listbox", hidden: "hidden" });
  const label = make("span");
  const root = make("div", "classes", make("label", {}, label, input), list);
  shadow.append(root);
  /** @type {App} */
  const app = { el: { root, input, list, label }, data: null, at: 0, sendState: () => {} };
  input.onfocus = () => {
    input.value = "";
    app.at = 0;
    showList(app);
  };
  input.oninput = () => {
    app.at = matches(app).length > 1 ? 1 : 0;
    showList(app);
  };
  input.onblur = () => showChosen(app);
  input.onkeydown = (event) => takeKey(app, event);
  return app;
}

/** @param {App} app @param {Saliency.ClassChoice & Saliency.ClassNames} data */
function receive(app, data) {
  app.data = data;
  app.el.label.textContent = data.words.label;
  app.el.input.placeholder = data.words.search;
  if (app.el.list.hidden) showChosen(app);
}

/** The rows of the list: the class that follows the image, and those that are found. @param {App} app @returns {(number | null)[]} */
const matches = ({ data, el }) => [null, ...(data ? findClasses([data.names, data.others], el.input.value, MOST) : [])];

/** @param {App} app @param {number | null} place */
const nameOf = ({ data }, place) => (place === null ? data?.words.follows : data?.names[place]) ?? "";

/** @param {App} app */
function showChosen(app) {
  app.el.input.value = nameOf(app, app.data?.chosen ?? null);
  app.el.list.hidden = true;
  app.el.input.setAttribute("aria-expanded", "false");
}

/** @param {App} app */
function showList(app) {
  const places = matches(app);
  app.at = Math.min(app.at, places.length - 1);
  app.el.list.replaceChildren(...places.map((place, row) => makeOption(app, place, row)));
  app.el.list.hidden = false;
  app.el.input.setAttribute("aria-expanded", "true");
  app.el.input.setAttribute("aria-activedescendant", `option-${app.at}`);
}

/** @param {App} app @param {number | null} place @param {number} row */
function makeOption(app, place, row) {
  const name = nameOf(app, place);
  const other = place === null ? "" : app.data?.others[place];
  const attributes = { role: "option", id: `option-${row}`, "aria-selected": String(row === app.at) };
  const option = make("div", attributes, make("span", {}, name), other && other !== name && make("small", {}, other));
  option.onpointerdown = (event) => {
    event.preventDefault(); // the field keeps the focus until the class is chosen
    choose(app, place);
  };
  return option;
}

/** @param {App} app @param {number | null} place */
function choose(app, place) {
  if (app.data) app.data = { ...app.data, chosen: place };
  app.el.input.blur();
  app.sendState("chosen", place ?? -1);
}

/** @param {App} app @param {KeyboardEvent} event */
function takeKey(app, event) {
  if (event.isComposing) return; // Hangul is not complete yet
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") app.el.input.blur();
  else if (event.key === "Enter") choose(app, matches(app)[app.at]);
  else if (step) {
    app.at = Math.max(0, app.at + step);
    showList(app);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
