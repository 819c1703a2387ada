// The figures of the lesson Batch, channels, filters, parameters, within the frame of Dimensions.
import { showColors } from "./colors.js";
import { showCounts } from "./counts.js";
import { showEpoch } from "./epoch.js";
import { showGroups } from "./groups.js";
import { showNetwork } from "./network.js";
import { showStack } from "./stack.js";

/** @type {Record<string, (call: ComponentCall<Dimensions.Payload>) => (() => void) | undefined>} */
const KINDS = { colors: showColors, counts: showCounts, epoch: showEpoch, groups: showGroups, network: showNetwork, stack: showStack };

/** @param {ComponentCall<Dimensions.Payload>} call */
export default function showFigure(call) {
  return KINDS[call.data.kind](call);
}
