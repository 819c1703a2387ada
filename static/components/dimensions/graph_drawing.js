// A graph whose nodes can be moved and chosen.
import { closest, makeSvg, setContent } from "../shared/dom.js";
import { clamp, fitNumber } from "../shared/numbers.js";

export const [WIDTH, HEIGHT] = [100, 66];
const RADIUS = 5.5;
const REACH = 7.5; // of a finger
const CLICK = 1.5; // farther, and the node moves

/**
 * An empty drawing; `onMove` gets a node and its new place, `onPick` a node that was clicked.
 * @param {(node: number, place: [number, number]) => void} onMove
 * @param {(node: number) => void} onPick
 */
export function makeDrawing(onMove, onPick) {
  const svg = makeSvg("svg", { class: "graph", viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
  const drag = { node: -1, moves: false, x: 0, y: 0 };
  /** @param {PointerEvent} event */
  const placeOf = ({ clientX, clientY }) => {
    const { left, top, width, height } = svg.getBoundingClientRect();
    return [(WIDTH * (clientX - left)) / width, (HEIGHT * (clientY - top)) / height];
  };
  svg.addEventListener("pointerdown", (event) => {
    const [x, y] = placeOf(event);
    Object.assign(drag, { node: Number(closest(event, "[data-node]")?.dataset.node ?? -1), moves: false, x, y });
    if (drag.node >= 0) svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (drag.node < 0) return;
    const [x, y] = placeOf(event);
    drag.moves ||= Math.hypot(x - drag.x, y - drag.y) > CLICK;
    if (drag.moves) onMove(drag.node, [Math.round(clamp(x, RADIUS + 1, WIDTH - RADIUS - 1)), Math.round(clamp(y, RADIUS + 1, HEIGHT - RADIUS - 1))]);
  });
  svg.addEventListener("pointerup", () => {
    if (drag.node >= 0 && !drag.moves) onPick(drag.node);
    drag.node = -1;
  });
  svg.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    const node = Number(closest(event, "[data-node]")?.dataset.node ?? -1);
    if (node < 0) return;
    onPick(node);
    const again = svg.querySelector(`[data-node="${node}"]`);
    if (again instanceof SVGElement) again.focus();
  });
  return svg;
}

/**
 * @param {Element} svg
 * @param {Dimensions.Graph} graph
 * @param {object} look
 * @param {(node: number) => string} look.fill  the color of a node
 * @param {(node: number) => string} look.className
 * @param {(a: number, b: number) => string | null} look.label  of an edge that is used
 * @param {(node: number) => string} look.name  for screen readers
 */
export function drawGraph(svg, { nodes, edges }, { fill, className, label, name }) {
  const lines = edges.flatMap(([a, b]) => {
    const [x1, y1, x2, y2] = [nodes[a][0], nodes[a][1], nodes[b][0], nodes[b][1]];
    const text = label(a, b);
    const line = makeSvg("line", { x1, y1, x2, y2, class: text === null ? "" : "used" });
    if (!text) return [line];
    return [line, makeSvg("text", { x: (x1 + x2) / 2, y: (y1 + y2) / 2, class: "factor" }, text)];
  });
  const texts = lines.filter((part) => part.tagName === "text");
  const circles = nodes.map(([x, y, ...features], node) =>
    makeSvg("g", { "data-node": node, class: className(node), tabindex: 0, role: "button", "aria-label": name(node) },
      makeSvg("circle", { cx: x, cy: y, r: REACH, class: "reach" }),
      makeSvg("circle", { cx: x, cy: y, r: RADIUS, class: "ground" }),
      makeSvg("circle", { cx: x, cy: y, r: RADIUS, style: `fill: ${fill(node)}` }),
      makeSvg("text", { x, y }, String(node)),
      makeSvg("text", { x, y: y + RADIUS + 3.2, class: "features" }, features.map((value) => fitNumber(value, 4)).join(", "))));
  setContent(svg, ...lines.filter((part) => part.tagName !== "text"), ...texts, ...circles);
}
