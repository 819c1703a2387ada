// HTML of the page that is sent deflated: in the page and not in a shadow root, so with its style.

/** @param {ComponentCall<string>} call */
export default function showHtml({ data: html, parentElement }) {
  parentElement.innerHTML = html; // Python escapes its texts
}
