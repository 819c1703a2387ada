// Scrolls to a run that has just started, once: beside a long list of settings it is above the
// visible part of the page.
import { getElement } from "../shared/dom.js";

/** @type {string | null} */
let lastRun = null;

/** @param {ComponentCall<string | null>} call */
export default function scrollToRun({ data: run }) {
  if (run === lastRun) return;
  lastRun = run;
  const figure = getElement(document, ".st-key-stage-figure");
  const { top } = figure.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) figure.scrollIntoView();
}
