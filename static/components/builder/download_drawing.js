// The drawing as a download: a standalone SVG, and a PNG of it.
import { makeSvg, setAttributes } from "../shared/dom.js";

// The drawing with a background and with the current colors of the page, because other programs do not
// know its CSS variables.
function standaloneSvg(app) {
  const svg = app.el.drawing.querySelector("svg").cloneNode(true);
  const style = getComputedStyle(app.el.root);
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const size = { width: width + 24, height: height + 16 };
  svg.prepend(makeSvg("rect", { x: -12, y: -8, ...size, fill: "var(--page,#ffffff)" }));
  setAttributes(svg, { viewBox: `-12 -8 ${size.width} ${size.height}`, ...size });
  for (const chosen of svg.querySelectorAll("[data-chosen]")) chosen.removeAttribute("data-chosen");
  const text = new XMLSerializer().serializeToString(svg);
  return text.replace(/var\((--[a-z-]+),(#[0-9a-f]+)\)/g, (match, name, fallback) => colorOf(app, style, name) || fallback);
}

// Resolve the color of a CSS variable: its computed value still contains light-dark().
function colorOf(app, style, name) {
  if (!style.getPropertyValue(name)) return "";
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  app.el.root.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export function downloadSvg(app) {
  download(new Blob([standaloneSvg(app)], { type: "image/svg+xml" }), `${app.data.name}.svg`);
}

export async function downloadPng(app) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standaloneSvg(app))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  const scale = Math.min(2, 8000 / image.width);
  canvas.width = image.width * scale;
  canvas.height = image.height * scale;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => download(blob, `${app.data.name}.png`), "image/png");
}
