// The frame of a page: the language of the document, and the menu as a drawer on phones.
const PHONE = matchMedia("(max-width: 767px), (max-height: 500px) and (pointer: coarse)");
const DRAWER = "stSidebarCollapsed-"; // Streamlit remembers under such keys whether the drawer is closed

let isReady = false; // once per loaded document

export default function keepFrame({ data: language }) {
  document.documentElement.lang = language; // screen readers choose their voice by it
  if (isReady) return;
  isReady = true;
  if (!navigator.userActivation?.hasBeenActive) closeDrawer(); // not one that the reader has opened already
  document.addEventListener("click", ({ target }) => target.closest(".st-key-menu a") && closeDrawer());
  addEventListener("pagehide", rememberClosed);
}

// On a phone the drawer covers the page, and would cover the next one too.
function closeDrawer() {
  if (PHONE.matches) document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
}

// A drawer that is open on a phone does not cover the page of the next visit.
function rememberClosed() {
  if (!PHONE.matches) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith(DRAWER)) localStorage.setItem(key, "true");
}
