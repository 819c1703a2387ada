// The step and the view in the page's address, so that a link and a reload show what the reader sees.
// Python writes the other parameters and keeps those that it does not know, such as the step.
import { addressParam, writeAtRest, writeParams } from "../shared/address.js";
import { clearProblem, showProblem } from "./narration.js";

/** @type {Record<string, string>} */
const PROBLEMS = {
  step: "linkStep", output: "linkOutput", channel: "linkParam", maps: "linkParam", terms: "linkParam", speed: "linkParam",
};

/** @param {string | null} text */
const readChoice = (text) => (text === "all" || text === "one" ? text : null);

// Read the step from the address, whether output and long sums appear at once, which grids are shown, and the speed.
export function readAddress() {
  const requested = Object.fromEntries(Object.keys(PROBLEMS).map((name) => [name, addressParam(name)]));
  const { step, output, channel, maps, terms, speed } = requested;
  /** @type {Stepper.Choice} */
  const choice = { channel: /^[1-9]$/.test(channel ?? "") ? Number(channel) - 1 : readChoice(channel), maps: readChoice(maps) };
  return {
    requested,
    step: Math.max(1, Math.floor(Number(step)) || 1) - 1,
    gradual: output !== "all",
    choice,
    allTerms: terms === "all",
    speed: speed && ["0.5", "2", "5", "20"].includes(speed) ? speed : "1",
  };
}

/**
 * The parameters of what the reader sees.
 * @param {Stepper.App} app
 * @returns {Record<string, string | number | null>}
 */
function viewParams({ step, gradual, choice: { channel, maps }, allTerms, speed }) {
  return {
    step: step + 1,
    output: gradual ? null : "all",
    channel: typeof channel === "number" ? channel + 1 : channel,
    maps,
    terms: allTerms ? "all" : null,
    speed: speed === "1" ? null : speed,
  };
}

/**
 * Show which step or view of the address does not exist, once the number of steps is known.
 * @param {Stepper.App} app
 */
export function checkAddress(app) {
  const { requested, trace, words } = app;
  if (!requested) return;
  app.requested = null;
  const view = viewParams(app);
  const wrong = Object.entries(requested).find(([name, wish]) => wish !== null && wish !== String(view[name]));
  app.hasAddressProblem = wrong !== undefined;
  if (!wrong) return;
  const [parameter, text] = wrong;
  showProblem(app, words[PROBLEMS[parameter]], { parameter, text: text?.slice(0, 40), total: trace.steps, step: view.step });
}

/** Hide a problem of the address when the reader goes to another step. @param {Stepper.App} app */
export function clearAddressProblem(app) {
  if (app.hasAddressProblem) clearProblem(app);
  app.hasAddressProblem = false;
}

/** Write step and view into the address once the reader has come to rest on them. @param {Stepper.App} app */
export function writeAddress(app) {
  writeAtRest(app, () => {
    if (app.timer) return; // while playing; the step where it stops is written
    const view = viewParams(app);
    writeParams({ ...view, step: app.step > 0 ? view.step : null });
  });
}
