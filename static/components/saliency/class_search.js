// Finding classes among many by a part of their names, in the reader's language and in English.

/**
 * Return the places of the names that contain a text: those that begin with it first, then those of which a
 * word does.
 * @param {string[][]} lists  the names in each language
 * @param {string} text
 * @param {number} most
 */
export function findClasses(lists, text, most) {
  const wanted = fold(text);
  if (!wanted) return [];
  /** @type {[number, number][]} */
  const found = [];
  for (let place = 0; place < lists[0].length; place++) {
    const rank = Math.min(...lists.map((names) => rankOf(fold(names[place]), wanted)));
    if (rank < 3) found.push([rank, place]);
  }
  return found.sort(([a, i], [b, j]) => a - b || i - j).slice(0, most).map(([, place]) => place);
}

/** @param {string} name @param {string} wanted */
function rankOf(name, wanted) {
  const at = name.indexOf(wanted);
  if (at < 0) return 3;
  if (at === 0) return 0;
  return name.includes(` ${wanted}`) ? 1 : 2;
}

/** @param {string} text */
const fold = (text) => text.normalize("NFC").trim().toLowerCase();
