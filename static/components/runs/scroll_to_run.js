// Scrolls to a run that has just started, once: on a phone, or beside a long list of settings, it is
// above the visible part of the page.
let lastRun = null;

export default function scrollToRun({ data: run }) {
  if (run === lastRun) return;
  lastRun = run;
  const room = document.querySelector(".st-key-training-room");
  const { top } = room.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) room.scrollIntoView();
}
