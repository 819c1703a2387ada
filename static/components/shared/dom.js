// Creating and changing elements, and filling in text templates.

const SVG = "http://www.w3.org/2000/svg";

// Create an element; `content` is text and elements.
export function make(tag, className = "", ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

export function makeSvg(tag, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  setAttributes(element, attributes);
  return element;
}

export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

// Name a control for its tooltip and for screen readers.
export function setLabel(element, label) {
  element.title = label;
  element.setAttribute("aria-label", label);
}

// Write only a text that differs: every write makes the browser compute the layout again.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Return a text with its {placeholders} filled in.
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (placeholder, name) => values[name] ?? placeholder);
}

// Return the child with a class, created at the first call, for components without an HTML file.
export function ensure(parent, tag, className) {
  return parent.querySelector(`.${className}`) ?? parent.appendChild(make(tag, className));
}

// Return the elements of a component's HTML by the names in their data-el.
export function namedElements(root) {
  return Object.fromEntries([...root.querySelectorAll("[data-el]")].map((element) => [element.dataset.el, element]));
}
