// Puts the cursor where the next key belongs, and tells Python when a page begins that had answers
// before it was reloaded.
const STORAGE_KEY = "cnnviz.quiz";
const followed = new WeakMap(); // by mounted element: the token of the move that was followed

export default function focusQuiz({ parentElement, data, setStateValue }) {
  if (data.answered) sessionStorage.setItem(STORAGE_KEY, data.set);
  else if (sessionStorage.getItem(STORAGE_KEY) === data.set) setStateValue("reloaded", data.set);
  if (followed.get(parentElement) === data.token) return;
  followed.set(parentElement, data.token);
  if (data.focus) focusElement(data.focus, 30);
}

// The element may not be there yet: the page arrives piece by piece.
function focusElement(selector, tries) {
  const target = document.querySelector(selector);
  if (!target) {
    if (tries) setTimeout(() => focusElement(selector, tries - 1), 50);
    return;
  }
  const question = document.querySelector(".st-key-quiz-question");
  if (question && !target.matches("button") && question.getBoundingClientRect().top < 0) question.scrollIntoView();
  // Choices are entered with the Tab key: an Enter that is held too long answers nothing.
  if (!target.matches("input, button")) target.tabIndex = -1;
  // On a phone the cursor would open the keyboard over the picture.
  if (!matchMedia("(pointer: coarse)").matches) target.focus({ preventScroll: !target.matches("button") });
}
