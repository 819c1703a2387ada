// The icons of the buttons.
import { makeSvg } from "../shared/dom.js";

/** @param {string} path */
export const makeIcon = (path) => makeSvg("svg", { viewBox: "0 0 20 20", "aria-hidden": true }, makeSvg("path", { d: path }));
