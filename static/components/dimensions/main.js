// The figures of the lesson Dimensions, beside the stepper: each kind in a module of its own.
import { showGraph } from "./graph.js";
import { showGrid } from "./grid.js";
import { showSignal } from "./signal.js";
import { showSmoothing } from "./smoothing.js";

/** @type {Record<string, (call: ComponentCall<Dimensions.Payload>) => (() => void) | undefined>} */
const KINDS = { graph: showGraph, grid: showGrid, signal: showSignal, smoothing: showSmoothing };

/** @param {ComponentCall<Dimensions.Payload>} call */
export default function showFigure(call) {
  return KINDS[call.data.kind](call);
}
