// The maps of a layer: one mosaic image from the server, laid out as it fits, each map a button.

export default function ({ parentElement, data, setStateValue }) {
  const list = parentElement.querySelector("ul");
  list.setAttribute("aria-label", data.title);
  list.style.gridTemplateColumns = `repeat(auto-fill, ${data.side}px)`;
  while (list.children.length > data.count) list.lastElementChild.remove();
  while (list.children.length < data.count) list.append(tile());
  [...list.children].forEach((item, index) => {
    const button = item.firstElementChild;
    button.lastElementChild.textContent = data.names[index];
    button.setAttribute("aria-label", data.label.replace("{index}", data.names[index]));
    button.setAttribute("aria-pressed", index === data.chosen);
    // A stamp beside the index: choosing the same map again, after another layer's, is news too.
    button.onclick = () => setStateValue("chosen", [index, Date.now()]);
  });
  if (list.dataset.image === data.image) return;
  list.dataset.image = data.image;
  const sheet = new Image();
  sheet.onload = () => {
    if (list.dataset.image !== data.image) return; // another picture came meanwhile
    draw(list, sheet, data);
    list.dataset.drawn = data.count;
  };
  sheet.src = `data:image/png;base64,${data.image}`;
}

function tile() {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.append(document.createElement("canvas"), document.createElement("span"));
  item.append(button);
  return item;
}

function draw(list, sheet, { width, height, columns, gap }) {
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
