// Whether the page has loaded, or another scene of a lesson, for assets/page.css.
const LOADING = "[data-testid=stSkeleton], [data-testid=stApp][data-test-script-state=running], [data-testid=stMain] [data-testid=stBidiComponentIsolated]:not([data-loaded])";
const CHECK_MS = 100;
const CHECKS = 3; // so many in a row find nothing that loads; between two polls of a run there is time for them

let calls = 0;

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
