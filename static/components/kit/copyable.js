// A button that copies the code around it, or the page's address.
import { ensure } from "../shared/dom.js";

export default function showCopyButton({ parentElement, data }) {
  const root = ensure(parentElement, "div", "copyable");
  root.className = `copyable ${data.code === null ? "link" : "code"}`;
  const pre = data.code === null ? null : ensure(root, "pre", "source");
  if (pre && pre.dataset.html !== data.code) {
    pre.innerHTML = pre.dataset.html = data.code; // escaped by cnnviz/ui/kit/copyable.py
    pre.tabIndex = 0; // wide code can be scrolled by keyboard
  }
  const button = ensure(root, "button", "copy");
  button.type = "button";
  button.title = data.hint ?? "";
  button.setAttribute("aria-live", "polite");
  if (!button.dataset.busy) button.textContent = data.label;
  button.onclick = async () => {
    const text = pre ? pre.textContent : addressWithLanguage();
    const copied = await copyText(text);
    const isLong = copied && !pre && text.length > data.maxLength;
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

// A copied link opens in the language of its sender, even if that language was only detected.
function addressWithLanguage() {
  const { origin, pathname, search, hash } = location;
  if (/[?&]lang=/.test(search)) return location.href;
  const lang = `lang=${document.documentElement.lang}`;
  return origin + pathname + (search ? `${search}&${lang}` : `?${lang}`) + hash;
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // without https, as in many classrooms, there is no clipboard API
  }
}

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
