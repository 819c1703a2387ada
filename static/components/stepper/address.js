// The step and the view in the page's address, so that a link and a reload show what the reader sees.
// Python writes the other parameters and keeps those that it does not know, such as the step.
import { addressParam, writeAtRest, writeParams } from "../shared/address.js";
import { clearProblem, showProblem } from "./narration.js";

// Read the step from the address, whether the output appears step by step, and which grids are shown.
export function readAddress() {
  const names = ["step", "output", "channel", "maps"];
  const requested = Object.fromEntries(names.map((name) => [name, addressParam(name)]));
  const step = Math.max(1, Math.floor(Number(requested.step)) || 1);
  const { channel, maps } = requested;
  const choice = { channel: /^[1-9]$/.test(channel) ? Number(channel) - 1 : null, maps: null };
  if (["all", "one"].includes(channel)) choice.channel = channel;
  if (["all", "one"].includes(maps)) choice.maps = maps;
  return { requested, step: step - 1, gradual: requested.output !== "all", choice };
}

// Show which step or view of the address does not exist, once the number of steps is known.
export function checkAddress(app) {
  const { requested, trace } = app;
  if (!requested) return;
  app.requested = null;
  const text = requested.step ?? "1";
  const exists = /^\d{1,9}$/.test(text) && Number(text) === app.step + 1;
  const unread = ["channel", "maps"].find((name) => requested[name] !== null && app.choice[name] === null);
  const readsOutput = ["all", null].includes(requested.output);
  app.hasAddressProblem = !exists || !readsOutput || unread !== undefined;
  if (!exists) showProblem(app, "linkStep", { text: text.slice(0, 40), total: trace.steps, step: app.step + 1 });
  else if (!readsOutput) showProblem(app, "linkOutput", { text: requested.output.slice(0, 40) });
  else if (unread) showProblem(app, "linkParam", { parameter: unread, text: requested[unread].slice(0, 40) });
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

// Write step and view into the address once the reader has come to rest on them.
export function writeAddress(app) {
  writeAtRest(app, () => {
    if (app.timer) return; // while playing; the step where it stops is written
    const { channel, maps } = app.choice;
    writeParams({
      step: app.step > 0 ? app.step + 1 : null,
      output: app.gradual ? null : "all",
      channel: typeof channel === "number" ? channel + 1 : channel,
      maps,
    });
  });
}
