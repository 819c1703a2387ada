// How Streamlit calls a component that keeps a state of its own.

// Return the function that Streamlit calls: `open(root)` makes the state of a mounted element,
// `receive(app, data)` takes data, `close(app)` ends what must not go on when the element has left the
// page.
//
// When data come fast, Streamlit undoes a call that a later one has overtaken, before that one or
// after it.  So the state stays with its element, and only undoing the latest call closes it.
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
