// An image to paint, or to choose from those of the lecture.
import { fill, make, makeButton, setContent } from "../shared/dom.js";
import { markSource } from "./board.js";
import { makePainter } from "./painter.js";
import { paintPlane } from "./palette.js";
import { readPixels, SIDE, toPlane, writePixels } from "./texts.js";

/**
 * @param {Features.TableApp} app
 * @param {Features.Panel} panel
 * @param {(draft: Features.TableDraft, finished: boolean) => void} edit
 * @returns {() => void} shows the numbers of a draft
 */
export function openImagePanel(app, { image: index }, edit) {
  const { words, bright, images } = app.shared;
  /** @param {Uint8Array} pixels @param {boolean} finished */
  const put = (pixels, finished) => edit(withImage(app.history.draft, index, writePixels(pixels, images)), finished);
  const painter = makePainter(fill(words.paintImage, { number: index + 1 }), {
    read: () => app.computed.pixels[index],
    show: (pixels) => put(pixels, false),
    commit: (pixels) => put(pixels, true),
  });
  const presets = images.map(({ id, title }) => {
    const canvas = make("canvas", { width: SIDE, height: SIDE });
    paintPlane(canvas, toPlane(readPixels(id, images), bright), bright);
    return makeButton("preset", { class: "preset", title, "aria-label": title, "data-id": id }, canvas);
  });
  const tools = make("div", "tools",
    ...presets,
    makeButton("invert", { class: "tool" }, words.invert),
    makeButton("clear", { class: "tool" }, words.clear));
  tools.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const pixels = app.computed.pixels[index];
    if (button?.dataset.action === "preset") edit(withImage(app.history.draft, index, button.dataset.id ?? ""), true);
    if (button?.dataset.action === "invert") put(pixels.map((pixel) => 1 - pixel), true);
    if (button?.dataset.action === "clear") put(new Uint8Array(pixels.length), true);
  });
  setContent(app.el.panel, make("div", "paint", painter.root, make("div", "beside", make("p", "hint", words.paintHint), tools)));
  return () => {
    paintPlane(painter.canvas, app.computed.images[index], bright);
    markSource(app);
  };
}

/** @param {Features.TableDraft} draft @param {number} index @param {string} text */
const withImage = (draft, index, text) => ({ ...draft, images: draft.images.map((image, i) => (i === index ? text : image)) });
