// What the stepper says: titles, the step in words, the sum, hints, messages, the spoken sentence.
import { fill, written } from "../shared/numbers.js";
import { alikeOf, feedsOf, isFill, isReached, meetsOf } from "./trace.js";
import { equation, isLong, sentence } from "./equation.js";
import { channelName, isToCome } from "./grids.js";
import { pointedAt, shownPlace } from "./highlight.js";

const SIGNS = { convolution: "∗", transposed: "∗ᵀ", max: "max", avg: "avg" };

// Where an output cell is, in words: image and filter only where there are several.
function where(app, place) {
  const { model, words } = app;
  const parts = [];
  if (model.images > 1) parts.push(fill(words.inImage, { image: place.n + 1 }));
  if (model.pooled && model.depth > 1) parts.push(fill(words.inChannel, { channel: place.o + 1 }));
  else if (model.filters > 1) parts.push(fill(words.inFilter, { filter: place.o + 1 }));
  parts.push(fill(words.cell, { row: place.r + 1, column: place.c + 1 }));
  return parts.join(", ");
}

function captionOf(app, place) {
  const { words, model } = app;
  const values = { step: app.step + 1, total: model.steps, place: where(app, place) };
  return fill(place === app.place ? words.step : words.looking, values);
}

// Caption and sum of the place that is shown.
export function tell(app) {
  const place = shownPlace(app);
  const { model, el } = app;
  const caption = captionOf(app, place);
  if (el.caption.textContent !== caption) el.caption.textContent = caption;
  const { html, work, cut } = equation(model, place, {
    all: app.full,
    hidden: isToCome(app, place.step),
    nameOf: (channel) => channelName(app, channel),
  });
  if (el.terms.said !== html) el.terms.innerHTML = el.terms.said = html;
  const count = work.reads.length;
  const more = isLong(work);
  if (el.more.hidden === more) el.more.hidden = !more;
  if (more) el.more.textContent = fill(cut ? app.words.showAll : app.words.showFewer, { count });
  el.scrub.setAttribute("aria-valuetext", captionOf(app, app.place));
}

// Say the step to a screen reader, once the reader has come to rest on it.
export function speak(app) {
  clearTimeout(app.speaking);
  app.speaking = setTimeout(() => {
    if (app.timer) return; // playing is too fast to follow by ear; where it stops is said
    const said = sentence(app.model, app.words, app.place, false);
    app.el.live.textContent = `${captionOf(app, app.place)}. ${said}`;
  }, 400);
}

// What belongs to the cell pointed at, or how to use the stepper.
export function hint(app) {
  const cell = pointedAt(app);
  const { words, el } = app;
  const text = cell ? about(app, cell) : words[app.editable ? "hint" : "hintFixed"];
  if (el.hint.textContent !== text) el.hint.textContent = text;
}

function about(app, cell) {
  const { model, words } = app;
  const { plane, r, c, row, col, inside } = cell.place;
  const at = fill(words.cell, { row: r + 1, column: c + 1 });
  const value = written(cell.value, 15);
  if (plane.role === "output") {
    if (cell.classList.contains("todo")) return fill(words.aboutToCome, { place: at });
    return fill(words.aboutOutput, { place: at, value });
  }
  if (plane.role === "bias") return fill(words.aboutBias, { value });
  if (plane.role === "kernel") {
    if (model.pooled) return fill(words.aboutWindow, { value });
    return fill(words.aboutWeight, { place: at, value, count: meetsOf(model, row, col).length });
  }
  const fed = feedsOf(model, plane.index, alikeOf(model, row, col));
  const count = new Set(fed.map((feed) => [feed.o, feed.r, feed.c].join())).size;
  const reached = isReached(model, row, col);
  if (isFill(model, row, col)) return fill(reached ? words.aboutPadding : words.aboutIdle, { value, count });
  if (!reached) return fill(words.aboutUnreached, { place: at, value });
  if (inside) return fill(words.aboutInput, { place: at, value, count });
  const source = { row: model.sourceRows[row] + 1, column: model.sourceCols[col] + 1 };
  return fill(words.aboutCopy, { place: fill(words.cell, source), value, count });
}

// A message that something typed or pasted cannot be used; it stays until the next good edit.
export function complain(app, name, values) {
  app.el.alert.textContent = fill(app.words[name], values);
}

export function forgive(app) {
  if (app.el.alert.textContent) app.el.alert.textContent = "";
}

const title = (element, name, rows, cols, note) => {
  const text = [name, rows, cols, note].join("|");
  if (element.said === text) return;
  element.said = text;
  element.replaceChildren();
  const strong = document.createElement("strong");
  strong.textContent = name;
  element.append(strong, ` ${rows} × ${cols}`);
  if (note) {
    const small = document.createElement("small");
    small.textContent = note;
    element.append(small);
  }
};

// Titles, names of the grids, legend: all that depends on shapes and language only.
export function head(app) {
  const { model, words, el, planes } = app;
  const padded = model.padRows > model.height || model.padCols > model.width;
  const note = padded && fill(words.withPadding, { rows: model.padRows, columns: model.padCols });
  title(el.inputTitle, words.input, model.height, model.width, note);
  const reads = model.channels[app.place.o];
  title(el.kernelTitle, model.pooled ? words.window : words.kernel, model.kernelRows, model.kernelCols,
    !model.pooled && reads.length < model.depth && fill(words.reads, { channels: reads.map((c) => c + 1).join(", ") }));
  title(el.outputTitle, words.output, model.outRows, model.outCols, "");
  el.sign.textContent = SIGNS[model.kind];
  el.sign.classList.toggle("word", model.pooled);
  el.kernelPanel.dataset.role = model.pooled ? "window" : "kernel";
  el.kernelScale.hidden = model.pooled;
  const labels = {
    input: (index) => channelName(app, index),
    kernel: (index) => channelName(app, reads[index]),
    output: (index) => (model.pooled ? channelName(app, index) : fill(words.filter, { filter: index + 1 })),
    bias: () => words.bias,
  };
  for (const [role, shown] of Object.entries(planes)) {
    const several = { input: model.depth, kernel: model.pooled ? 1 : reads.length, output: model.filters, bias: 2 }[role] > 1;
    for (const plane of shown) {
      const name = several ? labels[role](plane.index) : "";
      if (plane.name.textContent !== name) plane.name.textContent = name;
      plane.name.hidden = !name;
      const whole = { input: words.input, kernel: words.kernel, output: words.output, bias: "" }[role];
      plane.label = [whole, name].filter(Boolean).join(", ");
      plane.grid.setAttribute("aria-label", plane.label);
    }
  }
  legend(app);
}

function legend(app) {
  const { words, el, planes, gradual, model } = app;
  const [{ cells }] = planes.input;
  const items = [];
  if (cells.some((cell) => !cell.place.inside)) items.push(["pad", words.legendPadding]);
  if (cells.some((cell) => cell.place.unreached)) items.push(["unreached", words.legendUnreached]);
  if (gradual && model.steps > 1) items.push(["todo", words.legendToCome]);
  const text = items.join("|");
  if (el.legend.said === text) return;
  el.legend.said = text;
  el.legend.replaceChildren(...items.map(([name, text]) => {
    const item = document.createElement("span");
    const swatch = document.createElement("i");
    swatch.className = name;
    item.append(swatch, text);
    return item;
  }));
}

// The name of a cell for a screen reader, given when it takes the focus.
export function nameCell(app, cell) {
  const { plane, r, c } = cell.place;
  const at = fill(app.words.cell, { row: r + 1, column: c + 1 });
  const place = plane.role === "bias" ? plane.label : `${plane.label}, ${at}`;
  cell.setAttribute("aria-label", `${place}: ${written(cell.value, 15)}`);
}
