// Stepping and playing, and the buttons that choose what is shown.
import { note, stepOn } from "./address.js";
import { placeOf, stepOf } from "./trace.js";
import { channelName, lay, paintOutput, reveal } from "./grids.js";
import { relight } from "./highlight.js";
import { head, hint, speak, tell } from "./narration.js";

const TICKS = 30; // up to here the scrubber shows every step

// Go to a step.  Within one map only the cells that change are touched.
export function goTo(app, step) {
  const { model } = app;
  const to = Math.max(0, Math.min(model.steps - 1, step));
  if (to === app.step && !app.hovered) return;
  const [from, before] = [app.step, app.place];
  app.step = to;
  app.place = placeOf(model, to);
  app.hovered = null;
  stepOn(app);
  if (app.place.n !== before.n || app.place.o !== before.o) look(app);
  else {
    reveal(app, from, to);
    relight(app);
    tell(app);
    hint(app);
  }
  progress(app);
  follow(app);
  speak(app);
  note(app);
}

// Show everything anew: another map, other grids, another size.
export function look(app) {
  lay(app);
  head(app);
  picks(app);
  relight(app);
  tell(app);
  hint(app);
}

export function progress(app) {
  const { scrub } = app.el;
  const { steps } = app.model;
  if (scrub.max !== String(steps)) {
    scrub.max = String(steps);
    scrub.style.setProperty("--steps", steps);
    scrub.toggleAttribute("data-ticks", steps <= TICKS);
  }
  scrub.value = String(app.step + 1);
  scrub.style.setProperty("--done", `${((app.step + 0.5) / steps) * 100}%`);
  app.el.root.dataset.step = String(app.step + 1);
}

// Where a wide grid scrolls, keep the window and its output cell in view.  Measuring makes the
// browser lay out the page, so it waits for the frame in which that happens anyway.
function follow(app) {
  if (!app.shown.sizes.stacked || app.following) return;
  app.following = requestAnimationFrame(() => {
    app.following = null;
    scroll(app);
  });
}

function scroll(app) {
  for (const role of ["input", "output"]) {
    const box = app.el[role];
    if (box.scrollWidth <= box.clientWidth + 1) continue;
    const cells = [...app.lit.keys()].filter((cell) => cell.place.plane.role === role);
    if (cells.length === 0) continue;
    const left = Math.min(...cells.map((cell) => cell.offsetLeft));
    const right = Math.max(...cells.map((cell) => cell.offsetLeft + cell.offsetWidth));
    if (left < box.scrollLeft) box.scrollLeft = left - 8;
    else if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = right - box.clientWidth + 8;
  }
}

export function play(app) {
  if (app.timer) {
    pause(app);
    return;
  }
  if (app.step === app.model.steps - 1) goTo(app, 0);
  wait(app);
  showPlaying(app);
}

function wait(app) {
  app.timer = setTimeout(() => {
    goTo(app, app.step + 1);
    if (app.step === app.model.steps - 1) pause(app);
    else wait(app);
  }, 1000 / app.speed);
}

export function pause(app) {
  clearTimeout(app.timer);
  app.timer = null;
  showPlaying(app);
  speak(app);
  note(app);
}

export function showPlaying(app) {
  const { el, words } = app;
  el.play.toggleAttribute("data-playing", Boolean(app.timer));
  el.playWord.textContent = app.timer ? words.pause : words.play;
}

// The output appears step by step, or all at once.
export function setGradual(app, on) {
  app.gradual = on;
  paintOutput(app);
  head(app);
  relight(app);
  tell(app);
  note(app);
}

// Rows of buttons: which image, which channel of the input, which filter (or pooled channel).
function picks(app) {
  const { model, words, place, shown } = app;
  const rows = [];
  const numbers = (count) => Array.from({ length: count }, (_, at) => at);
  if (model.images > 1) {
    rows.push([words.image, numbers(model.images).map((n) => ["image", n, `${n + 1}`, n === place.n])]);
  }
  if (model.depth > 1 && !model.pooled) {
    const all = shown.channels.length > 1;
    rows.push([words.channels, [
      ["channel", "all", words.all, all],
      ...numbers(model.depth).map((c) => ["channel", c, short(app, c), !all && shown.channels[0] === c]),
    ]]);
  }
  if (model.filters > 1) {
    rows.push([model.pooled ? words.channels : words.filters, [
      ["maps", "all", words.all, shown.maps.length > 1],
      ...numbers(model.filters).map((o) => ["filter", o, model.pooled ? short(app, o) : `${o + 1}`, o === place.o]),
    ]]);
  }
  const html = rows.map(([label, buttons]) => `<div class="pick" role="group" aria-label="${label}"><span>${label}</span>${
    buttons.map(([kind, which, text, on]) => `<button type="button" data-do="pick" data-kind="${kind}" data-which="${which}" aria-pressed="${on}">${text}</button>`).join("")
  }</div>`).join("");
  if (app.picked === html) return;
  const focused = app.host.activeElement?.dataset;
  app.picked = html;
  app.el.picks.innerHTML = html;
  if (focused?.do === "pick") {
    app.el.picks.querySelector(`[data-kind="${focused.kind}"][data-which="${focused.which}"]`)?.focus();
  }
}

const short = (app, channel) => (app.model.depth === 3 ? channelName(app, channel) : `${channel + 1}`);

export function pick(app, { kind, which }) {
  const { model, place, choice, shown } = app;
  if (kind === "image") goTo(app, stepOf(model, { ...place, n: Number(which) }));
  else if (kind === "filter") {
    if (Number(which) !== place.o) goTo(app, stepOf(model, { ...place, o: Number(which) }));
    return;
  } else if (kind === "maps") {
    choice.maps = shown.maps.length > 1 ? "one" : "all";
    if (model.pooled) choice.channel = choice.maps === "all" ? "all" : "one";
  } else choice.channel = which === "all" ? "all" : Number(which);
  look(app);
}

// Put the words of a language on all that does not change with the step.
export function words(app, said) {
  const { el } = app;
  const spoken = JSON.stringify([said, app.editable]);
  if (app.spoken === spoken) return;
  app.spoken = spoken;
  app.words = said;
  for (const element of el.root.querySelectorAll("[data-word]")) element.textContent = said[element.dataset.word];
  for (const element of el.root.querySelectorAll("[data-name]")) {
    element.setAttribute("aria-label", said[element.dataset.name]);
    element.title = said[element.dataset.name];
  }
  for (const name of ["undo", "redo"]) {
    el[name].setAttribute("aria-label", said[name]);
    el[name].title = said[name];
  }
  el.brush.setAttribute("aria-label", said.brush);
  el.scrub.setAttribute("aria-label", said.scrub);
  el.root.setAttribute("aria-label", said.stepper);
  el.tools.hidden = !app.editable;
  showPlaying(app);
}
