// The arrow keys as [rows down, columns right], and the keys for undo and redo.
import { isEdited, targetOf } from "./dom.js";

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
  if (!ctrlKey && !metaKey) return null;
  if (field.matches("input[type=text]") && isEdited(field)) return null;
  const letter = key.toLowerCase();
  if (letter === "y" || (letter === "z" && shiftKey)) return "redo";
  return letter === "z" ? "undo" : null;
}

/** Whether a key is part of a shortcut of the browser. @param {KeyboardEvent} event */
export const isShortcut = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;

/** Keep plain letters from Streamlit, which has shortcuts on them: r reruns the page. @param {KeyboardEvent} event */
export function keepLetter(event) {
  if (event.key.length === 1) event.stopPropagation();
}

/** Keep an event from the browser and from Streamlit. @param {Event} event */
export function consume(event) {
  event.preventDefault();
  event.stopPropagation();
}
