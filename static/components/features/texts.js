// Images and kernels as text, as in a link (cnnviz/lessons/kernel_features.py).
import { formatNumber } from "../shared/numbers.js";

export const SIDE = 16;

/** @param {number} value */
const numberText = (value) => String(value).replace("e+", "e");

/** Return the pixels of a drawing, zeros and ones. @param {string} text @param {Features.Preset[]} presets */
export function readPixels(text, presets) {
  const digits = presets.find(({ id }) => id === text)?.text ?? text;
  return Uint8Array.from([...digits].flatMap((digit) => [8, 4, 2, 1].map((bit) => Number((Number.parseInt(digit, 16) & bit) > 0))));
}

/** Return a drawing as text: its name if it has one. @param {Uint8Array} pixels @param {Features.Preset[]} presets */
export function writePixels(pixels, presets) {
  const digits = Array.from({ length: pixels.length / 4 }, (_, at) => (
    (8 * pixels[4 * at] + 4 * pixels[4 * at + 1] + 2 * pixels[4 * at + 2] + pixels[4 * at + 3]).toString(16)
  )).join("");
  return presets.find(({ text }) => text === digits)?.id ?? digits;
}

/** @param {Uint8Array} pixels @param {number} bright @returns {Features.Plane} */
export const toPlane = (pixels, bright) => ({ rows: SIDE, columns: SIDE, values: Float64Array.from(pixels, (pixel) => pixel * bright) });

/** @param {string} text @param {Features.Preset[]} presets @returns {Features.Kernel} */
export function readKernel(text, presets) {
  const preset = presets.find(({ id }) => id === text);
  const [grid, bias = "0"] = (preset?.text ?? text).split("~~");
  const rows = grid.split("~").map((row) => row.split("_").map(Number));
  return { name: preset?.id ?? "", size: rows.length, values: Float64Array.from(rows.flat()), bias: Number(bias) };
}

/** Return a kernel as text: its name if it has one. @param {Omit<Features.Kernel, "name">} kernel @param {Features.Preset[]} presets */
export function writeKernel({ size, values, bias }, presets) {
  const text = gridText({ rows: size, columns: size, values }) + (bias ? `~~${numberText(bias)}` : "");
  return presets.find((preset) => preset.text === text)?.id ?? text;
}

/** Return numbers in rows as the pages of grids have them in their links. @param {Features.Plane} plane */
export function gridText({ rows, columns, values }) {
  return Array.from({ length: rows }, (_, row) => (
    Array.from(values.subarray(row * columns, (row + 1) * columns), numberText).join("_")
  )).join("~");
}

/** Return a feature in few letters: 0, .05, 1.5. @param {number} value */
export function featureText(value) {
  if (Math.abs(value) < 1e-9) return "0";
  const short = Math.abs(value - Number(value.toFixed(2))) < 1e-9;
  const text = Number.isInteger(value) ? String(value) : short ? value.toFixed(2) : String(Number(value.toPrecision(3)));
  return text.replace(/^(-?)0\./, "$1.").replace("-", "\u2212");
}

/** Return a weight in few letters that parseNumber reads as the same number: 1/16 for 0.0625. @param {number} value */
export function weightText(value) {
  const text = formatNumber(value, 12);
  for (let divisor = 2; divisor <= 36; divisor += 1) {
    const dividend = Math.round(value * divisor);
    const fraction = `${formatNumber(dividend)}/${divisor}`;
    if (dividend / divisor === value && fraction.length < text.length) return fraction;
  }
  return text;
}
