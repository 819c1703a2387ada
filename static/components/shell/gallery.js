// The picture of a lesson: an SVG with a style of its own, in gallery.css.
export { default } from "../kit/svg.js";
