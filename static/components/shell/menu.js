// The menu: lessons that are done have a tick, and sections fold where the window is low (assets/page.css).
import { readProgress } from "../course/progress.js";
import { findElement, getElements, setAttributes } from "../shared/dom.js";

const SECTIONS = ".st-key-menu [class*=st-key-menu-section-]";
const HEADING = "[data-testid=stMarkdown]";
const PART_OF_LESSONS = "st-key-menu-section-1"; // open on pages without a section

/** @returns {HTMLAnchorElement[]} */
const menuLinks = () => [...document.querySelectorAll(".st-key-menu a")].filter((link) => link instanceof HTMLAnchorElement);

/** The id of the page that a link opens. @param {HTMLAnchorElement} link */
const pageOf = (link) => new URL(link.href).pathname.split("/").pop() ?? "";

/** Open a page as the menu does, without loading the app again. @param {MouseEvent} event @param {string} id */
export function openByMenu(event, id) {
  const link = menuLinks().find((one) => pageOf(one) === id);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  link.click();
}

/** Mark the lessons in the menu that are done. */
export function markDoneLessons() {
  const progress = readProgress();
  for (const link of menuLinks()) link.toggleAttribute("data-done", progress[pageOf(link)] === 1);
}

/** Prepare the menu of a page. */
export function keepMenu() {
  markDoneLessons();
  for (const section of getElements(document, SECTIONS)) {
    const heading = findElement(section, HEADING);
    if (!heading) continue;
    setAttributes(heading, { role: "button", tabindex: 0, "aria-expanded": String(isOpen(section)) });
    heading.onclick = () => toggleSection(section, heading);
    heading.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      toggleSection(section, heading);
    };
  }
}

/** @param {HTMLElement} section */
function isOpen(section) {
  if (section.dataset.open) return section.dataset.open === "true";
  if (section.querySelector(".st-key-menu-current")) return true;
  return section.classList.contains(PART_OF_LESSONS) && !document.querySelector(`${SECTIONS} .st-key-menu-current`);
}

/** @param {HTMLElement} section @param {HTMLElement} heading */
function toggleSection(section, heading) {
  section.dataset.open = String(!isOpen(section));
  heading.setAttribute("aria-expanded", section.dataset.open);
}
