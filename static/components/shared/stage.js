// Presenting: the figure of a page alone, and keys that step it from anywhere.
// assets/page.css arranges the page by data-present at the root of the document.
import { addressParam, writeParams } from "./address.js";

const changes = new EventTarget();

/**
 * @typedef {object} Steps  what the keys step
 * @property {(by: number) => boolean | void} move  go that many steps, or to the end with ±Infinity; false where there are no more
 * @property {() => void} play  play or pause
 */

/** Where no component offers steps: from heading to heading of the figure. @type {Steps} */
const scrolling = {
  move(by) {
    const headings = [...document.querySelectorAll(".st-key-stage-figure :is(h2, h3)")];
    const tops = [-Infinity, ...headings.map((heading) => heading.getBoundingClientRect().top)];
    const current = tops.findLastIndex((top) => top < innerHeight / 4);
    const next = Math.min(Math.max(current + by, 0), headings.length);
    (headings[next - 1] ?? document.querySelector(".st-key-page-heading"))?.scrollIntoView();
    return next !== current;
  },
  play() {},
};
let steps = scrolling; // or those of the component that offered them last
/** What follows the last step, and is before the first. @type {(by: number) => void} */
let leave = () => {};

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
}

// Present if the address says so.
export const presentByAddress = () => present(addressParam("present") !== null, { fullScreen: false });

/** Call a function when presenting begins or ends, until `signal` aborts. @param {() => void} listener @param {AbortSignal} signal */
export const onPresent = (listener, signal) => changes.addEventListener("present", listener, { signal });

/** Have the keys step a component until `signal` aborts. @param {Steps} offer @param {AbortSignal} signal */
export function offerSteps(offer, signal) {
  steps = offer;
  signal.addEventListener("abort", () => {
    if (steps === offer) steps = scrolling;
  });
}

/** Have Page Down after the last step, and Page Up before the first, call a function until `signal` aborts. @param {(by: number) => void} go @param {AbortSignal} signal */
export function followSteps(go, signal) {
  leave = go;
  signal.addEventListener("abort", () => {
    if (leave === go) leave = () => {};
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
  else if (MOVES[key]) {
    if (steps.move(MOVES[key]) === false && key.startsWith("Page")) leave(MOVES[key]);
  }
  else if (key === " ") steps.play();
  else return;
  event.preventDefault();
  event.stopPropagation();
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
  if (target.matches("input[type=number]")) return event.code !== "KeyF" && event.code !== "KeyB" && event.key !== "Escape";
  return target.isContentEditable || target.matches("textarea, select, input:not([type=range], [type=checkbox], [type=radio])");
}

// A focused button would take the space key, and a focused cell the arrows.
function blurFocus() {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  if (focused instanceof HTMLElement) focused.blur();
}
