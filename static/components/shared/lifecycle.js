// Wraps a component that keeps its own state between Streamlit's calls.
import { useWords } from "./words.js";

/**
 * @typedef {object} App  the state of a mounted element
 * @property {{root: HTMLElement}} el
 * @property {ComponentCall<unknown>["setStateValue"]} sendState
 */

/**
 * Return the function that Streamlit calls.
 *
 * If data arrive quickly, Streamlit cleans up an outdated call before or after the next call.  So the
 * state belongs to the element, and only the cleanup of the latest call closes it.
 * @template {App} A
 * @template Data
 * @param {object} component
 * @param {(root: ShadowRoot) => A} component.open  creates the state of a mounted element
 * @param {(app: A, data: Data) => void} component.receive  applies new data
 * @param {(app: A) => void} component.close  stops timers and listeners when the element leaves the page
 * @param {string} component.words  the name of its words: `receive` waits for them and gets them with the data
 */
export function keepState({ open, receive, close, words }) {
  /** @type {WeakMap<ShadowRoot, A>} */
  const apps = new WeakMap();
  /** @type {WeakMap<A, object>} */
  const calls = new WeakMap();
  /** @param {ComponentCall<Data>} options */
  return function component({ parentElement, data, setStateValue }) {
    const known = apps.get(parentElement);
    const app = known?.el.root.isConnected ? known : open(parentElement);
    apps.set(parentElement, app);
    const call = {};
    calls.set(app, call);
    app.sendState = setStateValue;
    const leave = useWords(words, (value) => receive(app, { ...data, ...value }));
    return () => {
      leave();
      if (calls.get(app) === call) close(app);
    };
  };
}
