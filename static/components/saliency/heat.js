// Heat maps of several classes over the same image; their opacity follows a slider at once.
import { changes, ensure, getElement, make } from "../shared/dom.js";

/** @param {ComponentCall<Saliency.Heats>} call */
export default function showHeat({ parentElement, data, setStateValue }) {
  const root = ensure(parentElement, "div", "heats");
  const { opacity, ...rest } = data;
  if (changes(root, rest)) build(root, data);
  const slider = /** @type {HTMLInputElement} */ (getElement(root, "input"));
  slider.oninput = () => setOpacity(root, slider.valueAsNumber);
  slider.onchange = () => setStateValue("opacity", slider.valueAsNumber);
  if (root.dataset.known !== String(opacity)) { // not what the reader has moved meanwhile
    root.dataset.known = String(opacity);
    slider.value = String(opacity);
    setOpacity(root, opacity);
  }
}

/** @param {HTMLElement} root @param {Saliency.Heats} data */
function build(root, data) {
  const slider = make("input", { type: "range", min: 0, max: 100, step: 5, value: data.opacity });
  root.replaceChildren(
    make("div", "figures", ...data.heats.map((heat) => makeFigure(data, heat))),
    make("label", "opacity", make("span", {}, data.words.opacity), slider, make("output")),
  );
  setOpacity(root, data.opacity);
}

/** @param {Saliency.Heats} data @param {Saliency.Heat} heat */
function makeFigure({ image, width, height }, heat) {
  // A map of the image's own size has sharp cells; one of a deep layer is interpolated over the image.
  const sharp = heat.cells === height ? "sharp" : "";
  const frame = make("div", { class: "frame", style: `aspect-ratio:${width}/${height}`, role: "img", "aria-label": heat.alt },
    make("img", { class: `image${width < 150 ? " sharp" : ""}`, src: `data:image/png;base64,${image}`, alt: "" }),
    make("img", { class: `map ${sharp}`, src: `data:image/png;base64,${heat.map}`, alt: "" }));
  const caption = make("figcaption", {}, make("b", {}, heat.name), make("span", "share", heat.share), make("small", {}, heat.note));
  return make("figure", {}, caption, frame);
}

/** @param {HTMLElement} root @param {number} percent */
function setOpacity(root, percent) {
  root.style.setProperty("--opacity", String(percent / 100));
  getElement(root, "output").textContent = `${percent} %`;
}
