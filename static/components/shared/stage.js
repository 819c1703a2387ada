// Presenting: the figure of a page alone, and keys that step it from anywhere.
// assets/page.css arranges the page by data-present at the root of the document.
import { addressParam, writeParams } from "./address.js";
import { fitFigure, movePart } from "./slides.js";

const changes = new EventTarget();

/**
 * @typedef {object} Steps  what the keys step
 * @property {(by: number) => boolean | void} move  go that many steps, or to the end with ±Infinity; false where there are no more
 * @property {() => void} play  play or pause
 */

/** Where no component offers steps: from part to part of the figure. @type {Steps} */
const turning = { move: movePart, play() {} };
let steps = turning; // or those of the component that offered them last
/** What follows the last step, and is before the first; false where nothing does. @type {(by: number) => boolean} */
let leave = () => false;

export const isPresenting = () => document.documentElement.hasAttribute("data-present");

/**
 * Present the figure, or stop; from a link without full screen, which browsers allow only to a key or a click.
 * @param {boolean} on
 */
export function present(on, { fullScreen = true } = {}) {
  if (on === isPresenting()) return;
  const root = document.documentElement;
  root.toggleAttribute("data-present", on);
  root.removeAttribute("data-black");
  writeParams({ present: on ? "on" : null });
  if (on && fullScreen) root.requestFullscreen?.().catch(() => {}); // refused in a frame of another site: fills the frame
  if (!on && document.fullscreenElement) document.exitFullscreen();
  if (on) blurFocus();
  changes.dispatchEvent(new Event("present"));
  fitFigure(on); // after the components have taken their sizes
}

/** Present a page that opens if the address says so, or go on where a lesson of a teacher's own is played. */
export function presentByAddress() {
  if (isPresenting() && addressParam("own")) {
    writeParams({ present: "on" });
    fitFigure(true);
  } else present(addressParam("present") !== null, { fullScreen: false });
}

/** Call a function when presenting begins or ends, until `signal` aborts. @param {() => void} listener @param {AbortSignal} signal */
export const onPresent = (listener, signal) => changes.addEventListener("present", listener, { signal });

/** Have the keys step a component until `signal` aborts. @param {Steps} offer @param {AbortSignal} signal */
export function offerSteps(offer, signal) {
  steps = offer;
  signal.addEventListener("abort", () => {
    if (steps === offer) steps = turning;
  });
}

/** Have Page Down after the last step, and Page Up before the first, call a function until `signal` aborts. @param {(by: number) => boolean} go @param {AbortSignal} signal */
export function followSteps(go, signal) {
  leave = go;
  signal.addEventListener("abort", () => {
    if (leave === go) leave = () => false;
  });
}

/** @type {Record<string, number>} */
const MOVES = {
  ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Home: -Infinity, End: Infinity,
};

/**
 * Handle a key while presenting; a presenter's clicker sends PageDown, PageUp and a point or B.  Letters
 * by their position: a Korean keyboard sends others.
 * @param {KeyboardEvent} event
 */
export function onStageKey(event) {
  const { key, code } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  if (code === "KeyF" && !event.repeat) present(!isPresenting());
  else if (!isPresenting()) return;
  else if (key === "Escape") present(false);
  else if (code === "KeyB" || key === ".") document.documentElement.toggleAttribute("data-black");
  else if (MOVES[key]) move(event);
  else if (key === " ") steps.play();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Go to another step; Page Down goes on after the last one, and with Shift at once to the next item of a teacher's own lesson. @param {KeyboardEvent} event */
function move({ key, shiftKey }) {
  const by = MOVES[key];
  const turns = key.startsWith("Page");
  if (turns && shiftKey) turnItem(by);
  else if (steps.move(by) === false && turns && !leave(by)) turnItem(by);
}

/** Open the next item of the lesson that is played, or the one before. @param {number} by */
function turnItem(by) {
  const link = document.querySelector(`.st-key-own-${by > 0 ? "next" : "previous"} a`);
  if (link instanceof HTMLElement) link.click();
}

// The browser leaves the full screen without a key event.
export function onFullScreenChange() {
  if (!document.fullscreenElement) present(false);
}

/**
 * Whether a key belongs to the field that has the focus.  A number box takes no letters, so that the answer
 * box of the quiz, which has the focus from the start, leaves F, B and Escape to the stage.
 * @param {KeyboardEvent} event
 */
function isTyping(event) {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return false;
  if (event.key === " " && target.matches("[data-takes-space]")) return true;
  if (target.matches("input[type=number]")) return event.code !== "KeyF" && event.code !== "KeyB" && event.key !== "Escape";
  return target.isContentEditable || target.matches("textarea, select, input:not([type=range], [type=checkbox], [type=radio])");
}

// A focused button would take the space key, and a focused cell the arrows.
function blurFocus() {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  if (focused instanceof HTMLElement) focused.blur();
}
