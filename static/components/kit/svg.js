// An SVG on the page (HTML of the page is sanitised and would lose it).
import { ensure } from "../shared/dom.js";

export default function drawSvg({ data: svg, parentElement }) {
  ensure(parentElement, "div", "drawing").innerHTML = svg; // texts in it are escaped by Python
}
