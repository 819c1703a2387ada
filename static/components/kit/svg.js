// An SVG on the page: Streamlit removes SVG elements from the HTML of a page.
import { ensure } from "../shared/dom.js";


/** @param {ComponentCall<string>} call */
export default function drawSvg({ data: svg, parentElement }) {
  ensure(parentElement, "div", "drawing").innerHTML = svg; // Python escapes its texts
}
