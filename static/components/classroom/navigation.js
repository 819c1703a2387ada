// Going to a pushed page within the app, as the browser's own buttons do; Back leads to where the reader was.
const NOT_PUSHED = ["lang", "embed", "embed_options", "present"];

/** The page that is open, with its whole state, as a link within the app. */
export function ownLink() {
  const url = new URL(location.href);
  for (const name of NOT_PUSHED) url.searchParams.delete(name);
  return `/${url.pathname.split("/").pop()}${url.search}`;
}

/** Open a link of the app; false if it is open already. @param {string} link */
export function openLink(link) {
  if (spell(link) === spell(ownLink())) return false;
  history.pushState(null, "", new URL(`.${link}`, document.baseURI));
  dispatchEvent(new PopStateEvent("popstate"));
  return true;
}

/** One spelling for links that say the same: Python encodes other characters than browsers do. @param {string} link */
function spell(link) {
  const [page, ...params] = link.split("?");
  return `${page}?${new URLSearchParams(params.join("?"))}`;
}
