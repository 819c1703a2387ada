// The frame of a page: the language of the document, and the menu as a drawer on phones.
const PHONE = matchMedia("(max-width: 767px), (max-height: 500px) and (pointer: coarse)");
const DRAWER = "stSidebarCollapsed-"; // Streamlit remembers under such keys whether the drawer is closed

let isReady = false; // once per loaded document

/** @param {ComponentCall<string>} call */
export default function keepFrame({ data: language }) {
  document.documentElement.lang = language; // screen readers choose their voice by it
  if (isReady) return;
  isReady = true;
  if (!drawers().some((key) => localStorage[key] === "false")) closeDrawer(); // not one that the reader has opened
  document.addEventListener("click", onClick);
  addEventListener("pagehide", rememberClosed);
}

// On a phone the drawer covers the page, and would cover the next one too.
function closeDrawer() {
  if (!PHONE.matches) return;
  const button = document.querySelector("[data-testid=stSidebarCollapseButton] button");
  if (button instanceof HTMLElement) button.click();
}

/** @param {Event} event */
function onClick({ target }) {
  if (target instanceof Element && target.closest(".st-key-menu a")) closeDrawer();
}

// A drawer that is open on a phone does not cover the page of the next visit.
function rememberClosed() {
  if (PHONE.matches) for (const key of drawers()) localStorage[key] = "true";
}

function drawers() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(DRAWER));
  } catch { // a frame of another site may not store anything
    return [];
  }
}
