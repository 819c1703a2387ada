// The words of components.  They come by an element of their own (kit/words.js), once per language, and
// not with the answer to every edit.

/** @type {Map<string, object>} */
const words = new Map(); // by name of the component
/** @type {Map<string, Set<(words: object) => void>>} */
const users = new Map(); // likewise

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
  const known = users.get(name) ?? new Set();
  users.set(name, known.add(use));
  const value = words.get(name);
  if (value) use(value);
  return () => known.delete(use);
}
