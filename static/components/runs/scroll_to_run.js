// Scrolls to a run that has just started, once: beside a long list of settings it is above the
// visible part of the page.
let lastRun = null;

export default function scrollToRun({ data: run }) {
  if (run === lastRun) return;
  lastRun = run;
  const figure = document.querySelector(".st-key-stage-figure");
  const { top } = figure.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) figure.scrollIntoView();
}
