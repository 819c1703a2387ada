// The drawing on a card of the gallery: an SVG with the styles of gallery.css.
export { default } from "../kit/svg.js";
