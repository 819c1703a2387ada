// The arrow keys as [rows down, columns right], and the keys for undo and redo.

export const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// Return "undo", "redo" or null.  A text that differs from what is `known` has its own undo.
export function undoOrRedo({ key, ctrlKey, metaKey, shiftKey, target }) {
  const isEdited = target.matches("input[type=text]") && target.value !== target.known;
  if (isEdited || (!ctrlKey && !metaKey)) return null;
  const letter = key.toLowerCase();
  if (letter === "y" || (letter === "z" && shiftKey)) return "redo";
  return letter === "z" ? "undo" : null;
}

// Keep an event from the browser and from Streamlit.
export function consume(event) {
  event.preventDefault();
  event.stopPropagation();
}
