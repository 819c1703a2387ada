// Turning and zooming what is drawn in space: with a mouse, fingers or keys.  A finger that moves up or down scrolls the page.
import { addressParam, writeAtRest, writeParams } from "../shared/address.js";
import { consume, isShortcut } from "../shared/keys.js";
import { clamp } from "../shared/numbers.js";

/** @typedef {import("./space_layout.js").View} View */

const BY_PIXEL = 0.35; // degrees
const BY_KEY = 8;
const STEEPEST = 75;
const ZOOM = { least: 0.5, most: 6, step: 1.25 };
const CLICK = 5; // pixels that a pointer may move meanwhile

/** The view of the address, or the usual one. @param {number} ratio @param {number} length @returns {View} */
export function firstView(ratio, length) {
  const [yaw, pitch, zoom] = (addressParam("turn") ?? "").split("_").map(Number);
  if ([yaw, pitch, zoom].every(Number.isFinite) && addressParam("turn")) return limit({ yaw, pitch, zoom: zoom / 100 });
  return usualView(ratio, length);
}

/**
 * The view in which stacks of a length fill a sheet that is so many times as wide as high.
 * @param {number} ratio @param {number} length  in sides of the image @returns {View}
 */
export function usualView(ratio, length) {
  const share = (2.2 * ratio - 0.6) / length; // of the length that there is room for: the stacks are about 2.2 sides high
  return { yaw: Math.round((Math.acos(clamp(share, 0.45, 0.85)) * 180) / Math.PI), pitch: ratio > 2 ? 10 : 16, zoom: 1 };
}

/** @param {View} view @returns {View} */
const limit = ({ yaw, pitch, zoom }) => ({
  yaw: clamp(yaw, -175, 175), pitch: clamp(pitch, -STEEPEST, STEEPEST), zoom: clamp(zoom, ZOOM.least, ZOOM.most),
});

/** @param {object} owner @param {View} view */
export function keepView(owner, { yaw, pitch, zoom }) {
  writeAtRest(owner, () => writeParams({ turn: `${Math.round(yaw)}_${Math.round(pitch)}_${Math.round(zoom * 100)}` }));
}

/**
 * Have a sheet turned; `open` gets the target of a click.
 * @param {HTMLElement} sheet
 * @param {{read: () => View, take: (view: View) => void, reset: () => void, open: (event: PointerEvent) => void}} app
 * @param {AbortSignal} signal
 */
export function watchTurns(sheet, { read, take, reset, open }, signal) {
  /** @type {Map<number, PointerEvent>} */
  const pointers = new Map();
  let moved = 0;
  /** @param {number} x @param {number} y @param {number} times */
  const turn = (x, y, times = 1) => {
    const { yaw, pitch, zoom } = read();
    take(limit({ yaw: yaw + x, pitch: pitch + y, zoom: zoom * times }));
  };
  /** @param {PointerEvent} event */
  const leave = (event) => pointers.delete(event.pointerId);
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    if (!pointers.size) moved = 0;
    pointers.set(event.pointerId, event);
  }, { signal });
  sheet.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const other = [...pointers.values()].find((one) => one.pointerId !== event.pointerId);
    const [x, y] = [event.clientX - before.clientX, event.clientY - before.clientY];
    pointers.set(event.pointerId, event);
    moved += Math.abs(x) + Math.abs(y);
    if (moved > CLICK && !sheet.hasPointerCapture(event.pointerId)) sheet.setPointerCapture(event.pointerId);
    if (moved <= CLICK) return;
    if (other) turn(0, (y * BY_PIXEL) / 2, distance(event, other) / Math.max(1, distance(before, other)));
    else turn(x * BY_PIXEL, event.pointerType === "touch" ? 0 : y * BY_PIXEL);
  }, { signal });
  sheet.addEventListener("pointerup", (event) => {
    if (pointers.has(event.pointerId) && moved <= CLICK) open(event);
    leave(event);
  }, { signal });
  for (const type of /** @type {const} */ (["pointercancel", "lostpointercapture"])) sheet.addEventListener(type, leave, { signal });
  sheet.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // a wheel alone scrolls the page
    event.preventDefault();
    turn(0, 0, ZOOM.step ** (-event.deltaY / 100));
  }, { signal, passive: false });
  sheet.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: [-BY_KEY, 0], ArrowRight: [BY_KEY, 0], ArrowUp: [0, -BY_KEY], ArrowDown: [0, BY_KEY] }[event.key];
    const times = { "+": ZOOM.step, "=": ZOOM.step, "-": 1 / ZOOM.step }[event.key];
    if (isShortcut(event) || !(by || times || event.key === "0")) return;
    consume(event);
    if (by) turn(by[0], by[1]);
    else if (times) turn(0, 0, times);
    else reset();
  }, { signal });
  return { zoom: (/** @type {1 | -1} */ by) => turn(0, 0, ZOOM.step ** by) };
}

/** @param {PointerEvent} one @param {PointerEvent} other */
const distance = (one, other) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
