// Moves the focus to the element that needs the next key.
const lastMove = new WeakMap(); // mounted element → token of the last move of the focus

export default function focusQuiz({ parentElement, data }) {
  if (lastMove.get(parentElement) === data.token) return;
  lastMove.set(parentElement, data.token);
  if (data.focus) focusElement(data.focus, 30);
}

// The element may not exist yet: Streamlit draws the page element by element.
function focusElement(selector, tries) {
  const target = document.querySelector(selector);
  if (!target) {
    if (tries) setTimeout(() => focusElement(selector, tries - 1), 50);
    return;
  }
  const question = document.querySelector(".st-key-quiz-question");
  if (question && !target.matches("button") && question.getBoundingClientRect().top < 0) question.scrollIntoView();
  // The Tab key enters the choices, so that an Enter key held too long selects no answer.
  if (!target.matches("input, button")) target.tabIndex = -1;
  // On a phone the focus would open the keyboard over the figure.
  if (!matchMedia("(pointer: coarse)").matches) target.focus({ preventScroll: !target.matches("button") });
}
