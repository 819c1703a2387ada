// Keeps the id of this browser in a cookie for a year, so that a reload still owns its runs.
/** @param {ComponentCall<{name: string, id: string}>} call */
export default function keepBrowserId({ data: { name, id }, setStateValue }) {
  const known = document.cookie.match(new RegExp(`(?:^|; )${name}=([0-9a-f]{32})(?:;|$)`))?.[1];
  if (known) {
    // Another tab of this browser has set the cookie already: use its id.
    if (known !== id) setStateValue("id", known);
    return;
  }
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https
  document.cookie = `${name}=${id}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
