// Passes what the reader does in the strip of a chain to Python.  It stands beside the stepper, in the part of
// the page that has the settings: so that part runs once, and not the stepper's part before it.

/** @typedef {Record<string, unknown>} Message */

/** @type {((message: Message) => void) | null} */
let send = null;

/** @param {Message} message @param {(message: Message) => void} otherwise  sends it where there is no relay */
export const passOn = (message, otherwise) => (send ?? otherwise)(message);

/** @param {ComponentCall<unknown>} call */
export default function show({ setStateValue }) {
  /** @param {Message} message */
  const own = (message) => setStateValue("message", message);
  send = own;
  return () => {
    if (send === own) send = null;
  };
}
