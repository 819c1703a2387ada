// Terms in both languages, to search in.
import { writeAtRest } from "../shared/address.js";
import { ensure, fill, getElements, make, setAttributes, setText } from "../shared/dom.js";
import { useWords } from "../shared/words.js";

/**
 * @typedef {object} Term
 * @property {string} id
 * @property {[name: string, meaning: string]} en
 * @property {[name: string, meaning: string]} ko
 * @property {string} svg
 *
 * @typedef {object} Glossary
 * @property {"en" | "ko"} lang
 * @property {string} term  id of the term that is marked
 * @property {string} find
 * @property {Term[]} terms
 * @property {{search: string, none: string, longest: number}} words
 */

/** @type {WeakMap<ShadowRoot, string>} */
const marked = new WeakMap();

/** @param {ComponentCall<Omit<Glossary, "terms" | "words">>} call */
export default function showGlossary({ data, parentElement, setStateValue }) {
  return useWords("glossary", (words) => show(parentElement, /** @type {Glossary} */ ({ ...data, ...words }), setStateValue));
}

/** @param {ShadowRoot} root @param {Glossary} data @param {ComponentCall<unknown>["setStateValue"]} setStateValue */
function show(root, data, setStateValue) {
  const input = ensure(root, "input", "search");
  const list = ensure(root, "ul", "terms");
  if (list.dataset.lang !== data.lang) {
    list.dataset.lang = data.lang;
    list.replaceChildren(...data.terms.map((term) => makeTerm(term, data.lang)));
    ensure(root, "p", "none");
  }
  setAttributes(input, { type: "search", placeholder: data.words.search, "aria-label": data.words.search, maxlength: data.words.longest });
  if (root.activeElement !== input) input.value = data.find;
  input.oninput = () => {
    filter(root, data, input.value);
    writeAtRest(input, () => setStateValue("search", input.value));
  };
  filter(root, data, input.value);
  markTerm(root, data.term);
}

/** @param {Term} term @param {"en" | "ko"} lang */
function makeTerm({ id, en, ko, svg }, lang) {
  const drawing = make("div", "drawing");
  drawing.innerHTML = svg; // made by Python, without a reader's text
  /** @param {string} language @param {[string, string]} words */
  const side = (language, [name, meaning]) => make("div", { lang: language, class: language === lang ? "own" : "other" }, make("b", {}, name), make("p", {}, meaning));
  const sides = lang === "ko" ? [side("ko", ko), side("en", en)] : [side("en", en), side("ko", ko)];
  return make("li", { id }, drawing, ...sides);
}

/** Whether a term has a text in one of its languages. @param {Term} term @param {string} text */
export function matches({ en, ko }, text) {
  const wanted = text.normalize("NFC").trim().toLowerCase();
  return [...en, ...ko].some((words) => words.toLowerCase().includes(wanted));
}

/** Names before meanings: a term whose name has the text comes first. @param {Term} term @param {string} text */
export function rank({ en, ko }, text) {
  const wanted = text.normalize("NFC").trim().toLowerCase();
  if (!wanted) return 0;
  const names = [en[0].toLowerCase(), ko[0].toLowerCase()];
  if (names.some((name) => name.startsWith(wanted))) return 0;
  return names.some((name) => name.includes(wanted)) ? 1 : 2;
}

/** @param {ShadowRoot} root @param {Glossary} data @param {string} text */
function filter(root, { terms, words }, text) {
  const found = terms.filter((term) => matches(term, text));
  getElements(root, "li").forEach((item) => {
    const term = found.find(({ id }) => id === item.id);
    item.hidden = !term;
    item.style.order = term ? String(rank(term, text)) : "";
  });
  setText(ensure(root, "p", "none"), found.length ? "" : fill(words.none, { text }));
}

/** Mark a term and bring it into view, once. @param {ShadowRoot} root @param {string} id */
function markTerm(root, id) {
  for (const item of getElements(root, "li")) item.toggleAttribute("data-marked", item.id === id);
  if (!id || marked.get(root) === id) return;
  marked.set(root, id);
  requestAnimationFrame(() => root.getElementById(id)?.scrollIntoView({ block: "center" }));
}
