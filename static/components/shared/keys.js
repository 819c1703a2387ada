// The arrow keys as [rows down, columns right], and the keys for undo and redo.
import { targetOf } from "./dom.js";

/** @type {Record<string, [number, number]>} */
export const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * Return the action of a key.  A text that differs from what is `known` has its own undo.
 * @param {KeyboardEvent} event
 * @returns {"undo" | "redo" | null}
 */
export function undoOrRedo(event) {
  const { key, ctrlKey, metaKey, shiftKey } = event;
  const field = /** @type {import("./dom.js").Field} */ (targetOf(event));
  const isEdited = field.matches("input[type=text]") && field.value !== field.known;
  if (isEdited || (!ctrlKey && !metaKey)) return null;
  const letter = key.toLowerCase();
  if (letter === "y" || (letter === "z" && shiftKey)) return "redo";
  return letter === "z" ? "undo" : null;
}

/** Keep an event from the browser and from Streamlit. @param {Event} event */
export function consume(event) {
  event.preventDefault();
  event.stopPropagation();
}
