// Files that the browser makes by itself.
import { make } from "./dom.js";

/** @param {Blob} file @param {string} name */
export function saveFile(file, name) {
  const href = URL.createObjectURL(file);
  make("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // the browser reads it a little later
}

/** Save a canvas as an image on white. @param {HTMLCanvasElement} canvas @param {string} name */
export function savePng(canvas, name) {
  const { width, height } = canvas;
  const sheet = make("canvas", { width, height });
  const context = sheet.getContext("2d");
  if (!context) return;
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(canvas, 0, 0);
  sheet.toBlob((file) => file && saveFile(file, name));
}
