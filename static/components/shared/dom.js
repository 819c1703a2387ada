// Creating and changing elements, and filling in text templates.

const SVG = "http://www.w3.org/2000/svg";

// Create an element; `attributes` are an object, or only the class; `content` is text and elements,
// without what is null, false or empty.
export function make(tag, attributes = {}, ...content) {
  return build(document.createElement(tag), attributes, content);
}

export function makeSvg(tag, attributes = {}, ...content) {
  return build(document.createElementNS(SVG, tag), attributes, content);
}

// Create a button that does an action of its component.
export function makeButton(action, attributes, ...content) {
  return make("button", { type: "button", "data-action": action, ...attributes }, ...content);
}

function build(element, attributes, content) {
  setAttributes(element, typeof attributes === "string" ? { class: attributes } : attributes);
  setContent(element, ...content);
  return element;
}

export const setContent = (element, ...content) => element.replaceChildren(...content.filter(Boolean));

// Set attributes; null and the empty string leave one out.
export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) if ((value ?? "") !== "") element.setAttribute(name, value);
}

// The attributes that name a control for its tooltip and for screen readers.
export const labels = (text) => ({ title: text, "aria-label": text });

// Set the texts of a component's HTML: the content by the name in data-word, tooltip and label by
// that in data-label, and the label for screen readers alone by that in data-aria-label.
export function setWords(root, words) {
  for (const element of root.querySelectorAll("[data-word]")) element.textContent = words[element.dataset.word];
  for (const element of root.querySelectorAll("[data-label]")) setAttributes(element, labels(words[element.dataset.label]));
  for (const element of root.querySelectorAll("[data-aria-label]")) element.setAttribute("aria-label", words[element.dataset.ariaLabel]);
}

// Write only a text that differs: every write makes the browser compute the layout again.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Whether an element is to be drawn again: not if the last call for it had the same state.
export function changes(element, state) {
  const text = JSON.stringify(state);
  if (element.state === text) return false;
  element.state = text;
  return true;
}

// Write only HTML that differs; return whether it does.
export function setHtml(element, html) {
  const differs = changes(element, html);
  if (differs) element.innerHTML = html;
  return differs;
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
