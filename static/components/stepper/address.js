// The step in the page's address, so that a link and a reload show what the reader sees.
// Python writes the rest of the address; it knows no step, and keeps parameters that it does not know.
import { clearProblem, showProblem } from "./narration.js";

const REST_MS = 400; // browsers count how often an address is changed

// What the address asks for: the step, and whether the output is shown step by step.
export function readAddress() {
  const params = new URLSearchParams(location.search);
  const requested = { step: params.get("step"), output: params.get("output") };
  const step = Math.max(1, Math.floor(Number(requested.step)) || 1);
  return { requested, step: step - 1, gradual: requested.output !== "all" };
}

// Say which step or view of the address does not exist, now that the number of steps is known.
export function checkAddress(app) {
  const { requested, trace } = app;
  if (!requested) return;
  app.requested = null;
  const text = requested.step ?? "1";
  const exists = /^\d{1,9}$/.test(text) && Number(text) === app.step + 1;
  app.misled = !exists || !["all", null].includes(requested.output);
  if (!exists) showProblem(app, "linkStep", { text: text.slice(0, 40), total: trace.steps, step: app.step + 1 });
  else if (app.misled) showProblem(app, "linkOutput", { text: requested.output.slice(0, 40) });
}

// A problem of the address is of no interest once the reader steps on.
export function clearAddressProblem(app) {
  if (app.misled) clearProblem(app);
  app.misled = false;
}

// Python's answers to an edit or a setting change the address too, later than the grids: the step is
// put back then.  Browsers that cannot report it do so with the next step.
export function watchAddress(app) {
  const writeAgain = () => app.trace && writeAddress(app);
  window.navigation?.addEventListener("currententrychange", writeAgain);
  return () => {
    clearTimeout(app.addressTimer);
    window.navigation?.removeEventListener("currententrychange", writeAgain);
  };
}

// Put step and view into the address, once the reader has come to rest on them.
export function writeAddress(app) {
  clearTimeout(app.addressTimer);
  app.addressTimer = setTimeout(() => {
    if (app.timer) return; // playing; where it stops is written
    const params = location.search.slice(1).split("&").filter((part) => part && !/^(step|output)=/.test(part));
    if (app.step > 0) params.push(`step=${app.step + 1}`);
    if (!app.gradual) params.push("output=all");
    const search = params.length ? `?${params.join("&")}` : "";
    if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
  }, REST_MS);
}
