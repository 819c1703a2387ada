// A chart of plotly.js in place of a drawing in space, to zoom and to read values; the camera stays where the reader
// has turned it while the numbers change.  The library is loaded when the first chart is asked for.
import { make } from "../shared/dom.js";
import { change, say } from "./scene.js";

/**
 * @typedef {import("./space_charts.js").Chart} Chart
 * @typedef {{react: (sheet: HTMLElement, data: object[], layout: object, config: object) => Promise<unknown>, purge: (sheet: HTMLElement) => void}} Plotly
 * @typedef {{sheet: HTMLElement, button: HTMLElement, chart: (() => Chart) | null, isBusy: boolean, isDrawn: boolean}} Plot  `chart` waits to be drawn
 */

const CONFIG = { displaylogo: false, showTips: false, responsive: true, displayModeBar: true, modeBarButtons: [["resetCameraDefault3d"]] };
const RULES = "plotly.js-style-global"; // the element in which plotly.js keeps its style

/** @type {WeakMap<Element, Plot>} */
const plots = new WeakMap();
/** @type {Promise<Plotly> | null} */
let loading = null;

/** @param {string} address */
async function loadPlotly(address) {
  loading ??= import(new URL(address, document.baseURI).href).then(() => Object(globalThis).Plotly);
  try {
    return await loading;
  } catch (error) {
    loading = null; // another click tries again
    throw error;
  }
}

/** The place of a chart with the button that shows it. @param {Dimensions.App} app */
export function makePlot(app) {
  const button = make("button", { type: "button" }, app.words.zoom);
  button.addEventListener("click", () => change(app, { space: app.params.space === "on" ? "off" : "on" }));
  const sheet = make("div", { class: "plot", hidden: true });
  const place = make("div", "plot-place", sheet, button);
  plots.set(place, { sheet, button, chart: null, isBusy: false, isDrawn: false });
  return place;
}

/**
 * Show the chart while its button is pressed, and the drawing otherwise.
 * @param {Dimensions.App} app
 * @param {Element} place  of `makePlot`
 * @param {Element} drawing
 * @param {() => Chart} chart
 */
export function showPlot(app, place, drawing, chart) {
  const plot = plots.get(place);
  if (!plot) return;
  const isOn = app.params.space === "on";
  plot.button.setAttribute("aria-pressed", String(isOn));
  if (!isOn) showInstead(plot, drawing, false);
  plot.chart = isOn ? chart : null;
  if (!plot.isBusy && isOn) drawLatest(app, plot, drawing);
}

/** @param {Plot} plot @param {Element} drawing @param {boolean} isShown */
function showInstead({ sheet }, drawing, isShown) {
  sheet.hidden = !isShown;
  drawing.toggleAttribute("hidden", isShown);
}

/** Draw what is asked for last; while Plotly draws, newer charts wait. @param {Dimensions.App} app @param {Plot} plot @param {Element} drawing */
async function drawLatest(app, plot, drawing) {
  plot.isBusy = true;
  try {
    const plotly = await loadPlotly(String(app.data.plotly));
    if (!document.createElement("canvas").getContext("webgl")) throw new Error("This browser has no WebGL.");
    while (plot.chart) {
      const chart = plot.chart();
      plot.chart = null;
      showInstead(plot, drawing, true);
      if (!plot.isDrawn) takeStyle(plot.sheet);
      plot.isDrawn = true;
      await plotly.react(plot.sheet, chart.data, layOut(chart, plot.sheet), CONFIG);
    }
    if (app.params.space !== "on") showInstead(plot, drawing, false);
  } catch (error) {
    console.error(error);
    plot.chart = null;
    showInstead(plot, drawing, false);
    say(app, app.words.plotFailed);
  }
  plot.isBusy = false;
}

/**
 * What colors of the page are at a place: Plotly knows neither their names nor light and dark.
 * @template {string} Name
 * @param {HTMLElement} place
 * @param {Record<Name, string>} colors
 * @returns {Record<Name, string>}
 */
export function readColors(place, colors) {
  const probe = place.appendChild(make("i"));
  const read = Object.entries(colors).map(([name, color]) => {
    probe.style.color = String(color);
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(read);
}

/** Plotly has its style in the document, from which a component is apart. @param {Element} sheet */
function takeStyle(sheet) {
  const rules = /** @type {HTMLStyleElement | null} */ (document.getElementById(RULES))?.sheet?.cssRules ?? [];
  const style = new CSSStyleSheet();
  style.replaceSync([...rules].map(({ cssText }) => cssText).join("\n"));
  const root = /** @type {ShadowRoot} */ (sheet.getRootNode());
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, style];
}

/** @param {Chart} chart @param {Element} sheet */
function layOut({ axes, aspect, eye }, sheet) {
  const { color, fontFamily } = getComputedStyle(sheet);
  const grid = { showspikes: false, showbackground: false, nticks: 5, color, gridcolor: "#8884", zerolinecolor: "#8888" };
  const [x, y, z] = aspect;
  return {
    margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "#0000", font: { color, family: fontFamily, size: 12 }, showlegend: false,
    scene: {
      ...Object.fromEntries(Object.entries(axes).map(([name, axis]) => [name, { ...axis, ...grid }])),
      aspectmode: "manual", aspectratio: { x, y, z }, dragmode: "orbit",
      camera: { eye: { x: eye[0], y: eye[1], z: eye[2] }, center: { x: 0, y: 0, z: -0.08 }, projection: { type: "orthographic" } },
    },
    modebar: { bgcolor: "#0000", color, activecolor: color }, uirevision: "same",
  };
}
