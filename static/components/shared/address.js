// Parameters of the page's address that only the browser reads: Python keeps those that it does not know.

const REST_MS = 400; // browsers limit how often an address is changed

/** @param {string} name */
export const addressParam = (name) => new URLSearchParams(location.search).get(name);

/** What was put into the address last. @type {Record<string, string | number | null>} */
const written = {};

/**
 * Put back parameters that are gone: Python does not hear of what a page writes into its address.
 * @param {...string} names
 */
export function restoreParams(...names) {
  const gone = names.filter((name) => name in written && addressParam(name) === null);
  if (gone.length) writeParams(Object.fromEntries(gone.map((name) => [name, written[name]])));
}

/** Never put parameters back, such as the cells of another network. @param {...string} names */
export function forgetParams(...names) {
  for (const name of names) delete written[name];
}

/** Put parameters into the address; null removes one. @param {Record<string, string | number | null>} params */
export function writeParams(params) {
  Object.assign(written, params);
  const names = Object.keys(params);
  const parts = location.search.slice(1).split("&").filter((part) => part && !names.includes(part.split("=")[0]));
  for (const name of names) if (params[name] !== null) parts.push(`${name}=${params[name]}`);
  const search = parts.length ? `?${parts.join("&")}` : "";
  if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
}

/** @type {WeakMap<object, number>} */
const timers = new WeakMap();

/**
 * Call `write` once the reader has come to rest; each call for an owner replaces the one before.
 * @param {object} owner
 * @param {() => void} write
 */
export function writeAtRest(owner, write) {
  cancelWrite(owner);
  timers.set(owner, setTimeout(write, REST_MS));
}

/** @param {object} owner */
export const cancelWrite = (owner) => clearTimeout(timers.get(owner));

const cellEntries = () => (addressParam("cell") ?? "").split("_").filter(Boolean);

/**
 * Return the cell that the address has for a place, such as map 3 of layer 1, "1.3".
 * @param {string} place
 * @returns {GridCell | null}
 */
export function readCell(place) {
  const entry = cellEntries().find((text) => text.startsWith(`${place}.`));
  const [row, column] = entry ? entry.slice(place.length + 1).split(".").map(Number) : [];
  return row > 0 && column > 0 ? { row: row - 1, column: column - 1 } : null;
}

/**
 * Put the cell of a place into the address; it replaces that of any other place in the same layer.
 * @param {string} place
 * @param {GridCell} cell
 */
export function writeCell(place, { row, column }) {
  const [layer] = place.split(".");
  const others = cellEntries().filter((entry) => entry.split(".")[0] !== layer);
  writeParams({ cell: [...others, `${place}.${row + 1}.${column + 1}`].join("_") });
}
