// Puts an SVG into the page (page HTML is sanitised and would lose it).
export default function ({ data, parentElement }) {
  parentElement.querySelector(".picture").innerHTML = data.svg;
}
