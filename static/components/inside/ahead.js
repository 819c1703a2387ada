// The other layers of a small network: asked for once the page is at rest, so that they open in the next frame.
import { readLayer } from "./arrays.js";
import { store } from "./store.js";

const REST_MS = 1200; // after the page has loaded, or another image has come

let timer = 0;

/** @param {ComponentCall<{ask: string} | Inside.LayerPayload>} call */
export default function showAhead({ data, setStateValue }) {
  if ("ask" in data) {
    clearTimeout(timer);
    timer = setTimeout(() => store.strip?.id === data.ask && setStateValue("ask", data.ask), REST_MS);
  } else if (!store.layers.has(data.id)) store.layers.set(data.id, readLayer(data));
}
