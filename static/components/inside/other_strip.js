// The image and the strip of layers of the network beside the first: the layer that is open there is open here, too.
import { keepState } from "../shared/lifecycle.js";
import { onChange, otherLayer, store, tell } from "./store.js";
import { draw, open, showChoice } from "./strip.js";

/** @typedef {import("./strip.js").App} App */

/** @param {App} app @param {Inside.StripPayload & {words: Record<string, string>}} data */
function receive(app, data) {
  const { root } = app.el;
  draw(root, data, { ...data.words, input: `B · ${data.words.input}` });
  const { other } = store;
  if (other.strip?.id !== data.id) {
    for (const id of other.layers.keys()) if (!id.startsWith(`${data.id}/`)) other.layers.delete(id);
  }
  other.strip = data;
  if (!app.attached) {
    app.attached = new AbortController();
    onChange(() => showChoice(root, otherLayer()), app.attached.signal);
  }
  tell("other");
}

/** @param {App} app */
function close(app) {
  app.attached?.abort();
  app.attached = null;
}

export default keepState({ open, receive, close, words: "inside" });
