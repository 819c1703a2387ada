// The figures of the lesson Layers one by one: each kind in a module of its own, within the frame of Dimensions.
import { showActivation } from "./activation.js";
import { showBatchNorm } from "./batch_norm.js";
import { showDropout } from "./dropout.js";
import { showFlatten } from "./flatten.js";
import { showLargest } from "./largest.js";
import { showLinear } from "./linear.js";
import { showPooling } from "./pooling.js";
import { showSoftmax } from "./softmax.js";

/** @type {Record<string, (call: ComponentCall<Dimensions.Payload>) => (() => void) | undefined>} */
const KINDS = {
  activation: showActivation, argmax: showLargest, "batch-norm": showBatchNorm, dropout: showDropout, flatten: showFlatten, linear: showLinear, pooling: showPooling, softmax: showSoftmax,
};

/** @param {ComponentCall<Dimensions.Payload>} call */
export default function showFigure(call) {
  return KINDS[call.data.kind](call);
}
