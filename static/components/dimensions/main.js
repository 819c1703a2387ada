// The figures of the lesson Dimensions, beside the stepper: each kind in a module of its own.
import { showSignal } from "./signal.js";

/** @type {Record<string, (call: ComponentCall<Dimensions.Payload>) => (() => void) | undefined>} */
const KINDS = { signal: showSignal };

/** @param {ComponentCall<Dimensions.Payload>} call */
export default function showFigure(call) {
  return KINDS[call.data.kind](call);
}
