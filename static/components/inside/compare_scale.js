// One scale for a layer of two networks or images: the same color is the same value in both.
import { store } from "./store.js";

/**
 * The layers with the larger limit of both: of the layer, and of each map.
 * @param {Inside.Layer} first @param {Inside.Layer} second @returns {[Inside.Layer, Inside.Layer]}
 */
export function besideScale(first, second) {
  const limit = Math.max(first.data.limit, second.data.limit);
  const limits = first.outputs.limits.map((one, map) => Math.max(one, second.outputs.limits[map]));
  /** @param {Inside.Layer} layer @returns {Inside.Layer} */
  const scaled = (layer) => ({
    ...layer, strength: first.strength, outputs: { ...layer.outputs, limits }, data: { ...layer.data, id: `${layer.data.id}|${first.data.id}|${second.data.id}`, limit },
  });
  return [scaled(first), scaled(second)];
}

/** The value with the strongest color of a map. @param {Inside.Layer} layer @param {number} map */
export const scaleOf = ({ outputs, data }, map) => (store.choice.scale === "each" ? outputs.limits[map] : data.limit);
