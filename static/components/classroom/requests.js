// What the bar of a class asks the server: small requests, most of them answered with nothing new.
const address = () => new URL(`classroom/live.json?lang=${document.documentElement.lang}`, document.baseURI);
let tag = "";

/** @returns {Promise<Classroom.Answer>} */
export const askClass = () => send({ headers: tag ? { "If-None-Match": tag } : {} });

/** @param {Record<string, unknown>} action @returns {Promise<Classroom.Answer>} */
export const tellClass = (action) => send({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(action) });

/** @param {RequestInit} request @returns {Promise<Classroom.Answer>} */
async function send(request) {
  try {
    const response = await fetch(address(), { ...request, cache: "no-store", signal: AbortSignal.timeout(8000) });
    if (response.status === 304) return { same: true };
    if (response.ok) {
      tag = response.headers.get("etag") ?? "";
      return { view: await response.json() };
    }
    if (response.status === 409) {
      const { problem, gone } = await response.json();
      return gone ? { view: { state: "none" } } : { problem };
    }
  } catch { // no network, or no answer in time: the next request tries again
  }
  return {};
}
