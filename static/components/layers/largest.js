// torch.max on a batch of logits: the largest of each image, or of each class, and its index.
import { make, setText } from "../shared/dom.js";
import { formatNumber, range } from "../shared/numbers.js";
import { makeChoice, showChoice } from "../dimensions/controls.js";
import { makeGrid, writeGrid } from "../dimensions/grids.js";
import { change, makeScene } from "../dimensions/scene.js";
import { readRow, replaceAt, writeRow } from "../dimensions/texts.js";
import { findLargest } from "./maths.js";

/** @typedef {Dimensions.App} App */

const CLASSES = 10;
const NARROW = matchMedia("(max-width: 640px)");

/** @param {App} app */
const readRows = ({ params }) => {
  const all = readRow(params.scores);
  return range(all.length / CLASSES).map((image) => all.slice(image * CLASSES, (image + 1) * CLASSES));
};

/** @param {App} app @returns {Element[]} */
function build(app) {
  const { words } = app;
  const images = readRows(app).length;
  const onEdit = (/** @type {number} */ place, /** @type {number} */ value) => change(app, { scores: writeRow(replaceAt(readRow(app.params.scores), place, value)) });
  /** The largest values and their indices along a dimension. @param {number} rows @param {number} cols */
  const found = (rows, cols) => [["output", words.maxValues], ["kernel", words.indices]].map(([role, title]) => makeGrid(app, { title, role, rows, cols }));
  const view = {
    axis: makeChoice(words.axis, [["1", words.eachImage], ["0", words.eachClass]], (axis) => change(app, { axis })),
    scores: makeGrid(app, { title: words.scores, role: "input", rows: images, cols: CLASSES, heads: true, colHeads: true, onEdit }),
    images: make("div", "tables found", ...found(images, 1)),
    classes: make("div", "found classes", ...found(1, CLASSES)),
    sum: make("p", "sum"),
  };
  app.view = view;
  return [make("div", "controls", view.axis), make("div", "largest", view.scores, view.images, view.classes), view.sum];
}

/** @param {App} app */
function draw(app) {
  const { view, params, data } = app;
  const rows = readRows(app);
  const axis = Number(params.axis);
  const { values, indices } = findLargest(rows, axis);
  const isLargest = (/** @type {number} */ place) => {
    const [image, label] = [Math.floor(place / CLASSES), place % CLASSES];
    return data.revealed && (axis === 1 ? indices[image] === label : indices[label] === image);
  };
  showChoice(view.axis, params.axis);
  writeGrid(view.scores, { values: rows.flat(), marked: isLargest, room: NARROW.matches ? 4 : 5 });
  // Until it is predicted, nothing tells how many there are.
  view.images.hidden = axis !== 1 || !data.revealed;
  view.classes.hidden = axis !== 0 || !data.revealed;
  const [shownValues, shownIndices] = (axis === 1 ? view.images : view.classes).children;
  writeGrid(shownValues, { values, room: NARROW.matches && axis === 0 ? 4 : 5 });
  writeGrid(shownIndices, { values: indices, limit: 0 });
  const lists = [values.map((value) => formatNumber(value, 4)), indices].map((list) => `[${list.join(", ")}]`);
  setText(view.sum, `torch.max(x, ${axis}) → ${data.revealed ? `values ${lists[0]}, indices ${lists[1]}` : "?"}`);
}

export const showLargest = makeScene({ build, draw }, "layers");
