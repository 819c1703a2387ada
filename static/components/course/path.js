// A mark for every lesson, filled as far as the reader is, which only this browser knows.
import { ensure, fill, make } from "../shared/dom.js";
import { markDoneLessons, openByMenu } from "../shell/menu.js";
import { notePlace, readProgress } from "./progress.js";

/**
 * @typedef {object} Path
 * @property {string} label
 * @property {string} done  with the placeholders {title} and {done}
 * @property {{id: string, title: string}[]} lessons
 */

/** @param {ComponentCall<Path & import("./progress.js").Place>} call */
export default function showPath({ data, parentElement }) {
  notePlace(data);
  const progress = readProgress();
  const list = ensure(parentElement, "nav", "path");
  list.setAttribute("aria-label", data.label);
  list.replaceChildren(...data.lessons.map(({ id, title }) => {
    const done = Math.round(100 * (progress[id] ?? 0));
    const label = fill(data.done, { title, done });
    const link = make("a", { href: id, title: label, "aria-label": label, "aria-current": id === data.current ? "page" : null });
    link.style.setProperty("--done", `${done}%`);
    link.addEventListener("click", (event) => openByMenu(event, id));
    return link;
  }));
  markDoneLessons();
}
