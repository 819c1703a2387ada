// The menu of layers that can be added, below the button that opened it.
import { make, makeButton } from "../shared/dom.js";
import { ARROWS } from "../shared/keys.js";

/** @param {Builder.App} app */
export function openMenu(app, button, place) {
  const { menu, root } = app.el;
  const { data } = app;
  const before = place === 0 ? data.input.kind : data.lines[place - 1]?.kind;
  menu.replaceChildren(...data.menu.map(([title, codes]) => (
    make("div", "group", make("strong", {}, title), ...codes.map((code) => makeItem(data.kinds[code], code, before)))
  )));
  menu.hidden = false;
  menu.dataset.place = place;
  const box = root.getBoundingClientRect();
  const at = button.getBoundingClientRect();
  const left = Math.max(0, Math.min(at.right - box.left - menu.offsetWidth, box.width - menu.offsetWidth));
  menu.style.left = `${left}px`;
  menu.style.top = `${at.bottom - box.top + 4}px`;
  app.opener = button;
  menu.querySelector("button:not(.unfit)")?.focus({ preventScroll: true });
  menu.scrollIntoView({ block: "nearest" });
}

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

/** @param {Builder.App} app */
export function onMenuKey(app, event) {
  const items = [...app.el.menu.querySelectorAll("button")];
  const at = items.indexOf(event.target);
  const [down] = ARROWS[event.key] ?? [0];
  if (event.key === "Escape") closeMenu(app, { focus: true });
  else if (down) items[(at + down + items.length) % items.length].focus();
  else return false;
  event.preventDefault();
  return true;
}
