// Keeps the id of this browser in a cookie for a year, so that a reload still owns its runs.
export default function keepBrowserId({ data: { name, id }, setStateValue }) {
  const known = document.cookie.match(new RegExp(`(?:^|; )${name}=([0-9a-f]{32})(?:;|$)`))?.[1];
  if (known) {
    // Another tab of this browser has set the cookie already: use its id.
    if (known !== id) setStateValue("id", known);
    return;
  }
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${id}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
