// The drawing to take along: an SVG that stands alone, and a PNG of it.

// Colours of the page are written in as they are now, and a background: other programs know none of
// the page's variables.
export function standalone(app) {
  const svg = app.el.drawing.querySelector("svg").cloneNode(true);
  const style = getComputedStyle(app.el.root);
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const back = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ x: -12, y: -8, width: width + 24, height: height + 16 })) back.setAttribute(name, value);
  back.setAttribute("fill", "var(--page,#ffffff)");
  svg.prepend(back);
  svg.setAttribute("viewBox", `-12 -8 ${width + 24} ${height + 16}`);
  svg.setAttribute("width", width + 24);
  svg.setAttribute("height", height + 16);
  for (const chosen of svg.querySelectorAll("[data-chosen]")) chosen.removeAttribute("data-chosen");
  const text = new XMLSerializer().serializeToString(svg);
  return text.replace(/var\((--[a-z-]+),(#[0-9a-f]+)\)/g, (_all, name, usual) => colour(app, style, name) || usual);
}

// What a custom property comes to: an unregistered one keeps its light-dark() unresolved.
function colour(app, style, name) {
  if (!style.getPropertyValue(name)) return "";
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  app.el.root.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function offer(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export function takeSvg(app) {
  offer(new Blob([standalone(app)], { type: "image/svg+xml" }), `${app.data.name}.svg`);
}

export async function takePng(app) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(app))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  const scale = Math.min(2, 8000 / image.width);
  canvas.width = image.width * scale;
  canvas.height = image.height * scale;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => offer(blob, `${app.data.name}.png`), "image/png");
}
