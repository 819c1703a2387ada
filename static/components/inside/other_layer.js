// The open layer of the network or image beside the first: kept for the comparison, an element without anything to see.
import { readLayer } from "./arrays.js";
import { store, tell } from "./store.js";

/** @param {ComponentCall<Inside.LayerPayload>} call */
export default function keepOther({ data }) {
  if (store.other.layers.has(data.id)) return;
  store.other.layers.set(data.id, readLayer(data));
  tell("other");
}
