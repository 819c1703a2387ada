// The step in the page's address, so that a link and a reload show what the reader sees.
// Python writes the other parameters and keeps those that it does not know, such as the step.
import { clearProblem, showProblem } from "./narration.js";

const REST_MS = 400; // browsers limit how often an address is changed

// Read the step from the address, and whether the output appears step by step.
export function readAddress() {
  const params = new URLSearchParams(location.search);
  const requested = { step: params.get("step"), output: params.get("output") };
  const step = Math.max(1, Math.floor(Number(requested.step)) || 1);
  return { requested, step: step - 1, gradual: requested.output !== "all" };
}

// Show which step or view of the address does not exist, once the number of steps is known.
export function checkAddress(app) {
  const { requested, trace } = app;
  if (!requested) return;
  app.requested = null;
  const text = requested.step ?? "1";
  const exists = /^\d{1,9}$/.test(text) && Number(text) === app.step + 1;
  app.hasAddressProblem = !exists || !["all", null].includes(requested.output);
  if (!exists) showProblem(app, "linkStep", { text: text.slice(0, 40), total: trace.steps, step: app.step + 1 });
  else if (app.hasAddressProblem) showProblem(app, "linkOutput", { text: requested.output.slice(0, 40) });
}

// Hide a problem of the address when the reader goes to another step.
export function clearAddressProblem(app) {
  if (app.hasAddressProblem) clearProblem(app);
  app.hasAddressProblem = false;
}

// Python changes the address after an edit or a setting, later than the grids: write the step again.
// Browsers without the navigation API write it again with the next step.
export function watchAddress(app) {
  const writeAgain = () => app.trace && writeAddress(app);
  window.navigation?.addEventListener("currententrychange", writeAgain);
  return () => {
    clearTimeout(app.addressTimer);
    window.navigation?.removeEventListener("currententrychange", writeAgain);
  };
}

// Write step and view into the address after the reader has stayed on them for a moment.
export function writeAddress(app) {
  clearTimeout(app.addressTimer);
  app.addressTimer = setTimeout(() => {
    if (app.timer) return; // while playing; the step where it stops is written
    const params = location.search.slice(1).split("&").filter((part) => part && !/^(step|output)=/.test(part));
    if (app.step > 0) params.push(`step=${app.step + 1}`);
    if (!app.gradual) params.push("output=all");
    const search = params.length ? `?${params.join("&")}` : "";
    if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
  }, REST_MS);
}
