// Sends the parameters of the browser's address to Python, which knows only those it wrote itself.

const FOLLOW_MS = 500;

/** @type {WeakMap<ShadowRoot, string>} */
const sent = new WeakMap();

/** With `follow`, they are sent again whenever they change. @param {ComponentCall<{follow?: boolean} | null>} call */
export default function readAddress({ parentElement, data, setStateValue }) {
  const send = () => {
    if (sent.get(parentElement) === location.search) return;
    sent.set(parentElement, location.search);
    setStateValue("search", location.search);
  };
  send();
  if (!data?.follow) return undefined;
  const timer = setInterval(send, FOLLOW_MS);
  return () => clearInterval(timer);
}
