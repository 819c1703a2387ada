// What the reader chooses for a photo: where it comes from, the kernel, colors, and the window of max pooling.
import { make, makeButton, setAttributes, setText } from "../shared/dom.js";
import { makeKernelEditor } from "./kernel_editor.js";
import { readKernel } from "./texts.js";

/**
 * @typedef {object} Owner
 * @property {(draft: Features.PhotoDraft, typing: boolean) => void} edit
 * @property {(message: string) => void} warn
 * @property {(file: File | null) => void} open
 */

/** @param {Features.PhotoApp} app @param {Owner} owner */
export function makeChoices(app, owner) {
  const { shared: { words }, samples, windows } = app.data;
  const upload = make("input", { type: "file", accept: "image/*", class: "file", "aria-label": words.upload });
  upload.addEventListener("change", () => {
    owner.open(upload.files?.[0] ?? null);
    upload.value = ""; // the same file can be chosen again
  });
  const sources = make("div", "sources",
    ...samples.map(({ id, title }) => makeButton("sample", { class: "tool", "data-id": id }, title)),
    make("label", "tool upload", upload, words.upload), app.el.camera);
  sources.addEventListener("click", ({ target }) => {
    const id = target instanceof HTMLElement && target.dataset.action === "sample" ? target.dataset.id : undefined;
    if (id === undefined) return;
    if (id === app.shown.sample && app.source?.name !== id) app.shown = { ...app.shown, sample: "" }; // back from a photo
    owner.edit({ ...app.shown, sample: id }, false);
  });
  const color = makeSelect(words.colors, [["gray", words.gray], ["rgb", words.rgb]], (value) => owner.edit({ ...app.shown, color: value === "rgb" ? "rgb" : "gray" }, false));
  color.root.title = words.rgbHint;
  const pooling = makeSelect(words.pool, windows.map((size) => [String(size), `${size} × ${size}`]), (value) => owner.edit({ ...app.shown, window: Number(value) }, false));
  const editor = makeKernelEditor({
    shared: () => app.data.shared,
    read: () => readKernel(app.shown.kernel, app.data.shared.kernels),
    edit: (kernel, typing) => owner.edit({ ...app.shown, kernel }, typing),
    warn: owner.warn,
  });
  const root = make("div", "photo-choices", sources, editor.root,
    make("div", "choices pair", color.root, pooling.root), make("div", "buttons", app.el.undo, app.el.redo));
  return {
    root,
    show() {
      editor.show();
      color.select.value = app.shown.color;
      pooling.select.value = String(app.shown.window);
      setText(app.el.camera, app.video ? words.cameraOff : words.camera);
      for (const button of sources.querySelectorAll("button")) {
        const pressed = button === app.el.camera ? app.video !== null : button.dataset.id === app.source?.name;
        setAttributes(button, { "aria-pressed": pressed });
      }
    },
  };
}

/** @param {string} label @param {string[][]} options @param {(value: string) => void} choose */
function makeSelect(label, options, choose) {
  const select = make("select", {}, ...options.map(([value, text]) => make("option", { value }, text)));
  select.addEventListener("change", () => choose(select.value));
  return { root: make("label", {}, make("span", {}, label), select), select };
}
