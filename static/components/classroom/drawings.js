// The drawings of a class, one row per class: a click throws one out or takes it back; Ctrl+Z undoes.
import { ensure, make, setContent } from "../shared/dom.js";
import { consume, undoOrRedo } from "../shared/keys.js";
import { Selection } from "./selection.js";

const selection = new Selection(); // outlives an answer, which draws the wall again

/** @param {ComponentCall<Classroom.Drawings>} call */
export default function showDrawings({ parentElement, data: { rows, words }, setStateValue }) {
  const root = ensure(parentElement, "div", "drawings");
  const focused = /** @type {HTMLElement | null} */ (root.getRootNode() instanceof ShadowRoot ? /** @type {ShadowRoot} */ (root.getRootNode()).activeElement : document.activeElement)?.dataset.id;
  /** @param {Classroom.Wanted | null} change */
  const want = (change) => change && setStateValue("wanted", { ...change, at: Date.now() });
  /** @param {Classroom.Thumbnail} one */
  const toggle = (one) => want(selection.toggle(one));
  const undoLast = () => want(selection.undo());
  const undo = make("button", { type: "button", class: "undo" }, words.undo);
  undo.disabled = !selection.canUndo;
  undo.addEventListener("click", undoLast);
  setContent(root, make("div", "wall", ...rows.map((row) => makeRow(row, words, toggle))), undo);
  root.onkeydown = (event) => {
    if (undoOrRedo(event) !== "undo") return;
    undoLast();
    consume(event);
  };
  if (focused) /** @type {HTMLElement | null} */ (root.querySelector(`[data-id="${focused}"]`))?.focus({ preventScroll: true });
}

/** @param {Classroom.DrawnClass} row @param {Classroom.DrawingWords} words @param {(one: Classroom.Thumbnail) => void} toggle */
function makeRow({ name, drawings }, words, toggle) {
  const shown = drawings.map((one) => makeThumbnail(one, name, words, toggle));
  return make("div", "row", make("b", {}, name), make("div", "drawn", ...(shown.length ? shown : [make("small", {}, words.empty)])));
}

/** @param {Classroom.Thumbnail} one @param {string} name @param {Classroom.DrawingWords} words @param {(one: Classroom.Thumbnail) => void} toggle */
function makeThumbnail(one, name, words, toggle) {
  const label = `${one.hidden ? words.keep : words.hide}: ${name}`;
  const image = make("img", { src: `data:${one.type};base64,${one.image}`, alt: "" });
  const made = make("button", { type: "button", class: "one", "data-id": one.id, title: one.nickname, "aria-label": label, "aria-pressed": one.hidden }, image);
  made.addEventListener("click", () => toggle(one));
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    toggle(one);
    consume(event);
  });
  return made;
}
