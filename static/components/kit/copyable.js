// A button that copies the code around it, or the page's address; beside the latter one that presents the page.
import { ensure, setAttributes, setHtml } from "../shared/dom.js";
import { present } from "../shared/stage.js";

/**
 * @typedef {Record<"label" | "hint" | "success" | "failure" | "warning" | "present" | "presentHint", string>} Words
 * @typedef {Words & {code: string | null, maxLength: number}} Copyable
 */

/** @param {ComponentCall<Copyable>} call */
export default function showCopyButton({ parentElement, data }) {
  const isLink = data.code === null;
  const root = ensure(parentElement, "div", "copyable");
  root.classList.add(isLink ? "link" : "code");
  const pre = data.code === null ? null : showCode(root, data.code);
  if (isLink) showPresentButton(root, data);
  const button = ensure(root, "button", "copy");
  setAttributes(button, { type: "button", title: data.hint, "aria-live": "polite" });
  if (!button.dataset.busy) button.textContent = data.label;
  button.onclick = async () => {
    const text = pre?.textContent ?? addressWithLanguage();
    const copied = await copyText(text);
    const isLong = copied && isLink && text.length > data.maxLength;
    button.dataset.busy = "yes";
    button.style.whiteSpace = isLong ? "normal" : "";
    button.textContent = isLong ? data.warning : copied ? data.success : data.failure;
    setTimeout(() => {
      delete button.dataset.busy;
      button.style.whiteSpace = "";
      button.textContent = data.label;
    }, isLong ? 6000 : 1600);
  };
}

/** @param {HTMLElement} root @param {Copyable} data */
function showPresentButton(root, { present: label, presentHint }) {
  const button = ensure(root, "button", "present");
  setAttributes(button, { type: "button", title: presentHint });
  button.textContent = label;
  button.onclick = () => present(true);
}

/** @param {HTMLElement} root @param {string} html  cnnviz/ui/kit/copyable.py escapes it */
function showCode(root, html) {
  const pre = ensure(root, "pre", "source");
  if (setHtml(pre, html)) pre.tabIndex = 0; // wide code can be scrolled
  return pre;
}

// A copied link opens in the language of its sender, even if that language was only detected.
function addressWithLanguage() {
  const { origin, pathname, search, hash } = location;
  if (/[?&]lang=/.test(search)) return location.href;
  const lang = `lang=${document.documentElement.lang}`;
  return origin + pathname + (search ? `${search}&${lang}` : `?${lang}`) + hash;
}

/** @param {string} text */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // without https, as in many classrooms, there is no clipboard API
  }
}

/** @param {string} text */
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.cssText = "position: fixed; opacity: 0";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
