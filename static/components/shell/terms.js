// Terms in the prose of a lesson: a click shows the meaning beside the term, with a link to the glossary.
import { make } from "../shared/dom.js";

const TERMS = "a[href*='glossary?term=']";
/** @type {HTMLElement | null} */
let card = null;

/** Show the meaning of a term that is clicked, hide it at any other click. @param {MouseEvent} event @param {string} more  what the link to the glossary says */
export function onTermClick(event, more) {
  if (!(event.target instanceof Element) || card?.contains(event.target)) return;
  hideTerm();
  const term = event.target.closest(TERMS);
  if (!(term instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const [names, ...meaning] = (term.dataset.meaning ?? term.title).split(": ");
  const link = make("a", { href: term.href }, more);
  card = make("div", { class: "term-card", role: "dialog", "aria-label": names }, make("b", {}, names), make("p", {}, meaning.join(": ")), link);
  document.querySelector(".stApp")?.append(card);
  place(card, term);
  link.focus({ preventScroll: true });
}

export function hideTerm() {
  card?.remove();
  card = null;
}

/** Below its term, within the window. @param {HTMLElement} box @param {HTMLElement} term */
function place(box, term) {
  const { left, bottom, top } = term.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = box;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - offsetWidth - 8))}px`;
  box.style.top = `${bottom + offsetHeight + 8 < innerHeight ? bottom + 6 : Math.max(8, top - offsetHeight - 6)}px`;
}
