// The frame of a page: language of the document, the menu as a drawer and the settings as a sheet on
// phones, presenting.
import { make, setAttributes } from "../shared/dom.js";
import { onFullScreenChange, onStageKey, presentByAddress } from "../shared/stage.js";
import { noteLoaded, openScene } from "./loading.js";
import { keepMenu } from "./menu.js";
import { hideTerm, onTermClick } from "./terms.js";

const PHONE = matchMedia("(max-width: 768px), (max-height: 500px) and (pointer: coarse)");
const DRAWER = "stSidebarCollapsed-"; // Streamlit remembers under such keys whether the drawer is closed
const CONNECTION = "data-test-connection-state"; // Streamlit says there whether it is connected
const DRAWER_MS = 400; // Streamlit needs to move it

/**
 * @typedef {{language: string, settings: string, close: string, keys: string, glossary: string}} Words
 * @typedef {Words & {closed: number}} Frame  and how often Python has closed the sheet
 */

const root = document.documentElement;
const sheetButton = make("button", { type: "button", class: "stage-sheet-button" });
/** @type {Words} */
let words = { language: "en", settings: "", close: "", keys: "", glossary: "" };
let closed = 0;
let path = "";
let askForPage = () => {};

/** @param {ComponentCall<Frame>} call */
export default function keepFrame({ data, setStateValue }) {
  words = data;
  askForPage = () => setStateValue("connected", Date.now());
  root.lang = words.language; // screen readers choose their voice by it
  root.style.setProperty("--keys", JSON.stringify(words.keys));
  if (!sheetButton.isConnected) begin();
  keepMenu();
  if (path !== location.pathname) {
    path = location.pathname;
    presentByAddress();
    hideTerm();
    toggleSheet(false);
    root.removeAttribute("data-scene-opens");
    void noteLoaded();
  } else toggleSheet(root.hasAttribute("data-sheet") && data.closed === closed);
  closed = data.closed;
}

function begin() {
  sheetButton.addEventListener("click", () => toggleSheet(!root.hasAttribute("data-sheet")));
  document.querySelector(".stApp")?.append(sheetButton); // which has the colors
  if (!drawers().some((key) => localStorage[key] === "false")) closeDrawer(); // not one that the reader has opened
  setTimeout(() => root.toggleAttribute("data-framed", true), DRAWER_MS);
  document.addEventListener("click", onClick);
  document.addEventListener("click", (event) => onTermClick(event, words.glossary), { capture: true });
  document.addEventListener("keydown", onKey, { capture: true });
  document.addEventListener("fullscreenchange", onFullScreenChange);
  addEventListener("pagehide", rememberClosed);
  const app = document.querySelector(`[${CONNECTION}]`);
  if (app) new MutationObserver(onConnection).observe(app, { attributeFilter: [CONNECTION], attributeOldValue: true });
}

/**
 * After a break of the connection the server may have forgotten this page, because it was started again or
 * dropped the session: it would answer no control within a fragment until the whole page has run.
 * @param {MutationRecord[]} records
 */
function onConnection(records) {
  for (const { target, oldValue } of records) {
    const state = /** @type {Element} */ (target).getAttribute(CONNECTION);
    if (state === "CONNECTED" && oldValue !== state) askForPage();
  }
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  onStageKey(event);
  if (event.key === "Escape") hideTerm();
  if (event.key === "Escape" && root.hasAttribute("data-sheet")) toggleSheet(false);
}

/** On a phone the settings are in a sheet at the bottom; assets/page.css hides and shows it. @param {boolean} open */
function toggleSheet(open) {
  root.toggleAttribute("data-sheet", open);
  setAttributes(sheetButton, { "aria-expanded": String(open), "aria-label": open ? words.close : words.settings });
  sheetButton.textContent = words.settings;
}

// On a phone the drawer covers the page, and would cover the next one too.
function closeDrawer() {
  if (!PHONE.matches) return;
  const button = document.querySelector("[data-testid=stSidebarCollapseButton] button");
  if (button instanceof HTMLElement) button.click();
}

/** @param {Event} event */
function onClick({ target }) {
  if (!(target instanceof Element)) return;
  if (target.closest(".st-key-menu a")) closeDrawer();
  if (target.closest(".st-key-start button")) toggleSheet(false);
  if (target.closest(".st-key-lesson-neighbors button")) openScene();
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
