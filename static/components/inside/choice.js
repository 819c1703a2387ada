// What is chosen on Look inside, from Python and to Python: an element without anything to see.
import { keepState } from "../shared/lifecycle.js";
import { receiveChoice, store } from "./store.js";

/** @typedef {{el: {root: HTMLElement}, sendState: (name: string, value: unknown) => void}} App */

/** @param {ShadowRoot} host @returns {App} */
function open(host) {
  const root = document.createElement("div");
  host.append(root);
  return { el: { root }, sendState: () => {} };
}

/** @param {App} app @param {Inside.ChoicePayload} data */
function receive(app, data) {
  store.send = (name, value) => app.sendState(name, value);
  receiveChoice(data);
}

export default keepState({ open, receive, close() {}, words: "inside" });
