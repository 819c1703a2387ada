// Formatting numbers for readers, and parsing numbers that readers type and paste.

const MINUS = "\u2212";

/** @param {number} count */
export const range = (count) => Array.from({ length: count }, (_, index) => index);

/** @param {number} value @param {number} least @param {number} most */
export const clamp = (value, least, most) => Math.max(least, Math.min(most, value));

/** Most numbers of a lesson are small integers, which need no rounding. @param {number} value @param {number} digits */
const isShort = (value, digits) => Number.isInteger(value) && Math.abs(value) < 10 ** digits;

/** Format a number with at most `digits` significant digits and a true minus sign. @param {number} value */
export function formatNumber(value, digits = 6) {
  if (isShort(value, digits)) return value < 0 ? `${MINUS}${-value}` : String(value + 0);
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? `${MINUS}∞` : "∞";
  return String(Number(value.toPrecision(digits))).replaceAll("-", MINUS);
}

/**
 * Round a number to `digits` significant digits; zeros at the end stay: −6.00 for −5.9987.
 * @param {number} value
 * @param {number} digits
 */
function roundNumber(value, digits) {
  const text = value.toPrecision(digits).replace("-", MINUS);
  return text.includes("e") ? formatNumber(value, digits) : text;
}

/**
 * Format a number in at most `room` characters: rounded, then without its leading zero, or as a power
 * of ten if it is very large or small; empty if nothing fits (its cell still has its color).
 * @param {number} value
 * @param {number} room
 */
export function fitNumber(value, room) {
  const whole = formatNumber(value);
  if (whole.length <= room || !Number.isFinite(value)) return whole;
  for (let digits = 5; digits > 0; digits -= 1) {
    const text = roundNumber(value, digits);
    if (text.length <= room) return text;
    const shorter = text.replace(/^(\u2212?)0\./, "$1.");
    if (shorter.length <= room) return shorter;
  }
  const power = value.toExponential(0).replace("e+", "e").replaceAll("-", MINUS);
  const extreme = Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3;
  return extreme && power.length <= room ? power : "";
}

/** Whether `formatNumber` hides digits of a number, apart from floating-point error. @param {number} value */
export function isRounded(value, digits = 6, tolerance = 1e-9) {
  if (isShort(value, digits) || !Number.isFinite(value)) return false;
  return Math.abs(value - Number(value.toPrecision(digits))) > tolerance * Math.max(Math.abs(value), 1e-3);
}

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const FRACTION = /^([+-]?\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)$/;

/**
 * Parse a typed number: {value}, or {problem} with the name of the problem.
 * Fractions (1/9, ½) and the full-width digits of Korean keyboards are allowed.
 * @param {string} raw
 * @param {number} largest
 * @returns {{value: number} | {problem: string, nearest?: string}}
 */
export function parseNumber(raw, largest) {
  const text = raw.normalize("NFKC").trim().replaceAll(MINUS, "-").replaceAll("\u2044", "/");
  if (text === "") return { problem: "blank" };
  if (/^[+-]?\d*,\d+$/.test(text)) return { problem: "comma", nearest: text.replace(",", ".") };
  const [, numerator, denominator] = FRACTION.exec(text) ?? [];
  if (Number(denominator) === 0 || (!denominator && !PLAIN.test(text))) return { problem: "letters" };
  const value = denominator ? Number(numerator) / Number(denominator) : Number(text);
  return Math.abs(value) <= largest ? { value: value + 0 } : { problem: "range" };
}

/** Format the range of numbers for a message. @param {number} largest */
export function numberRange(largest) {
  const most = largest.toLocaleString("en-US");
  return { least: `${MINUS}${most}`, most };
}
