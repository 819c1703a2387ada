// The layers inside the open block, path by path; each can be opened like a layer of the chain.
import { changes, fill, getElements, make, setAttributes } from "../shared/dom.js";
import { chainPlace, chooseLayer, store } from "./store.js";

/** @param {HTMLElement} root @param {Inside.Layer} layer  the block, or a layer inside it */
export function showBlock(root, layer) {
  const { strip, words } = store;
  const block = chainPlace(layer.data.index);
  const first = strip?.layers.length ?? 0;
  const inner = (strip?.inner ?? []).flatMap((one, place) => (one.block === block ? [{ ...one, place: first + place }] : []));
  root.toggleAttribute("hidden", !inner.length);
  if (!strip || !inner.length) return;
  if (changes(root, [strip.id, block])) draw(root, strip.layers[block], block, inner, words);
  for (const button of getElements(root, "button")) {
    setAttributes(button, { "aria-pressed": Number(button.dataset.layer) === store.choice.layer });
  }
}

/**
 * @param {HTMLElement} root
 * @param {Inside.StripLayer} entry  of the block
 * @param {number} place
 * @param {(Inside.InnerLayer & {place: number})[]} inner
 * @param {Record<string, string>} words
 */
function draw(root, entry, place, inner, words) {
  root.setAttribute("aria-label", words.inBlock);
  const paths = new Map(inner.map(({ path, pathName }) => [path, pathName]));
  const rows = [...paths].map(([path, name]) => (
    make("div", "path", make("span", {}, name), make("ol", {}, ...inner.filter((one) => one.path === path).map((one) => (
      make("li", {}, makeButton(one.place, one.name, fill(words.innerLayer, { name: one.label, title: one.title, shape: one.size.join("×") })))
    ))))
  ));
  root.replaceChildren(make("div", "path", makeButton(place, words.wholeBlock, entry.title)), ...rows);
}

/** @param {number} place @param {string} text @param {string} title */
function makeButton(place, text, title) {
  const button = make("button", { type: "button", "data-layer": place, title, "aria-label": title }, text);
  button.onclick = () => chooseLayer(place);
  return button;
}
