// The figures of the lesson Classics that are stepped or changed here, within the frame of Dimensions.
import { showName, showStack } from "./variants.js";
import { makeWalk } from "./walk.js";

/** @type {Record<string, (call: ComponentCall<Dimensions.Payload>) => (() => void) | undefined>} */
const KINDS = { lenet5: makeWalk("lenet5"), vgg11: makeWalk("vgg11"), "two-small": showStack, name: showName };

/** @param {ComponentCall<Dimensions.Payload>} call */
export default function showFigure(call) {
  return KINDS[call.data.kind](call);
}
