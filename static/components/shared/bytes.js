// Arrays that Python sends in base64.

/** @param {string} code */
export const decodeBytes = (code) => Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0));

/** @param {string} code */
export const decodeFloats = (code) => new Float32Array(decodeBytes(code).buffer);
