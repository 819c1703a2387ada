// The menu of layers that can be added, below the button that opened it.
import { findElement, getElements, make, makeButton, targetOf } from "../shared/dom.js";
import { isOffered } from "./draft.js";
import { ARROWS } from "../shared/keys.js";
import { clamp } from "../shared/numbers.js";

/** @param {Builder.App} app @param {HTMLElement} button @param {number} place */
export function openMenu(app, button, place) {
  const { menu, root } = app.el;
  const { data } = app;
  const before = place === 0 ? data.input.kind : data.lines[place - 1]?.kind;
  menu.replaceChildren(...data.menu.map(([title, codes]) => (
    make("div", "group", make("strong", {}, title), ...codes.filter((code) => isOffered(app.draft.lines, place, code)).map((code) => makeItem(data.kinds[code], code, before)))
  )));
  menu.hidden = false;
  menu.dataset.place = String(place);
  const box = root.getBoundingClientRect();
  const at = button.getBoundingClientRect();
  const left = clamp(at.right - box.left - menu.offsetWidth, 0, box.width - menu.offsetWidth);
  menu.style.left = `${left}px`;
  menu.style.top = `${at.bottom - box.top + 4}px`;
  app.opener = button;
  findElement(menu, "button:not(.unfit)")?.focus({ preventScroll: true });
  menu.scrollIntoView({ block: "nearest" });
}

/** @param {Builder.Kind} kind @param {string} code @param {"maps" | "flat" | null | undefined} before */
function makeItem(kind, code, before) {
  const fits = kind.input === "any" || !before || kind.input === before;
  const attributes = { class: fits ? "" : "unfit", role: "menuitem", "data-code": code, "data-role": kind.role };
  return makeButton("insert", attributes, make("b", {}, kind.torch), make("small", {}, kind.title));
}

/** @param {Builder.App} app */
export function closeMenu(app, { focus = false } = {}) {
  if (app.el.menu.hidden) return;
  app.el.menu.hidden = true;
  if (focus) app.opener?.focus({ preventScroll: true });
}

/** @param {Builder.App} app @param {KeyboardEvent} event */
export function onMenuKey(app, event) {
  const items = getElements(app.el.menu, "button");
  const at = items.indexOf(targetOf(event));
  const [down] = ARROWS[event.key] ?? [0];
  if (event.key === "Escape") closeMenu(app, { focus: true });
  else if (down) items[(at + down + items.length) % items.length].focus();
  else return false;
  event.preventDefault();
  return true;
}
