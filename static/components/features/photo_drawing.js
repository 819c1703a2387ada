// The steps of a photo.  Up to 1.5 million pixels are computed with the next frame.  A larger photo is shown much
// smaller then, and computed at its full size in a thread of its own, which takes a moment longer.
import { saveFile, savePng } from "../shared/save.js";
import { MOST_PIXELS, readPlanes } from "./image_source.js";
import { convolve, magnitude, pool, rectify } from "./maths.js";
import { paintPlanes, scaleOf, showPixels } from "./photo_paint.js";
import { readKernel } from "./texts.js";

/** @typedef {Features.PhotoApp} App */

const STRONGEST = 8; // times the mean magnitude
const [PATCHES, PATCH] = [6, 96]; // along each side, and their sides: what the colors of a large photo are chosen by
const PREVIEW_PIXELS = 4e5; // of a photo that is computed at its full size afterwards
const REST_MS = 150; // after the last change, until the full size is computed by the processor
export const STEPS = /** @type {const} */ (["photo", "map", "relu", "pool"]);

/** The rows and columns of each step. @param {Features.Size} photo @param {number} kernel @param {number} window */
function sizesOf(photo, kernel, window) {
  const map = { rows: photo.rows - kernel + 1, columns: photo.columns - kernel + 1 };
  return { photo, map, relu: map, pool: { rows: Math.floor(map.rows / window), columns: Math.floor(map.columns / window) } };
}

/** Compute all steps and paint them into their tiles. @param {App} app */
export function drawSteps(app) {
  const { source, shown, tiles } = app;
  if (!source) return;
  const kernel = readKernel(shown.kernel, app.data.shared.kernels);
  const [gray, pixels] = [shown.color === "gray", source.width * source.height];
  const scale = pixels > MOST_PIXELS ? Math.sqrt((openWorker(app) ? PREVIEW_PIXELS : MOST_PIXELS) / pixels) : 1;
  const size = { rows: Math.round(source.height * scale), columns: Math.round(source.width * scale) };
  const isKnown = app.read?.source === source && app.read.color === shown.color;
  const photo = isKnown && app.photo ? app.photo : readPlanes(source.image, { x: 0, y: 0, width: source.width, height: source.height }, size, gray);
  Object.assign(app, { read: { source, color: shown.color }, photo, sizes: sizesOf(size, kernel.size, shown.window), isFull: scale === 1 });
  const map = photo.map((plane) => convolve(plane, kernel));
  const relu = map.map(rectify);
  const limit = limitOf(map);
  app.limit = app.video ? Math.max(limit, app.limit * 0.95) : limit; // the colors of a video do not flicker
  const planes = { photo, map, relu, pool: relu.map((plane) => pool(plane, shown.window, "max")) };
  for (const step of isKnown ? STEPS.slice(1) : STEPS) paintPlanes(tiles[step].canvas, planes[step], scaleOf(step, kernel), step === "photo" ? 1 : app.limit);
  if (!isKnown) app.isPhotoFull = false;
  scheduleFull(app, source);
}

/** @param {App} app @param {Features.PhotoSource} source */
function scheduleFull(app, source) {
  clearTimeout(app.fullTimer);
  if (!app.isFull && app.worker) app.fullTimer = setTimeout(() => askWorker(app, source), app.isFast ? 0 : REST_MS);
}

/** Ask for the full size, or for a file of a step. @param {App} app @param {Features.PhotoSource} source @param {Features.StepName} [save] */
function askWorker(app, source, save) {
  const { shown, data } = app;
  const worker = openWorker(app);
  if (!worker) return;
  const kernel = readKernel(shown.kernel, data.shared.kernels);
  const gray = shown.color === "gray";
  const sizes = sizesOf({ rows: source.height, columns: source.width }, kernel.size, shown.window);
  const limit = save && app.isFull ? app.limit : limitOf(samplePatches(source, gray).map((patch) => convolve(patch, kernel)));
  const id = (app.job?.id ?? 0) + 1;
  const job = { id, kernel, gray, window: shown.window, limit, sizes, steps: [...(app.isPhotoFull ? STEPS.slice(1) : STEPS)], most: MOST_PIXELS };
  app.job = job;
  const isNew = app.given !== source;
  app.given = source;
  app.asked = app.asked.then(async () => { // one after the other: a job without a photo is about the last one
    const photo = isNew ? await createImageBitmap(source.image) : null;
    worker.postMessage({ job, photo, save }, photo ? [photo] : []);
  });
}

/** The thread of the full size; null where the browser has none. @param {App} app */
function openWorker(app) {
  if (app.worker !== undefined) return app.worker;
  if (typeof OffscreenCanvas === "undefined") {
    app.worker = null;
    return null;
  }
  const worker = new Worker(new URL("./photo_worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => takeFull(app, data);
  worker.onerror = (event) => {
    console.error(event.message);
    closeWorker(app);
    app.worker = null;
  };
  app.worker = worker;
  return worker;
}

/** @param {App} app */
export function closeWorker(app) {
  clearTimeout(app.fullTimer);
  app.worker?.terminate();
  app.worker = undefined;
  app.given = null;
}

/** Show what the thread has computed, unless it is outdated. @param {App} app @param {Features.WorkerAnswer} answer */
function takeFull(app, { id, bitmaps, isFast, file, step }) {
  if (file) saveFile(file, `${step}.png`);
  if (file && !app.isFull && app.source) askWorker(app, app.source); // the file has come in between
  if (!bitmaps || !app.job || id !== app.job.id || app.read?.source !== app.given) return;
  Object.assign(app, { sizes: app.job.sizes, limit: app.job.limit, isFull: true, isFast });
  for (const name of STEPS) {
    const bitmap = bitmaps[name];
    if (!bitmap) continue; // it shows this already
    showPixels(app.tiles[name].canvas, app.sizes[name], bitmap);
    bitmap.close();
    if (name === "photo") app.isPhotoFull = true;
  }
  app.showNotes();
}

/** Save a step as an image, one pixel per number. @param {App} app @param {Features.StepName} step */
export function saveStep(app, step) {
  const { source, tiles } = app;
  const isLarge = source && source.width * source.height > MOST_PIXELS && openWorker(app);
  if (isLarge) askWorker(app, source, step);
  else savePng(tiles[step].canvas, `${step}.png`);
}

/** Parts of a large photo, evenly spread. @param {Features.PhotoSource} source @param {boolean} gray */
function samplePatches(source, gray) {
  return Array.from({ length: PATCHES ** 2 }, (_, at) => {
    const [row, column] = [Math.floor(at / PATCHES), at % PATCHES].map((place) => (place + 0.5) / PATCHES);
    return readPart(source, { row: Math.max(0, Math.floor(row * source.height - PATCH / 2)), column: Math.max(0, Math.floor(column * source.width - PATCH / 2)) }, PATCH, gray);
  }).flat();
}

/** The channels of a square part of a photo. @param {Features.PhotoSource} source @param {GridCell} corner @param {number} side @param {boolean} gray */
const readPart = ({ image }, { row, column }, side, gray) => readPlanes(image, { x: column, y: row, width: side, height: side }, { rows: side, columns: side }, gray);

/** The window of a cell of the map, in each channel. @param {App} app @param {GridCell} cell @param {number} side */
export function readWindow({ source, shown, sizes, photo }, cell, side) {
  const isLarger = source && photo && sizes.photo.columns > photo[0].columns;
  if (isLarger) return readPart(source, cell, side, shown.color === "gray");
  return (photo ?? []).map(({ columns, values }) => ({
    rows: side,
    columns: side,
    values: Float32Array.from({ length: side ** 2 }, (_, at) => values[(cell.row + Math.floor(at / side)) * columns + cell.column + (at % side)]),
  }));
}

/** The magnitude of the strongest color: a few strong edges of a photo would leave all others pale. @param {Features.Plane[]} maps */
function limitOf(maps) {
  let [sum, count] = [0, 0];
  for (const { values } of maps) {
    for (let at = 0; at < values.length; at += 1) sum += Math.abs(values[at]);
    count += values.length;
  }
  return Math.min(Math.max(...maps.map(({ values }) => magnitude(values))), (STRONGEST * sum) / count);
}
