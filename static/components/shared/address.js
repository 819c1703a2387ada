// Parameters of the page's address that only the browser reads: Python keeps those that it does not know.

const REST_MS = 400; // browsers limit how often an address is changed

export const addressParam = (name) => new URLSearchParams(location.search).get(name);

// Put parameters into the address; null removes one.
export function writeParams(params) {
  const names = Object.keys(params);
  const parts = location.search.slice(1).split("&").filter((part) => part && !names.includes(part.split("=")[0]));
  for (const name of names) if (params[name] !== null) parts.push(`${name}=${params[name]}`);
  const search = parts.length ? `?${parts.join("&")}` : "";
  if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
}

// Call `write` once the reader has come to rest; each call replaces the one before.
export function writeAtRest(owner, write) {
  clearTimeout(owner.addressTimer);
  owner.addressTimer = setTimeout(write, REST_MS);
}

const cellEntries = () => (addressParam("cell") ?? "").split("_").filter(Boolean);

// The cell that the address has for a place, such as map 3 of layer 1, "1.3": {row, column} or null.
export function readCell(place) {
  const entry = cellEntries().find((text) => text.startsWith(`${place}.`));
  const [row, column] = entry ? entry.slice(place.length + 1).split(".").map(Number) : [];
  return row > 0 && column > 0 ? { row: row - 1, column: column - 1 } : null;
}

// Put the cell of a place into the address; it replaces that of any other place in the same layer.
export function writeCell(place, { row, column }) {
  const [layer] = place.split(".");
  const others = cellEntries().filter((entry) => entry.split(".")[0] !== layer);
  writeParams({ cell: [...others, `${place}.${row + 1}.${column + 1}`].join("_") });
}
