// A button that takes one shot per press, and eight per second while it is held: by the mouse, a finger or Space.
import { closest } from "../shared/dom.js";
import { consume } from "../shared/keys.js";

const FIRST_MS = 350; // a shorter press is one shot
const EVERY_MS = 125;

/** Takes shots again and again until it is let go, or a shot is refused. */
export class Hold {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** The button that is held. @type {HTMLElement | null} */
  button = null;

  /** @param {(button: HTMLElement) => boolean} shoot takes a shot; returns whether more may follow */
  constructor(shoot) {
    this.shoot = shoot;
  }

  /** @param {HTMLElement} button */
  press(button) {
    this.release();
    this.button = button;
    button.toggleAttribute("data-held", true);
    this.#repeat(FIRST_MS);
  }

  /** @param {number} wait */
  #repeat(wait) {
    const button = this.button;
    if (!button) return;
    const due = performance.now() + wait;
    if (!this.shoot(button)) this.release();
    else this.#timer = setTimeout(() => this.#repeat(EVERY_MS), Math.max(0, due - performance.now()));
  }

  release() {
    clearTimeout(this.#timer);
    this.button?.removeAttribute("data-held");
    this.button = null;
  }
}

/**
 * Have the buttons that a selector fits hold and release.
 * @param {HTMLElement} root
 * @param {string} selector
 * @param {Hold} hold
 */
export function watchHolding(root, selector, hold) {
  /** @param {Event} event */
  const buttonOf = (event) => /** @type {HTMLButtonElement | null} */ (closest(event, selector));
  root.addEventListener("pointerdown", (event) => {
    const button = buttonOf(event);
    if (!button || button.disabled || event.button > 0) return;
    button.setPointerCapture(event.pointerId);
    hold.press(button);
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) root.addEventListener(name, () => hold.release());
  root.addEventListener("focusout", (event) => buttonOf(event) === hold.button && hold.release());
  root.addEventListener("contextmenu", (event) => buttonOf(event) && event.preventDefault()); // a long touch
  root.addEventListener("keydown", (event) => {
    const button = buttonOf(event);
    if (!button || (event.key !== " " && event.key !== "Enter")) return;
    consume(event);
    if (!event.repeat && !button.disabled) hold.press(button);
    if (event.key === "Enter") hold.release();
  });
  root.addEventListener("keyup", (event) => {
    if (event.key !== " " || !buttonOf(event)) return;
    consume(event);
    hold.release();
  });
  root.addEventListener("click", (event) => { // of a screen reader: it presses no button and no key
    const button = buttonOf(event);
    if (button && !button.disabled && /** @type {PointerEvent} */ (event).detail === 0) {
      hold.press(button);
      hold.release();
    }
  });
}
