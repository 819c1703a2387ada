// Keys and reloads of the quiz: the cursor goes where the next key belongs, and Python is told when
// a page begins that had answers before.
const KEPT = "cnnviz.quiz";
const last = new WeakMap(); // by mounted element: the move that has been followed

export default function ({ parentElement, data, setStateValue }) {
  if (data.answered) sessionStorage.setItem(KEPT, data.set);
  else if (sessionStorage.getItem(KEPT) === data.set) setStateValue("reloaded", data.set);
  if (last.get(parentElement) === data.token) return;
  last.set(parentElement, data.token);
  if (data.focus) follow(data.focus, 30);
}

// The element may not be there yet: the page arrives piece by piece.
function follow(selector, tries) {
  const target = document.querySelector(selector);
  if (!target) {
    if (tries) setTimeout(() => follow(selector, tries - 1), 50);
    return;
  }
  const question = document.querySelector(".st-key-quiz-question");
  if (question && !target.matches("button") && question.getBoundingClientRect().top < 0) question.scrollIntoView();
  // Choices are entered with the tab key: none is taken by an Enter that was held too long.
  if (!target.matches("input, button")) target.tabIndex = -1;
  // On a phone the cursor would call the keyboard up over the picture.
  if (!matchMedia("(pointer: coarse)").matches) target.focus({ preventScroll: !target.matches("button") });
}
