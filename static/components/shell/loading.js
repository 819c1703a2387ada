// Whether the page has loaded, or another scene of a lesson, for assets/page.css.
const LOADING = "[data-testid=stSkeleton], [data-testid=stApp][data-test-script-state=running], [data-testid=stMain] [data-testid=stBidiComponentIsolated]:not([data-loaded])";
const APP = "[data-testid=stApp]";
const CHECK_MS = 100;
const CHECKS = 3; // so many in a row find nothing that loads; between two polls of a run there is time for them

const PATIENCE_MS = 10_000;

let calls = 0;
let openings = 0;

/**
 * Note when what is opening has loaded.  Until then its parts wait for those above them; later a part that
 * is drawn again would hide for a moment what is below it.
 */
export async function noteLoaded() {
  calls += 1;
  const own = calls;
  document.documentElement.removeAttribute("data-page-loaded");
  for (let times = 0; times < CHECKS; times = document.querySelector(LOADING) ? 0 : times + 1) {
    await new Promise((resolve) => setTimeout(resolve, CHECK_MS));
    if (own !== calls) return; // something else is opening
  }
  document.documentElement.toggleAttribute("data-page-loaded", true);
}

/**
 * Another scene of a lesson was asked for.  Figure and text are hidden until it is there (assets/course.css): in
 * between, parts of both scenes are on the page, and move.
 */
export function openScene() {
  const { documentElement: root } = document;
  openings += 1;
  const own = openings;
  root.toggleAttribute("data-scene-opens", true);
  setTimeout(() => own === openings && root.removeAttribute("data-scene-opens"), PATIENCE_MS); // the server does not answer
  void noteLoaded();
}

/** The answer has begun: show the scene once it is complete. */
export async function showScene() {
  const { documentElement: root } = document;
  if (!root.hasAttribute("data-scene-opens")) return;
  const own = openings;
  const isRunning = () => document.querySelector(APP)?.getAttribute("data-test-script-state") === "running";
  do await new Promise((resolve) => requestAnimationFrame(resolve)); while (isRunning());
  if (own === openings) root.removeAttribute("data-scene-opens");
}
