// Presenting, a figure is as large as the screen allows; of one that is longer than a screen, one part at a time.
import { clamp, range } from "./numbers.js";

const PARTS = ".st-key-dataset-card, .st-key-dataset-images";
const LARGEST = 2.4; // times the size on the page
const LARGEST_WHOLE = 1.5; // a figure that is shown whole has sizes of its own for a wall
const OWN_SIZE = "[data-testid=stPlotlyChart], [data-testid=stVegaLiteChart], .st-key-stepper, .st-key-builder, .st-key-quiz-progress, .st-key-glossary-terms, .st-key-course-overview, .st-key-run-view, .st-key-class-grid";
const SMALLEST = 0.45;
const TRIES = 7; // to find the size, each a half of the rest
const CHECK_MS = 250; // parts of a figure arrive later, and grow

/** @type {HTMLStyleElement | null} */
let style = null; // for the part that is shown
let at = 0;
let shown = ""; // what was fitted
let timer = 0;

/** The classes of the parts, in the order of the page. */
const parts = () => [...document.querySelectorAll(".st-key-stage-figure > * > *")].flatMap((part) => (
  part.matches(PARTS) ? [[...part.classList].find((name) => name.startsWith("st-key-")) ?? ""] : []
));

/** Whether the page fits into the window. */
function fits() {
  const main = document.querySelector("[data-testid=stMain]");
  return !main || (main.scrollHeight <= main.clientHeight + 1 && main.scrollWidth <= main.clientWidth + 1);
}

/** The style for one part alone, or for the whole figure, so many times as large. @param {string[]} names @param {number} zoom */
function rule(names, zoom) {
  if (!names.length) return zoom === 1 ? "" : `:root[data-present] .st-key-stage-figure { zoom: ${zoom}; }`;
  return `:root[data-present] {
    .st-key-stage-figure > :not(:has(> .${names[at]})) { display: none !important; }
    .st-key-stage-figure { min-height: 0 !important; }
    .${names[at]} { zoom: ${zoom}; }
    .st-key-page-heading::after { content: "${at + 1} / ${names.length}"; }
  }`;
}

/** @param {string} text */
function styleParts(text) {
  if (!style) {
    style = document.createElement("style");
    document.head.append(style);
  }
  style.textContent = text;
}

function fit() {
  const names = parts();
  at = clamp(at, 0, Math.max(0, names.length - 1));
  if (size(names) === shown) return;
  /** @param {number} zoom */
  const set = (zoom) => styleParts(rule(names, Number(zoom.toFixed(3))));
  const grows = !document.querySelector(`.st-key-stage-figure :is(${OWN_SIZE})`);
  let [small, large] = [SMALLEST, names.length ? LARGEST : grows ? LARGEST_WHOLE : 1];
  set(large);
  if (!fits()) {
    for (const _try of range(TRIES)) {
      const middle = (small + large) / 2;
      set(middle);
      if (fits()) small = middle;
      else large = middle;
    }
    set(small);
    if (!fits()) set(1); // a list, of which the keys show a screen at a time
  }
  shown = size(names);
}

/** What the size of the figure depends on. @param {string[]} names */
function size(names) {
  const main = document.querySelector("[data-testid=stMain]");
  const part = document.querySelector(names.length ? `.${names[at]}` : ".st-key-stage-figure");
  const height = Math.round(part?.getBoundingClientRect().height ?? 0);
  return [location.pathname, names.length, at, innerWidth, innerHeight, main?.scrollHeight, height].join();
}

/** Fit the figure into the window while the page presents. @param {boolean} on */
export function fitFigure(on) {
  clearInterval(timer);
  styleParts("");
  [at, shown] = [0, ""];
  if (!on) return;
  fit();
  timer = setInterval(fit, CHECK_MS);
}

/** Show another part of the figure; false where there are no more. @param {number} by */
export function movePart(by) {
  const before = at;
  at = clamp(at + by, 0, Math.max(0, parts().length - 1));
  fit();
  if (parts().length) return at !== before;
  return scroll(by);
}

/** A list that is longer than the screen goes on by screens. @param {number} by */
function scroll(by) {
  const main = document.querySelector("[data-testid=stMain]");
  if (!main) return false;
  const before = main.scrollTop;
  main.scrollTop = clamp(before + 0.85 * by * main.clientHeight, 0, main.scrollHeight - main.clientHeight);
  return Math.abs(main.scrollTop - before) > 1;
}
