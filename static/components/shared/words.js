// The words of components.  They come by an element of their own (kit/words.js), once per language, and
// not with the answer to every edit.
const words = new Map(); // by name of the component
const users = new Map(); // likewise, a set of functions

/** @param {string} name @param {object} value */
export function publishWords(name, value) {
  words.set(name, value);
  for (const use of users.get(name) ?? []) use(value);
}

/**
 * Call a function with the words of a component, now or when they arrive, and again when they change.
 * @param {string} name
 * @param {(words: object) => void} use
 * @returns {() => void} stops that
 */
export function useWords(name, use) {
  if (!users.has(name)) users.set(name, new Set());
  users.get(name).add(use);
  if (words.has(name)) use(words.get(name));
  return () => users.get(name).delete(use);
}
