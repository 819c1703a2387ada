// What the figures of the lesson begin with: an element whose drafts can be undone and are sent to Python.
import { make, makeButton } from "../shared/dom.js";
import { History } from "../shared/history.js";
import { consume, undoOrRedo } from "../shared/keys.js";
import { isPresenting, onPresent } from "../shared/stage.js";

/**
 * Put a section with an alert into the page; its buttons are placed by the figure.
 * @template {string} Action
 * @template {object} Draft
 * @param {ShadowRoot} host
 * @param {object} options
 * @param {string} options.className
 * @param {readonly Action[]} options.actions  the names of its buttons
 * @param {Draft} options.draft  before the first answer
 * @param {(draft: Draft) => void} options.show  draws an edited draft
 * @param {(name: string, value: unknown) => void} options.send  sends a draft as component state
 */
export function openEdited(host, { className, actions, draft, show, send }) {
  const root = make("section", { class: `features ${className}`.trim(), tabindex: -1 });
  const buttons = /** @type {Record<Action, HTMLButtonElement>} */ (Object.fromEntries(actions.map((action) => [action, makeButton(action, { class: "tool" })])));
  const { undo = make("button"), redo = make("button") } = /** @type {Partial<Record<string, HTMLButtonElement>>} */ (buttons);
  const el = { root, alert: make("p", { class: "alert", role: "alert" }), ...buttons };
  host.append(root);
  const history = new History({
    el: { root, undo, redo },
    draft,
    show,
    send: (message, sent) => send("edit", { ...message, ...sent }),
    isSame: (one, other) => JSON.stringify(one) === JSON.stringify(other),
  });
  return { el, history };
}

/** Undo and redo by their keys. @param {HTMLElement} root @param {{undo: () => void, redo: () => void}} history */
export function watchUndo(root, history) {
  root.addEventListener("keydown", (event) => {
    const action = undoOrRedo(event);
    if (!action) return;
    history[action]();
    consume(event);
  });
}

/** Mark the figure while the page presents. @param {HTMLElement} root @param {AbortSignal} signal */
export function markPresenting(root, signal) {
  const show = () => root.toggleAttribute("data-present", isPresenting());
  onPresent(show, signal);
  show();
}
