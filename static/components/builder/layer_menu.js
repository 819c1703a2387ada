// The list of layers that can be added, opened below the button that asked for it.
import { make } from "./rows.js";

export function openMenu(app, button, place) {
  const { menu, root } = app.el;
  const { data } = app;
  const before = place === 0 ? data.input.kind : data.lines[place - 1]?.kind;
  menu.replaceChildren(...data.menu.map(([title, codes]) => {
    const group = make("div", "group");
    group.append(make("strong", "", title), ...codes.map((code) => item(data.kinds[code], code, before)));
    return group;
  }));
  menu.hidden = false;
  menu.dataset.place = place;
  const box = root.getBoundingClientRect();
  const at = button.getBoundingClientRect();
  const left = Math.max(0, Math.min(at.right - box.left - menu.offsetWidth, box.width - menu.offsetWidth));
  menu.style.left = `${left}px`;
  menu.style.top = `${at.bottom - box.top + 4}px`;
  app.opener = button;
  menu.querySelector("button:not(.odd)")?.focus({ preventScroll: true });
  menu.scrollIntoView({ block: "nearest" });
}

function item(kind, code, before) {
  const button = make("button", kind.wants === "any" || !before || kind.wants === before ? "" : "odd");
  button.type = "button";
  button.setAttribute("role", "menuitem");
  button.dataset.do = "insert";
  button.dataset.code = code;
  button.dataset.role = kind.role;
  button.append(make("b", "", kind.torch), make("small", "", kind.title));
  return button;
}

export function closeMenu(app, { focus = false } = {}) {
  if (app.el.menu.hidden) return;
  app.el.menu.hidden = true;
  if (focus) app.opener?.focus({ preventScroll: true });
}

export function menuKey(app, event) {
  const items = [...app.el.menu.querySelectorAll("button")];
  const at = items.indexOf(event.target);
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key === "Escape") closeMenu(app, { focus: true });
  else if (event.key in steps) items[(at + steps[event.key] + items.length) % items.length].focus();
  else return false;
  event.preventDefault();
  return true;
}
