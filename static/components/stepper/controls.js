// Stepping, playing, and the buttons that choose image, channel and filter.
import { changes, findElement, setHtml, setText } from "../shared/dom.js";
import { clamp, range } from "../shared/numbers.js";
import { clearAddressProblem, writeAddress } from "./address.js";
import { isFed } from "./chain.js";
import { channelName, layOutGrids, paintOutput, revealSteps } from "./grids.js";
import { showTitles, announceStep, placeProblem } from "./narration.js";
import { showPointed } from "./pointing.js";
import { placeOf, stepOf } from "./trace.js";

const MOST_TICKS = 30; // up to here the scrubber shows every step

/** Go to a step.  Within a map only the cells that change are repainted. @param {Stepper.App} app @param {number} step */
export function goTo(app, step) {
  const { trace } = app;
  const to = clamp(step, 0, trace.steps - 1);
  if (to === app.step && !app.hovered) return;
  const [from, before] = [app.step, app.place];
  app.step = to;
  app.place = placeOf(trace, to);
  app.hovered = null;
  clearAddressProblem(app);
  if (app.place.n !== before.n || app.place.o !== before.o) showAll(app);
  else {
    revealSteps(app, from, to);
    showPointed(app);
  }
  showProgress(app);
  keepInView(app);
  announceStep(app);
  writeAddress(app);
}

/** Redraw everything, for another map, other grids or another size. @param {Stepper.App} app */
export function showAll(app) {
  layOutGrids(app);
  showTitles(app);
  showChoices(app);
  showPointed(app);
  placeProblem(app);
}

/** @param {Stepper.App} app */
export function showProgress(app) {
  const { scrub } = app.el;
  const { steps } = app.trace;
  if (changes(scrub, steps)) {
    scrub.max = String(steps);
    scrub.style.setProperty("--steps", String(steps));
    scrub.toggleAttribute("data-ticks", steps <= MOST_TICKS);
  }
  scrub.value = String(app.step + 1);
  scrub.style.setProperty("--done", `${((app.step + 0.5) / steps) * 100}%`);
  app.el.root.dataset.step = scrub.value;
  setText(app.el.count, `${scrub.value} / ${steps}`);
}

/**
 * Keep the window and its output cell visible in a grid that scrolls.  Measuring forces the browser to
 * compute the layout, so this waits for the frame that computes it anyway.
 * @param {Stepper.App} app
 */
function keepInView(app) {
  if (!app.view.sizes.stacked || app.scrolling) return;
  app.scrolling = requestAnimationFrame(() => {
    app.scrolling = undefined;
    scrollPanel(app, "input");
    scrollPanel(app, "output");
  });
}

/** @param {Stepper.App} app @param {"input" | "output"} role */
function scrollPanel(app, role) {
  const panel = app.el[role];
  const cells = [...app.marks.keys()].filter((cell) => cell.place.plane.role === role);
  if (panel.scrollWidth <= panel.clientWidth + 1 || cells.length === 0) return;
  const left = Math.min(...cells.map((cell) => cell.offsetLeft));
  const right = Math.max(...cells.map((cell) => cell.offsetLeft + cell.offsetWidth));
  if (left < panel.scrollLeft) panel.scrollLeft = left - 8;
  else if (right > panel.scrollLeft + panel.clientWidth) panel.scrollLeft = right - panel.clientWidth + 8;
}

/** @param {Stepper.App} app */
export function playOrPause(app) {
  if (app.timer) {
    pause(app);
    return;
  }
  if (app.step === app.trace.steps - 1) goTo(app, 0);
  waitForNextStep(app);
  showPlayButton(app);
}

/** @param {Stepper.App} app */
function waitForNextStep(app) {
  app.timer = setTimeout(() => {
    goTo(app, app.step + 1);
    if (app.step === app.trace.steps - 1) pause(app);
    else waitForNextStep(app);
  }, 1000 / Number(app.speed));
}

/** @param {Stepper.App} app */
export function pause(app) {
  clearTimeout(app.timer);
  app.timer = undefined;
  showPlayButton(app);
  announceStep(app);
  writeAddress(app);
}

/** @param {Stepper.App} app */
export function showPlayButton({ el, words, timer }) {
  el.play.toggleAttribute("data-playing", Boolean(timer));
  el.playWord.textContent = timer ? words.pause : words.play;
}

/** Show the output step by step, or all at once. @param {Stepper.App} app @param {boolean} on */
export function setGradual(app, on) {
  app.gradual = on;
  paintOutput(app);
  showTitles(app);
  showPointed(app);
  writeAddress(app);
}

/** @param {string} choice @param {number | "all"} value @param {string} text @param {boolean} on */
const choiceHtml = (choice, value, text, on) =>
  `<button type="button" data-action="choose" data-choice="${choice}" data-value="${value}" aria-pressed="${on}">${text}</button>`;

/** Show rows of buttons that choose the image, the input channel, and the filter (or pooled channel). @param {Stepper.App} app */
function showChoices(app) {
  const { trace, words, place, view } = app;
  /** @param {number} channel */
  const shortName = (channel) => (trace.depth === 3 && !isFed(app) ? channelName(app, channel) : `${channel + 1}`);
  /** @type {[label: string, buttons: string[]][]} */
  const rows = [];
  if (trace.images > 1) {
    rows.push([words.image, range(trace.images).map((n) => choiceHtml("image", n, `${n + 1}`, n === place.n))]);
  }
  if (trace.depth > 1 && !trace.pooled) {
    const all = view.channels.length > 1;
    rows.push([words.channels, [
      choiceHtml("channel", "all", words.all, all),
      ...range(trace.depth).map((c) => choiceHtml("channel", c, shortName(c), !all && view.channels[0] === c)),
    ]]);
  }
  if (trace.filters > 1) {
    rows.push([trace.pooled ? words.channels : words.filters, [
      choiceHtml("maps", "all", words.all, view.maps.length > 1),
      ...range(trace.filters).map((o) => choiceHtml("filter", o, trace.pooled ? shortName(o) : `${o + 1}`, o === place.o)),
    ]]);
  }
  const html = rows.map(([label, buttons]) =>
    `<div class="choice" role="group" aria-label="${label}"><span>${label}</span>${buttons.join("")}</div>`).join("");
  const { choices } = app.el;
  const focused = /** @type {HTMLElement | null} */ (app.host.activeElement)?.dataset;
  if (setHtml(choices, html) && focused?.action === "choose") {
    findElement(choices, `[data-choice="${focused.choice}"][data-value="${focused.value}"]`)?.focus();
  }
}

/** On a phone, other grids push what is below them away: it is seen again in its new place. @param {Stepper.App} app */
export function holdBack({ el: { root } }) {
  if (!root.hasAttribute("data-stacked")) return;
  root.toggleAttribute("data-opens", true);
  requestAnimationFrame(() => requestAnimationFrame(() => root.removeAttribute("data-opens")));
}

/** Show a channel or all; the maps, which nobody asks for, stay as they are. @param {Stepper.App} app @param {string | undefined} value */
function chooseChannel({ choice, trace, view }, value) {
  choice.channel = value === "all" ? "all" : Number(value);
  if (trace.filters > 1) choice.maps ??= view.maps.length > 1 ? "all" : "one";
}

/** @param {Stepper.App} app @param {DOMStringMap} button */
export function setChoice(app, { choice: name, value }) {
  const { trace, place, choice, view } = app;
  if (name === "image") goTo(app, stepOf(trace, { ...place, n: Number(value) }));
  else if (name === "filter") {
    if (Number(value) !== place.o) goTo(app, stepOf(trace, { ...place, o: Number(value) }));
    return;
  } else if (name === "maps") {
    choice.maps = view.maps.length > 1 ? "one" : "all";
    if (trace.pooled) choice.channel = choice.maps === "all" ? "all" : "one";
  } else chooseChannel(app, value);
  holdBack(app);
  showAll(app);
  writeAddress(app);
}
