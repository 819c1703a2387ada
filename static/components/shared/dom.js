// Elements, and texts with holes.

const SVG = "http://www.w3.org/2000/svg";

// `content` are texts and elements.
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

// Writing to the page, even the same text again, makes the browser lay it out.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Text with its {placeholders} filled in.
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
}

// The element of a class in a component that makes its own HTML; made at the first call.
export function ensure(parent, tag, className) {
  return parent.querySelector(`.${className}`) ?? parent.appendChild(make(tag, className));
}

// The elements of a component's HTML by the names in their data-el.
export function namedElements(root) {
  return Object.fromEntries([...root.querySelectorAll("[data-el]")].map((element) => [element.dataset.el, element]));
}
