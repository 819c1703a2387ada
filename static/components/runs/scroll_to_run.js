// Brings a run that has just begun into view, once: on a phone, or beside many settings, it would
// begin above the visible part of the page.
let lastRun = null;

export default function scrollToRun({ data: run }) {
  if (run === lastRun) return;
  lastRun = run;
  const room = document.querySelector(".st-key-room");
  const { top } = room.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) room.scrollIntoView();
}
