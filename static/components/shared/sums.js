// The parts of a sum as HTML, each number in the colour of its role.
import { formatNumber } from "./numbers.js";

export const numberHtml = (role, value, digits) => `<b class="${role}">${formatNumber(value, digits)}</b>`;

// A number after a sign: in brackets if it is negative.
export function bracketedHtml(role, value, digits) {
  return value < 0 ? `(${numberHtml(role, value, digits)})` : numberHtml(role, value, digits);
}

// Whether what is written is equal to the result, or only nearly so.
export const equalsSign = (exact) => (exact ? "=" : "≈");
