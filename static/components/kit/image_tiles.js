// A grid of images of one size, each a button, cut out of one PNG from the server.
import { changes, ensure, fill, make, setAttributes } from "../shared/dom.js";

export default function showTiles({ parentElement, data, setStateValue }) {
  const list = ensure(parentElement, "ul", "tiles");
  list.setAttribute("aria-label", data.title);
  list.style.gridTemplateColumns = `repeat(auto-fill, ${data.side}px)`;
  while (list.children.length > data.count) list.lastElementChild.remove();
  while (list.children.length < data.count) {
    list.append(make("li", {}, make("button", { type: "button" }, make("canvas"), make("span"))));
  }
  [...list.children].forEach((item, index) => {
    const button = item.firstElementChild;
    button.lastElementChild.textContent = data.names[index];
    const label = fill(data.label, { index: data.names[index] });
    setAttributes(button, { "aria-label": label, "aria-pressed": index === data.selected });
    // The time makes it a change to choose the same map again after one of another layer.
    button.onclick = () => setStateValue("click", [index, Date.now()]);
  });
  if (!changes(list, data.image)) return;
  const sheet = new Image();
  sheet.onload = () => {
    if (list.sheet !== sheet) return; // another one has replaced it
    drawTiles(list, sheet, data);
    list.dataset.drawn = data.count;
  };
  list.sheet = sheet;
  sheet.src = `data:image/png;base64,${data.image}`;
}

function drawTiles(list, sheet, { width, height, columns, gap }) {
  [...list.children].forEach((item, index) => {
    const canvas = item.querySelector("canvas");
    canvas.width = width;
    canvas.height = height;
    canvas.style.imageRendering = canvas.clientWidth < width ? "auto" : "pixelated";
    const left = gap + (index % columns) * (width + gap);
    const top = gap + Math.floor(index / columns) * (height + gap);
    canvas.getContext("2d").drawImage(sheet, left, top, width, height, 0, 0, width, height);
  });
}
