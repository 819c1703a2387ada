// Wraps a component that keeps its own state between Streamlit's calls.
import { useWords } from "./words.js";

// Return the function that Streamlit calls. `open(root)` creates the state of a mounted element,
// `receive(app, data)` applies new data, and `close(app)` stops timers and listeners when the element
// leaves the page.  With `words`, the name of its words, `receive` waits for them and gets them with the data.
//
// If data arrive quickly, Streamlit cleans up an outdated call before or after the next call.  So the
// state belongs to the element, and only the cleanup of the latest call closes it.
export function keepState({ open, receive, close, words = "" }) {
  const apps = new WeakMap();
  return function component({ parentElement, data, setStateValue }) {
    let app = apps.get(parentElement);
    if (!app?.el.root.isConnected) {
      app = open(parentElement);
      apps.set(parentElement, app);
    }
    const call = {};
    app.call = call;
    app.sendState = setStateValue;
    const leave = words ? useWords(words, (value) => receive(app, { ...data, ...value })) : receive(app, data);
    return () => {
      leave?.();
      if (app.call === call) close(app);
    };
  };
}
