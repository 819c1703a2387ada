// Creating and changing elements, and filling in text templates.
import { chooseParticles } from "./particles.js";

/**
 * @typedef {Record<string, unknown>} Attributes  null and the empty string leave one out
 * @typedef {Node | string | false | null | undefined} Content  what is false, null or empty is left out
 * @typedef {HTMLInputElement & {known?: string | boolean}} Field  an input, with the value that Python knows
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Create an element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes | string} attributes  or only the class
 * @param {...Content} content
 */
export function make(tag, attributes = {}, ...content) {
  return build(document.createElement(tag), attributes, content);
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes | string} attributes
 * @param {...Content} content
 */
export function makeSvg(tag, attributes = {}, ...content) {
  return build(document.createElementNS(SVG, tag), attributes, content);
}

/**
 * Create a button that does an action of its component.
 * @param {string} action
 * @param {Attributes} attributes
 * @param {...Content} content
 */
export function makeButton(action, attributes, ...content) {
  return make("button", { type: "button", "data-action": action, ...attributes }, ...content);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Attributes | string} attributes
 * @param {Content[]} content
 */
function build(element, attributes, content) {
  setAttributes(element, typeof attributes === "string" ? { class: attributes } : attributes);
  setContent(element, ...content);
  return element;
}

/** @param {Element} element @param {...Content} content */
export function setContent(element, ...content) {
  element.replaceChildren(.../** @type {(Node | string)[]} */ (content.filter(Boolean)));
}

/** @param {Element} element @param {Attributes} attributes */
export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if ((value ?? "") !== "") element.setAttribute(name, String(value));
  }
}

/** The attributes that name a control for its tooltip and for screen readers. @param {string} text */
export const labels = (text) => ({ title: text, "aria-label": text });

/**
 * Set the texts of a component's HTML: the content by the name in data-word, tooltip and label by
 * that in data-label, and the label for screen readers alone by that in data-aria-label.
 * @param {ParentNode} root
 * @param {Record<string, string>} words
 */
export function setWords(root, words) {
  for (const element of getElements(root, "[data-word]")) element.textContent = words[element.dataset.word ?? ""];
  for (const element of getElements(root, "[data-label]")) setAttributes(element, labels(words[element.dataset.label ?? ""]));
  for (const element of getElements(root, "[data-aria-label]")) {
    element.setAttribute("aria-label", words[element.dataset.ariaLabel ?? ""]);
  }
}

/**
 * Write only a text that differs: every write makes the browser compute the layout again.
 * @param {Node} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @type {WeakMap<Element, string>} */
const states = new WeakMap();

/**
 * Whether an element is to be drawn again: not if the last call for it had the same state.
 * @param {Element} element
 * @param {unknown} state
 */
export function changes(element, state) {
  const text = JSON.stringify(state);
  if (states.get(element) === text) return false;
  states.set(element, text);
  return true;
}

/** Write only HTML that differs; return whether it does. @param {Element} element @param {string} html */
export function setHtml(element, html) {
  const differs = changes(element, html);
  if (differs) element.innerHTML = html;
  return differs;
}

/**
 * Return a text with its {placeholders} filled in, and with the Korean particles that their values take.
 * @param {string} template
 * @param {Record<string, unknown>} values
 */
export function fill(template, values) {
  return chooseParticles(template.replace(/\{(\w+)\}/g, (placeholder, name) => String(values[name] ?? placeholder)));
}

/** @param {ParentNode} root @param {string} selector */
export const findElement = (root, selector) => /** @type {HTMLElement | null} */ (root.querySelector(selector));

/** Find an element that is always there. @param {ParentNode} root @param {string} selector */
export function getElement(root, selector) {
  const element = findElement(root, selector);
  if (!element) throw new Error(`There is no element ${selector}.`);
  return element;
}

/** @param {ParentNode} root @param {string} selector */
export const getElements = (root, selector) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);

/**
 * Return the child with a class, created at the first call, for components without an HTML file.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Element | ShadowRoot} parent
 * @param {Tag} tag
 * @param {string} className
 */
export function ensure(parent, tag, className) {
  const child = /** @type {HTMLElementTagNameMap[Tag] | null} */ (parent.querySelector(`.${className}`));
  return child ?? parent.appendChild(make(tag, className));
}

/**
 * Return the elements of a component's HTML by the names in their data-el.
 * @template {Record<string, HTMLElement>} Elements  those of the HTML
 * @param {ParentNode} root
 * @returns {Elements}
 */
export function namedElements(root) {
  const elements = getElements(root, "[data-el]").map((element) => [element.dataset.el, element]);
  return /** @type {Elements} */ (Object.fromEntries(elements));
}

/** The element of an event: in a component it is never the document. @param {Event} event */
export const targetOf = ({ target }) => /** @type {HTMLElement} */ (target);

/**
 * The element of an event, or the nearest around it, that a selector fits.
 * @param {Event} event
 * @param {string} selector
 */
export const closest = (event, selector) => /** @type {HTMLElement | null} */ (targetOf(event).closest(selector));

/** Whether the reader has typed something that Python does not know. @param {Field} field */
export const isEdited = ({ value, known }) => value !== known;
