// A mark for every lesson, filled as far as the reader is, which only this browser knows.
import { changes, ensure, fill, make } from "../shared/dom.js";
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
  // Links stay while answers arrive: one that is replaced between press and release gets no click.
  if (changes(list, [data, progress])) list.replaceChildren(...data.lessons.map((lesson) => makeLink(data, lesson, progress[lesson.id] ?? 0)));
  markDoneLessons();
}

/** @param {Path & {current: string}} data @param {Path["lessons"][number]} lesson @param {number} share  that is done */
function makeLink(data, { id, title }, share) {
  const done = Math.round(100 * share);
  const label = fill(data.done, { title, done });
  const link = make("a", { href: id, title: label, "aria-label": label, "aria-current": id === data.current ? "page" : null });
  link.style.setProperty("--done", `${done}%`);
  link.addEventListener("click", (event) => openByMenu(event, id));
  return link;
}
