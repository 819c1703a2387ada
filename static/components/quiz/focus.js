// Moves the focus to the element that needs the next key; while presenting, keys go to the next question.
import { findElement } from "../shared/dom.js";
import { isPresenting, offerSteps } from "../shared/stage.js";

/** @type {WeakMap<ShadowRoot, unknown>} */
const lastMove = new WeakMap(); // mounted element → token of the last move of the focus

/** @param {ComponentCall<{token: unknown, focus: string | null}>} call */
export default function focusQuiz({ parentElement, data }) {
  const attached = new AbortController();
  const goOn = () => findElement(document, ".st-key-quiz-next button")?.click(); // once there is an answer
  offerSteps({ move: (by) => { if (by > 0) goOn(); }, play: goOn }, attached.signal);
  if (lastMove.get(parentElement) !== data.token && data.focus) focusElement(data.focus, 100);
  lastMove.set(parentElement, data.token);
  return () => attached.abort();
}

/**
 * The element may not be there yet: Streamlit draws the page element by element.
 * @param {string} selector
 * @param {number} tries
 */
function focusElement(selector, tries) {
  const target = findElement(document, selector);
  if (!target?.checkVisibility()) {
    if (tries) setTimeout(() => focusElement(selector, tries - 1), 50);
    return;
  }
  const question = document.querySelector(".st-key-quiz-question");
  if (question && !target.matches("button") && question.getBoundingClientRect().top < 0) question.scrollIntoView();
  // The Tab key enters the choices, so that an Enter key held too long selects no answer.
  if (!target.matches("input, button")) target.tabIndex = -1;
  // On a phone the focus would open the keyboard over the figure.
  if (!matchMedia("(pointer: coarse)").matches && !isPresenting()) target.focus({ preventScroll: !target.matches("button") });
}
