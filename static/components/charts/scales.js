// Axes of a chart: numbers as places on the screen, round ticks, and how numbers are written.
import { formatNumber, range } from "../shared/numbers.js";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * Write a number in a form such as "percent1".
 * @param {number} value
 * @param {Charts.Form} form
 */
export function writeNumber(value, form) {
  const digits = Number(form.at(-1));
  if (form.startsWith("percent")) return `${writeFixed(100 * value, digits)}%`;
  if (form.startsWith("fixed")) return writeFixed(value, digits);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e6) ? writePower(value, digits) : formatNumber(value, digits);
}

/** @param {number} value @param {number} digits */
const writeFixed = (value, digits) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "−");

/** 2.5·10⁻⁷; of a power of ten, only that. @param {number} value @param {number} digits */
export function writePower(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = `10${[...String(Number(exponent))].map((sign) => (sign === "-" ? "⁻" : SUPERSCRIPTS[Number(sign)])).join("")}`;
  const factor = formatNumber(Number(mantissa));
  return factor === "1" ? power : `${factor}·${power}`;
}

/**
 * @param {[least: number, most: number]} values
 * @param {[start: number, end: number]} places
 * @param {boolean} log
 * @returns {Charts.Scale}
 */
export function makeScale([least, most], [start, end], log = false) {
  const [low, high] = log ? [Math.log(least), Math.log(most)] : [least, most];
  const width = high - low || 1;
  return {
    least, most, log,
    place: (value) => start + ((end - start) * ((log ? Math.log(value) : value) - low)) / width,
    value: (place) => {
      const found = low + (width * (place - start)) / (end - start);
      return log ? Math.exp(found) : found;
    },
  };
}

/**
 * Round numbers within a scale, about as many as asked for.
 * @param {Charts.Scale} scale
 * @param {number} count
 * @param {boolean} whole  of what is counted
 */
export function findTicks({ least, most, log }, count, whole = false) {
  if (log && most / least >= 100) return findPowers(least, most, count);
  const rough = (most - least) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factors = whole ? [1, 2, 5] : [1, 2, 2.5, 5];
  const fine = power * (factors.find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  const step = whole ? Math.max(1, fine) : fine;
  const [first, last] = [Math.ceil(least / step - 1e-9), Math.floor(most / step + 1e-9)];
  return range(last - first + 1).map((place) => Number(((first + place) * step).toPrecision(12)));
}

/** @param {number} least @param {number} most @param {number} count */
function findPowers(least, most, count) {
  const [first, last] = [Math.ceil(Math.log10(least) - 1e-9), Math.floor(Math.log10(most) + 1e-9)];
  const step = [1, 2, 5, 10, 20, 50, 100].find((size) => (last - first) / size <= count) ?? 200;
  const start = Math.ceil(first / step) * step;
  return range(Math.floor((last - start) / step) + 1).map((place) => Number(`1e${start + place * step}`)); // 10 ** -20 is not exact in every browser
}

/** About how wide a text is, in widths of a letter M: Korean letters are as wide as two of others. @param {string} text */
export const textWidth = (text) => 0.58 * [...text].reduce((sum, letter) => sum + (letter > "\u1100" && letter < "\uffef" && !/[\u2000-\u2bff]/.test(letter) ? 1.75 : 1), 0);

/**
 * The lowest and the highest of the numbers, and some room around them; what the axis fixes stays.
 * @param {number[]} values
 * @param {Charts.Axis} axis
 * @returns {[least: number, most: number]}
 */
export function findLimits(values, { least, most, log }) {
  const known = values.filter((value) => Number.isFinite(value) && (!log || value > 0));
  const [low, high] = known.length ? [Math.min(...known), Math.max(...known)] : [log ? 0.1 : 0, 1];
  if (log) return [least ?? low / 1.5, most ?? high * 1.5];
  const room = 0.05 * (high - low) || 0.5;
  return [least ?? low - room, most ?? high + room];
}
