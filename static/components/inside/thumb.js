// On a phone: the layer before and the next one at the thumb, while the open layer is on the screen.
import { getElement, make, setAttributes, setText } from "../shared/dom.js";
import { chainPlace, chooseNeighbor, store } from "./store.js";

/** The buttons; a layer inside a block has those of the block beside it. */
export function makeThumb() {
  const before = make("button", { type: "button", name: "before" }, "‹");
  const next = make("button", { type: "button", name: "next" }, "›");
  before.onclick = () => chooseNeighbor(-1);
  next.onclick = () => chooseNeighbor(1);
  return make("div", { class: "thumb", hidden: "hidden" }, before, make("span"), next);
}

/** @param {HTMLElement} root  of the layer */
export function showThumb(root) {
  const { words, strip } = store;
  const count = strip?.layers.length ?? 0;
  setText(getElement(root, ".thumb span"), `${chainPlace() + 1} / ${count}`);
  setAttributes(getElement(root, ".thumb [name=before]"), { "aria-label": words.layerBefore });
  setAttributes(getElement(root, ".thumb [name=next]"), { "aria-label": words.layerNext });
}

/** Show the buttons only while the layer is on the screen. @param {HTMLElement} root @param {AbortSignal} signal */
export function watchThumb(root, signal) {
  const observer = new IntersectionObserver(([entry]) => getElement(root, ".thumb").toggleAttribute("hidden", !entry.isIntersecting));
  observer.observe(root);
  signal.addEventListener("abort", () => observer.disconnect());
}
