// An image that is pasted anywhere on the page goes into the file uploader, as if it had been chosen there.
import { imageFileOf } from "../shared/files.js";

const WAIT_MS = 5000; // until the uploader is on the page
const STEP_MS = 50;

/** @param {ComponentCall<{uploader: string}>} call */
export default function watchClipboard({ data, setStateValue }) {
  const left = new AbortController();
  document.addEventListener("paste", (event) => {
    const file = imageFileOf(event.clipboardData);
    if (!file || event.composedPath().some((element) => element instanceof HTMLElement && element.matches("input, textarea"))) return;
    event.preventDefault();
    if (!findUploader(data.uploader)) setStateValue("pasted", Date.now());
    upload(file, data.uploader, WAIT_MS / STEP_MS);
  }, { signal: left.signal });
  return () => left.abort();
}

/** @param {string} key @returns {HTMLInputElement | null} */
const findUploader = (key) => document.querySelector(`.st-key-${key} input[type=file]`);

/** Put a file into the uploader, once it is there. @param {File} file @param {string} key @param {number} tries */
function upload(file, key, tries) {
  const input = findUploader(key);
  if (input) {
    const transfer = new DataTransfer();
    transfer.items.add(file);
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (tries > 0) setTimeout(() => upload(file, key, tries - 1), STEP_MS);
}
