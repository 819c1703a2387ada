// The figures of the lesson Classics that are stepped: networks, layer by layer, within the frame of Dimensions.
import { makeWalk } from "./walk.js";

/** @type {Record<string, (call: ComponentCall<Dimensions.Payload>) => (() => void) | undefined>} */
const KINDS = { lenet5: makeWalk("lenet5"), vgg11: makeWalk("vgg11") };

/** @param {ComponentCall<Dimensions.Payload>} call */
export default function showFigure(call) {
  return KINDS[call.data.kind](call);
}
