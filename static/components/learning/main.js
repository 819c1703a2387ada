// The figures of the lesson How it learns, beside the stepper: each kind in a module of its own.
import { showMaps } from "./maps.js";

/** @param {ComponentCall<Learning.Payload>} call @returns {(() => void) | undefined} */
export default function showFigure({ parentElement, data }) {
  return showMaps(parentElement, data);
}
