// The figures of the lesson How it learns, beside the stepper: each kind in a module of its own.
import { showDescent } from "./descent.js";
import { showEdges } from "./edges.js";
import { showHooks } from "./hooks.js";
import { showMaps } from "./maps.js";

/** @param {ComponentCall<Learning.Payload>} call @returns {(() => void) | undefined} */
export default function showFigure({ data, ...call }) {
  if (data.kind === "maps") return showMaps(call.parentElement, data);
  if (data.kind === "hooks") return showHooks({ ...call, data });
  return (data.kind === "descent" ? showDescent : showEdges)({ ...call, data });
}
