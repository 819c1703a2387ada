// Charts of a lesson among which the reader chooses: the browser has them all.  Within the frame of Dimensions.
import { changes, make, setContent, setText } from "../shared/dom.js";
import { makeChoice, showChoice } from "../dimensions/controls.js";
import { change, makeScene } from "../dimensions/scene.js";
import { makeChart, showChart } from "./chart.js";

/** @typedef {Dimensions.App} App */

/** @type {WeakMap<App, Charts.View>} */
const views = new WeakMap();

/** @param {App} app */
const dataOf = ({ data }) => /** @type {Charts.Payload} */ (data);

/** @param {App} app @returns {Element[]} */
function build(app) {
  const view = makeChart(app.words.whole);
  views.set(app, view);
  view.root.style.setProperty("--chart-height", `${dataOf(app).height}rem`);
  app.view = { controls: make("div", "controls"), note: make("p", "chart-note"), results: make("div", "results") };
  return [app.view.controls, view.root, app.view.note, app.view.results];
}

/** The choices that are open now. @param {App} app */
const openChoices = (app) => dataOf(app).choices.filter(({ only }) => !only || app.params[only[0]] === only[1]);

/** @param {App} app */
function draw(app) {
  const { view, params } = app;
  const { choices, charts } = dataOf(app);
  const chart = charts[openChoices(app).map(({ param }) => params[param]).join(" ")];
  if (changes(view.controls, choices)) setContent(view.controls, ...choices.map(({ param, label, options }) => makeChoice(label, options, (value) => change(app, { [param]: value }))));
  view.controls.hidden = choices.length === 0;
  choices.forEach((choice, place) => {
    const group = /** @type {HTMLElement} */ (view.controls.children[place]);
    group.hidden = !openChoices(app).includes(choice);
    showChoice(group, params[choice.param]);
  });
  showChart(/** @type {Charts.View} */ (views.get(app)), cutLines(app, chart));
  setText(view.note, chart.note ?? "");
  drawTable(view.results, chart.table ?? []);
}

/** Lines end at the step that is chosen. @param {App} app @param {Charts.Chart} chart @returns {Charts.Chart} */
function cutLines({ params, data }, chart) {
  const { steps } = /** @type {Charts.Payload} */ (data);
  if (!steps) return chart;
  const count = Number(params[steps[0]]) + 1;
  return { ...chart, lines: chart.lines?.map((line) => ({ ...line, x: line.x.slice(0, count), y: line.y.slice(0, count) })) };
}

/** @param {HTMLElement} results @param {string[][]} rows */
function drawTable(results, rows) {
  if (!changes(results, rows)) return;
  results.hidden = rows.length === 0;
  if (results.hidden) return;
  setContent(results, make("table", {}, ...rows.map((cells, row) => make("tr", {}, ...cells.map((text, column) => make(row === 0 || column === 0 ? "th" : "td", {}, text))))));
}

const showChosen = makeScene({ build, draw }, "charts");

/** By the parameter that is stepped. @type {Map<string, typeof showChosen>} */
const stepped = new Map();

/** @param {string} param */
function makeStepped(param) {
  const show = makeScene({ build, draw, steps: { param, first: 1, count: (app) => dataOf(app).steps?.[1] ?? 1, frame: 150 } }, "charts");
  stepped.set(param, show);
  return show;
}

/** @param {ComponentCall<Charts.Payload>} call */
export default function showCharts(call) {
  const { steps } = call.data;
  const show = steps ? stepped.get(steps[0]) ?? makeStepped(steps[0]) : showChosen;
  return show(call);
}
