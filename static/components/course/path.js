// A mark for every lesson, filled as far as the reader is, which only this browser knows.
import { ensure, make } from "../shared/dom.js";
import { notePlace, readProgress } from "./progress.js";

/**
 * @typedef {object} Path
 * @property {string} current  id of the lesson
 * @property {string} scene  id of the scene that is shown, "check" for the questions
 * @property {string[]} scenes
 * @property {number} correct  questions answered correctly
 * @property {number} questions
 * @property {{id: string, title: string}[]} lessons
 * @property {string} label
 */

/** @param {ComponentCall<Path>} call */
export default function showPath({ data, parentElement }) {
  notePlace(data);
  const progress = readProgress();
  const list = ensure(parentElement, "nav", "path");
  list.setAttribute("aria-label", data.label);
  list.replaceChildren(...data.lessons.map(({ id, title }) => {
    const done = Math.round(100 * (progress[id] ?? 0));
    const link = make("a", { href: id, title, "aria-label": `${title} ${done}%`, "aria-current": id === data.current && "page" });
    link.style.setProperty("--done", `${done}%`);
    link.addEventListener("click", (event) => openByMenu(event, id));
    return link;
  }));
  markMenu(progress);
}

/** Open a lesson as the menu does, without loading the app again. @param {MouseEvent} event @param {string} id */
function openByMenu(event, id) {
  const link = menuLinks().find((one) => pageOf(one) === id);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  link.click();
}

/** @returns {HTMLAnchorElement[]} */
const menuLinks = () => [...document.querySelectorAll(".st-key-menu a")].filter((one) => one instanceof HTMLAnchorElement);

/** @param {HTMLAnchorElement} link */
const pageOf = (link) => new URL(link.href).pathname.split("/").pop() ?? "";

/** Mark the lessons in the menu that are done. @param {Record<string, number>} progress */
function markMenu(progress) {
  for (const link of menuLinks()) link.toggleAttribute("data-done", progress[pageOf(link)] === 1);
}
