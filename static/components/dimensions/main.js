// The figures of the lesson Dimensions, beside the stepper: each kind in a module of its own.
import { showGraph } from "./graph.js";
import { showGrid } from "./grid.js";
import { showInception } from "./inception.js";
import { showMixer } from "./mixer.js";
import { showSignal } from "./signal.js";
import { showSmoothing } from "./smoothing.js";
import { showTransposed } from "./transposed.js";
import { showVolume } from "./volume.js";

/** @type {Record<string, (call: ComponentCall<Dimensions.Payload>) => (() => void) | undefined>} */
const KINDS = {
  graph: showGraph, grid: showGrid, inception: showInception, mixer: showMixer, signal: showSignal, smoothing: showSmoothing, transposed: showTransposed, volume: showVolume,
};

/** @param {ComponentCall<Dimensions.Payload>} call */
export default function showFigure(call) {
  return KINDS[call.data.kind](call);
}
