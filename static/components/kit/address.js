// Sends the parameters of the browser's address to Python, which knows only those it wrote itself.

/** @type {WeakMap<ShadowRoot, string>} */
const sent = new WeakMap();

/** @param {ComponentCall<unknown>} call */
export default function readAddress({ parentElement, setStateValue }) {
  if (sent.get(parentElement) === location.search) return;
  sent.set(parentElement, location.search);
  setStateValue("search", location.search);
}
