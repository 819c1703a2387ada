// The parts of a sum as HTML, each number in the color of its role.
import { formatNumber } from "./numbers.js";

/** @typedef {(role: string, value: number, digits?: number) => string} NumberWriter */

/** @type {NumberWriter} */
export const numberHtml = (role, value, digits) => `<b class="${role}">${formatNumber(value, digits)}</b>`;

/** A number after an operator: in parentheses if it is negative. @type {NumberWriter} */
export function operandHtml(role, value, digits) {
  return value < 0 ? `(${numberHtml(role, value, digits)})` : numberHtml(role, value, digits);
}

/** The sign before a result: equal, or approximately equal because of rounding. @param {boolean} exact */
export const equalsSign = (exact) => (exact ? "=" : "≈");
