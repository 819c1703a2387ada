// The step in the page's address, so that a link and a reload show what the reader sees.
// Python writes the rest of the address; it knows no step, and lets what it does not know stand.
import { complain, forgive } from "./narration.js";

const REST_MS = 400; // browsers count how often an address is changed

// What the address asks for: the step, and whether the output is shown step by step.
export function asked() {
  const params = new URLSearchParams(location.search);
  const wanted = { step: params.get("step"), output: params.get("output") };
  const step = Math.max(1, Math.floor(Number(wanted.step)) || 1);
  return { wanted, step: step - 1, gradual: wanted.output !== "all" };
}

// Say what the address asked for in vain, now that the number of steps is known.
export function answer(app) {
  const { wanted, model } = app;
  if (!wanted) return;
  app.wanted = null;
  const there = /^\d{1,9}$/.test(wanted.step ?? "1") && Number(wanted.step ?? "1") === app.step + 1;
  app.misled = !there || !["all", null].includes(wanted.output);
  if (!there) complain(app, "linkStep", { text: wanted.step.slice(0, 40), total: model.steps, step: app.step + 1 });
  else if (app.misled) complain(app, "linkOutput", { text: wanted.output.slice(0, 40) });
}

// What the address asked for in vain is of no interest once the reader steps on.
export function stepOn(app) {
  if (app.misled) forgive(app);
  app.misled = false;
}

// Python's answers to an edit or a setting change the address too, later than the grids: the step is
// put back then.  Browsers that cannot tell of it do so with the next step.
export function watchAddress(app) {
  const again = () => app.model && note(app);
  window.navigation?.addEventListener("currententrychange", again);
  return () => {
    clearTimeout(app.noting);
    window.navigation?.removeEventListener("currententrychange", again);
  };
}

// Put step and view into the address, once the reader has come to rest on them.
export function note(app) {
  clearTimeout(app.noting);
  app.noting = setTimeout(() => {
    if (app.timer) return; // playing; where it stops is noted
    const kept = location.search.slice(1).split("&").filter((part) => part && !/^(step|output)=/.test(part));
    if (app.step > 0) kept.push(`step=${app.step + 1}`);
    if (!app.gradual) kept.push("output=all");
    const search = kept.length ? `?${kept.join("&")}` : "";
    if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
  }, REST_MS);
}
