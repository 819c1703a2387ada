// The calls of the hooks in their order: the line of the code that makes each, and the tensor it gets.
import { addressParam, cancelWrite, writeAtRest, writeParams } from "../shared/address.js";
import { changes, closest, getElements, make, makeButton, setText, setWords } from "../shared/dom.js";
import { keepState } from "../shared/lifecycle.js";
import { clamp } from "../shared/numbers.js";
import { offerSteps } from "../shared/stage.js";
import { makeGrid } from "./grids.js";
import { makeIcon } from "./icons.js";

/** @typedef {Learning.HooksApp} App */

const PARAM = "call"; // of the address

/** @param {ShadowRoot} host */
function open(host) {
  const [code, calls, note, count] = [make("pre", "code"), make("ol", "calls"), make("p", "note"), make("output", "number")];
  note.setAttribute("aria-live", "polite");
  const bar = make("div", "transport",
    makeButton("back", { "data-label": "callBack" }, makeIcon("M14.5 4v12L5 10z")),
    makeButton("next", { "data-label": "callNext", class: "play" }, makeIcon("M5.5 4v12L15 10z"), make("span", { "data-word": "callNext" })), count);
  const root = make("div", "learning hooks", calls, note, make("div", "controls", bar), code);
  host.append(root);
  const at = Math.max(0, Math.floor(Number(addressParam(PARAM))) || 0);
  const app = /** @type {App} */ (/** @type {unknown} */ ({ el: { root, code, calls, note, count }, at, attached: null }));
  root.addEventListener("click", (event) => {
    const action = closest(event, "button")?.dataset.action;
    if (action) goTo(app, app.at + (action === "next" ? 1 : -1));
  });
  return app;
}

/** @param {App} app @param {Learning.Hooks} answer */
function receive(app, { words = {}, ...data }) {
  app.attached ??= attach(app);
  if (changes(app.el.root, words)) setWords(app.el.root, words);
  Object.assign(app, { data, words });
  app.el.code.replaceChildren(...data.code.map((line) => make("div", {}, line || " ")));
  goTo(app, app.at);
}

/** @param {App} app @param {number} call */
function goTo(app, call) {
  const { data, el, words } = app;
  app.at = clamp(call, 0, data.open);
  const shown = data.events.map((one, place) => makeCall(one, place < app.at));
  shown[app.at - 1]?.setAttribute("aria-current", "step");
  el.calls.replaceChildren(...shown);
  const event = data.events[app.at - 1];
  for (const [place, line] of getElements(el.code, "div").entries()) line.classList.toggle("current", place === event?.line);
  setText(el.note, event?.text ?? words.callNone);
  setText(el.count, `${app.at} / ${data.events.length}`);
  writeAtRest(app, () => writeParams({ [PARAM]: app.at || null }));
}

/** @param {Learning.Call} event @param {boolean} isShown */
function makeCall({ name, back, grid }, isShown) {
  const values = isShown ? grid.values : grid.values.map(() => null);
  const title = make("span", "name", `${back ? "←" : "→"} ${name}`);
  return make("li", { class: isShown ? "" : "later" }, title, makeGrid({ ...grid, values }));
}

/** @param {App} app */
function attach(app) {
  const attached = new AbortController();
  offerSteps({ move: (by) => goTo(app, app.at + by), play: () => goTo(app, app.at + 1) }, attached.signal);
  return attached;
}

/** @param {App} app */
function close(app) {
  cancelWrite(app);
  app.attached?.abort();
  app.attached = null;
}

export const showHooks = keepState({ open, receive, close, words: "learning" });
