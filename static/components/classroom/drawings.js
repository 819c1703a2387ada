// The drawings of a class, one row per class: a click throws one out or takes it back; Ctrl+Z undoes.
import { ensure, make, setContent } from "../shared/dom.js";
import { consume, undoOrRedo } from "../shared/keys.js";

/** @type {Classroom.Wanted[]} */
const done = []; // what was thrown out or taken back, the last one last

/** @param {ComponentCall<Classroom.Drawings>} call */
export default function showDrawings({ parentElement, data: { rows, words }, setStateValue }) {
  const root = ensure(parentElement, "div", "drawings");
  const focused = /** @type {HTMLElement | null} */ (root.getRootNode() instanceof ShadowRoot ? /** @type {ShadowRoot} */ (root.getRootNode()).activeElement : document.activeElement)?.dataset.id;
  /** @param {number} id @param {boolean} hide */
  const want = (id, hide) => setStateValue("wanted", { id, hide, at: Date.now() });
  /** @param {Classroom.Thumbnail} one */
  const toggle = (one) => {
    done.push({ id: one.id, hide: !one.hidden });
    want(one.id, !one.hidden);
  };
  const undoLast = () => {
    const last = done.pop();
    if (last) want(last.id, !last.hide);
  };
  const undo = make("button", { type: "button", class: "undo" }, words.undo);
  undo.disabled = done.length === 0;
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
  const image = make("img", { src: `data:image/png;base64,${one.image}`, alt: "" });
  const made = make("button", { type: "button", class: "one", "data-id": one.id, title: one.nickname, "aria-label": label, "aria-pressed": one.hidden }, image);
  made.addEventListener("click", () => toggle(one));
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    toggle(one);
    consume(event);
  });
  return made;
}
