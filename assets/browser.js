// Keeps the id of this browser in a cookie for a year, so that a reload still owns its runs.
export default function ({ data, setStateValue }) {
  const { name, id } = data;
  const kept = document.cookie.match(new RegExp(`(?:^|; )${name}=([0-9a-f]{32})(?:;|$)`));
  if (kept) {
    // Another tab of this browser was quicker: tell the server which id it is.
    if (kept[1] !== id) setStateValue("id", kept[1]);
    return;
  }
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${id}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
