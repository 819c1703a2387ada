// The same steps on a photo or on the camera: convolution, ReLU, max pooling, in this browser alone.
import { changes, closest, fill, make, setText } from "../shared/dom.js";
import { imageFileOf } from "../shared/files.js";
import { keepState } from "../shared/lifecycle.js";
import { markPresenting, openEdited, watchUndo } from "./edited.js";
import { closeCamera, openCamera, openFile } from "./image_source.js";
import { makeChoices } from "./photo_choices.js";
import { closeWorker, drawSteps, saveStep, STEPS } from "./photo_drawing.js";
import { isSigned } from "./photo_paint.js";
import { makeTile, showCell } from "./photo_tiles.js";
import { loadSample, SIZES } from "./samples.js";
import { readKernel } from "./texts.js";

/** @typedef {Features.PhotoApp} App */

/** @type {Features.PhotoDraft} */
const BLANK = { kernel: "", color: "gray", window: 2, sample: "" };
/** @param {ShadowRoot} host */
function open(host) {
  const { el, history } = openEdited(host, {
    className: "lab",
    actions: /** @type {const} */ (["undo", "redo", "camera"]),
    draft: BLANK,
    show: (draft) => showDraft(app, draft),
    send: (name, value) => app.sendState(name, value),
  });
  const texts = { status: make("p", "status"), sum: make("p", "terms") };
  const show = () => {
    showNotes(app, isSigned(readKernel(app.shown.kernel, app.data.shared.kernels)));
    showCell(app);
  };
  /** What is missing comes with the first answer. @type {Partial<App>} */
  const parts = { el: { ...el, ...texts }, history, source: null, video: null, frames: [], limit: 0, photo: null, cell: null, scheduled: false, attached: null, shown: BLANK, given: null, asked: Promise.resolve(), showNotes: show };
  const app = /** @type {App} */ (parts);
  return app;
}

/** @param {App} app */
function build(app) {
  const { root, alert, status, sum } = app.el;
  const { words } = app.data.shared;
  const names = { photo: words.photo, map: words.map, relu: "ReLU", pool: words.pool };
  const [width, height] = SIZES[app.data.sample] ?? SIZES.letters;
  app.tiles = /** @type {App["tiles"]} */ (Object.fromEntries(STEPS.map((step) => [step, makeTile(app, step, names[step], width, height)])));
  const choices = makeChoices(app, {
    edit: (draft, typing) => (typing ? showDraft(app, draft) : app.history.edit(draft)),
    warn: (message) => setText(alert, message),
    open: (file) => takeFile(app, file),
  });
  app.showChoices = choices.show;
  root.append(choices.root, make("div", "tiles", ...STEPS.map((step) => app.tiles[step].figure)), alert, make("div", "read-out", status, sum));
  root.addEventListener("click", (event) => onClick(app, event));
  watchUndo(root, app.history);
  root.addEventListener("dragover", (event) => event.preventDefault());
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    takeFile(app, imageFileOf(event.dataTransfer));
  });
}

/** Show a choice before Python knows it. @param {App} app @param {Features.PhotoDraft} draft */
function showDraft(app, draft) {
  const { sample } = app.shown;
  app.shown = draft;
  app.showChoices();
  if (draft.sample !== sample) takeSample(app, draft.sample);
  schedule(app);
}

/** Draw with the next frame, once however often it is asked for. @param {App} app */
function schedule(app) {
  if (app.scheduled) return;
  app.scheduled = true;
  requestAnimationFrame(() => {
    app.scheduled = false;
    if (app.attached) draw(app);
  });
}

/** @param {App} app */
function draw(app) {
  if (!app.source) return;
  drawSteps(app);
  app.showNotes();
}

/** The size of each map, and what its colors stand for. @param {App} app @param {boolean} signed */
function showNotes({ tiles, sizes, worker, data: { shared: { words }, hidden }, source, limit, el, video, frames }, signed) {
  for (const step of STEPS) {
    const { rows, columns } = sizes[step];
    const ends = step === "map" ? { least: `\u2212${limit.toFixed(2)}`, most: limit.toFixed(2) } : { least: 0, most: limit.toFixed(2) };
    const range = step === "photo" || !signed ? words.photoRange : fill(words.photoLimits, ends);
    setText(tiles[step].note, `${columns} × ${rows} · ${range}`);
    tiles[step].figure.toggleAttribute("data-hidden", hidden && (step === "relu" || step === "pool"));
    tiles[step].figure.toggleAttribute("data-coarse", step === "pool");
  }
  const { rows, columns } = sizes.photo;
  const texts = { width: source?.width, height: source?.height, columns, rows };
  const smaller = source && source.width > columns ? fill(worker === null ? words.photoScaled : words.photoFull, texts) : "";
  const rate = video && frames.length > 5 ? fill(words.photoRate, { rate: Math.round(((frames.length - 1) * 1000) / (frames[frames.length - 1] - frames[0])) }) : "";
  setText(el.status, [words.photoPrivate, smaller, rate].filter(Boolean).join(" "));
}

/** @param {App} app @param {string} name */
async function takeSample(app, name) {
  stopCamera(app);
  try {
    const image = await loadSample(name);
    if (app.shown.sample === name) takeImage(app, image, name);
  } catch { // the server does not answer
    setText(app.el.alert, app.data.shared.words["photo.sample"]);
  }
}

/** @param {App} app @param {File | null} file */
async function takeFile(app, file) {
  const { words } = app.data.shared;
  const opened = file ? await openFile(file) : { problem: "photo.none" };
  if ("problem" in opened) {
    setText(app.el.alert, fill(words[opened.problem], opened.values ?? {}));
    return;
  }
  stopCamera(app);
  takeImage(app, opened.image, "");
}

/** @param {App} app @param {ImageBitmap} image @param {string} name */
function takeImage(app, image, name) {
  setText(app.el.alert, "");
  app.source = { image, width: image.width, height: image.height, name };
  app.showChoices();
  schedule(app);
}

/** @param {App} app */
async function startCamera(app) {
  const { words } = app.data.shared;
  setText(app.el.alert, "");
  const opened = await openCamera();
  if ("problem" in opened) {
    setText(app.el.alert, words[opened.problem]);
    return;
  }
  if (!app.attached) { // the page has been left meanwhile
    closeCamera(opened.video);
    return;
  }
  const { video } = opened;
  Object.assign(app, { video, frames: [], source: { image: video, width: video.videoWidth, height: video.videoHeight, name: "camera" } });
  app.showChoices();
  requestAnimationFrame(() => drawFrame(app, video));
}

/** @param {App} app @param {HTMLVideoElement} video */
function drawFrame(app, video) {
  if (app.video !== video || !app.attached) return;
  if (video.videoWidth > 0) {
    app.source = { image: video, width: video.videoWidth, height: video.videoHeight, name: "camera" };
    app.frames = [...app.frames, performance.now()].slice(-30);
    draw(app);
  }
  requestAnimationFrame(() => drawFrame(app, video));
}

/** The last frame stays. @param {App} app */
function stopCamera(app) {
  if (!app.video) return;
  const { video, source } = app;
  app.video = null;
  const still = Object.assign(document.createElement("canvas"), { width: video.videoWidth, height: video.videoHeight });
  still.getContext("2d")?.drawImage(video, 0, 0);
  if (source?.image === video) app.source = { ...source, image: still, name: "" };
  closeCamera(video);
  app.showChoices();
  schedule(app);
}

/** @param {App} app @param {Event} event */
function onClick(app, event) {
  const { action, step } = closest(event, "[data-action]")?.dataset ?? {};
  if (action === "undo" || action === "redo") app.history[action]();
  else if (action === "camera" && app.video) stopCamera(app);
  else if (action === "camera") startCamera(app);
  else if (action === "enlarge") closest(event, "figure")?.toggleAttribute("data-large");
  else if (action === "save") saveStep(app, /** @type {Features.StepName} */ (step));
}

/** @param {App} app @param {Features.PhotoData} data */
function receive(app, data) {
  const first = app.data === undefined;
  app.data = data;
  if (first) build(app);
  app.attached ??= attach(app);
  const { kernel, color, window, sample } = data;
  const applied = app.history.receive(data, { kernel, color, window, sample });
  if (!changes(app.el.root, [data.shared.words.undo, data.hidden, app.history.draft])) return;
  setText(app.el.undo, data.shared.words.undo);
  setText(app.el.redo, data.shared.words.redo);
  if (applied) showDraft(app, app.history.draft);
  else schedule(app);
}

/** Listen to events outside the element while it is on the page. @param {App} app */
function attach(app) {
  const attached = new AbortController();
  const { signal } = attached;
  markPresenting(app.el.root, signal);
  addEventListener("paste", (event) => {
    const file = imageFileOf(event.clipboardData);
    if (file) takeFile(app, file);
  }, { signal });
  addEventListener("visibilitychange", () => document.hidden && stopCamera(app), { signal });
  return attached;
}

/** @param {App} app */
function close(app) {
  if (app.video) closeCamera(app.video);
  app.video = null;
  closeWorker(app);
  app.history.rest();
  app.attached?.abort();
  app.attached = null;
}

export default keepState({ open, receive, close, words: "features" });
