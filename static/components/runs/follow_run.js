// Follows the run of the page: scrolls to one that has just started, and hides the page below its heading
// while a run begins or ends.  Streamlit replaces the parts of a page one by one, and removes those that are
// gone at the end: until then parts of both pages are there, and move.
import { getElement } from "../shared/dom.js";

const PARTS = ["run-none", "run-view", "run-live", "run-over", "run-ending"];
const APP = "[data-testid=stApp]";
const PATIENCE_MS = 10_000; // the server does not answer

/** @type {string} */
let lastRun = "";
let parts = "";
let changes = 0;
/** @type {Element | null} */
let watched = null;

/** @param {ComponentCall<string>} call */
export default function followRun({ data: run }) {
  watch();
  if (run === lastRun) return;
  lastRun = run;
  if (!run) return;
  const figure = getElement(document, ".st-key-stage-figure");
  const { top } = figure.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) figure.scrollIntoView();
}

function watch() {
  const page = document.querySelector("[data-testid=stMain]");
  if (!page || page === watched) return;
  watched = page;
  parts = shownParts();
  // The observer is called before the browser paints what has changed.
  new MutationObserver(onChange).observe(page, { attributeFilter: ["class"], childList: true, subtree: true });
}

function onChange() {
  const now = shownParts();
  if (now === parts) return;
  const opens = parts === ""; // another page, or this one
  parts = now;
  if (!opens && now !== "") void hideUntilComplete();
}

function shownParts() {
  return PARTS.filter((name) => document.getElementsByClassName(`st-key-${name}`).length).join(" ");
}

async function hideUntilComplete() {
  const { documentElement: root } = document;
  changes += 1;
  const own = changes;
  const end = performance.now() + PATIENCE_MS;
  root.toggleAttribute("data-run-changes", true);
  const isRunning = () => document.querySelector(APP)?.getAttribute("data-test-script-state") === "running";
  do {
    await nextFrame();
    await nextFrame(); // one frame is painted without the parts: what was not seen does not jump
  } while (isRunning() && performance.now() < end);
  if (own === changes) root.removeAttribute("data-run-changes");
}

function nextFrame() {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
