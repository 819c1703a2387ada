// Puts a picture into its card (page HTML is sanitised and would lose the SVG).
export default function ({ data, parentElement }) {
  parentElement.querySelector(".picture").innerHTML = data.svg;
}
