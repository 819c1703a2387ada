// The figures of the lesson Layers one by one: each kind in a module of its own, within the frame of Dimensions.
import { showActivation } from "./activation.js";
import { showDropout } from "./dropout.js";
import { showPooling } from "./pooling.js";

/** @type {Record<string, (call: ComponentCall<Dimensions.Payload>) => (() => void) | undefined>} */
const KINDS = { activation: showActivation, dropout: showDropout, pooling: showPooling };

/** @param {ComponentCall<Dimensions.Payload>} call */
export default function showFigure(call) {
  return KINDS[call.data.kind](call);
}
