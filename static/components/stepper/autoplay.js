// Playing by itself when the page opens, once: until the reader touches the stepper or it ends.
import { closest } from "../shared/dom.js";
import { isPresenting } from "../shared/stage.js";
import { pause, playOrPause } from "./controls.js";

let played = false;

/** Play, unless the address names a step or the system asks for less motion. @param {Stepper.App} app */
export function playOnce(app) {
  if (played) return;
  played = true;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (calm || isPresenting() || app.requested?.step) return;
  playOrPause(app);
  const attached = new AbortController();
  /** @param {Event} event */
  const stop = (event) => {
    attached.abort();
    if (app.timer && !closest(event, ".transport")) pause(app); // its buttons play and pause themselves
  };
  for (const type of ["pointerdown", "keydown"]) app.el.root.addEventListener(type, stop, { capture: true, signal: attached.signal });
}
