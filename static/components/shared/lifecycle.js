// Wraps a component that keeps its own state between Streamlit's calls.

// Return the function that Streamlit calls. `open(root)` creates the state of a mounted element,
// `receive(app, data)` applies new data, and `close(app)` stops timers and listeners when the element
// leaves the page.
//
// If data arrive quickly, Streamlit cleans up an outdated call before or after the next call.  So the
// state belongs to the element, and only the cleanup of the latest call closes it.
export function keepState({ open, receive, close }) {
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
    receive(app, data);
    return () => {
      if (app.call === call) close(app);
    };
  };
}
