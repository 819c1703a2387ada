// The scale of the colors: blue below zero, nothing at zero, red above.
import { signedPixels } from "../features/palette.js";
import { changes, make } from "../shared/dom.js";
import { formatNumber, range } from "../shared/numbers.js";

const SHADES = 61; // an odd number: the middle one is zero

/** @param {HTMLElement} root @param {number} limit @param {string} note */
export function showLegend(root, limit, note = "") {
  if (!changes(root, [limit, note])) return;
  const canvas = make("canvas", { width: SHADES, height: 1, class: "ramp", "aria-hidden": true });
  const values = Float32Array.from(range(SHADES), (place) => (2 * place) / (SHADES - 1) - 1);
  canvas.getContext("2d")?.putImageData(new ImageData(signedPixels(values, 1), SHADES, 1), 0, 0);
  const ends = [-limit, 0, limit].map((value) => make("span", {}, formatNumber(value, 3)));
  root.replaceChildren(make("div", {}, canvas, make("div", "ends", ...ends)), make("span", "legend-note", note));
}
