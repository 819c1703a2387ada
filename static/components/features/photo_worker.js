// The steps of a photo at its full size, band by band, in a thread of its own: a large photo would hold up the
// page.  What is shown of it is painted smaller, by the graphics card where there is one; the numbers, and what is
// saved, are those of every pixel.
import { convolve, pool, rectify } from "./maths.js";
import { openGpu } from "./photo_gpu.js";
import { planesOf, pixelsOf, scaleOf } from "./photo_paint.js";

/** @typedef {Features.WorkerJob} Job */

const BAND = 256; // rows of pooling windows' pixels at a time: a multiple of every window
const SLOW_MS = 1500; // of a graphics card

/** @type {ImageBitmap | null} */
let photo = null;
let latest = 0;
/** @type {ReturnType<typeof openGpu> | undefined} */
let gpu;

/** @param {number} columns @param {number} rows */
function open2d(columns, rows) {
  const context = new OffscreenCanvas(columns, rows).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser cannot draw in a worker.");
  return context;
}

/** The channels of some rows of the photo. @param {ImageBitmap} image @param {number} top @param {number} rows @param {boolean} gray */
function readRows(image, top, rows, gray) {
  const context = open2d(image.width, rows);
  context.drawImage(image, 0, top, image.width, rows, 0, 0, image.width, rows);
  return planesOf(context.getImageData(0, 0, image.width, rows).data, { rows, columns: image.width }, gray);
}

/** Yield to messages: a newer job makes this one stop. */
const rest = () => new Promise((resume) => setTimeout(resume));

/**
 * Compute steps band by band; return false if a newer job has come meanwhile.
 * @param {ImageBitmap} image
 * @param {Job} job
 * @param {(step: Features.StepName, planes: Features.Plane[], top: number) => void} take  gets a band, and the row where it begins
 */
async function computeBands(image, { id, kernel, gray, window }, take) {
  const rows = image.height - kernel.size + 1;
  for (let top = 0; top < rows; top += BAND) {
    await rest();
    if (id !== latest) return false;
    const height = Math.min(BAND, rows - top);
    const read = readRows(image, top, height + kernel.size - 1, gray);
    take("photo", read, top);
    const map = read.map((plane) => convolve(plane, kernel));
    take("map", map, top);
    const relu = map.map(rectify);
    take("relu", relu, top);
    if (height >= window) take("pool", relu.map((plane) => pool(plane, window, "max")), top / window);
  }
  return true;
}

/** Paint the steps that change, smaller. @param {ImageBitmap} image @param {Job} job */
async function paintSteps(image, job) {
  if (gpu === undefined) gpu = openGpu();
  const start = performance.now();
  const isFast = Boolean(gpu?.canPaint(image, job));
  const bitmaps = isFast ? paintOnGpu(image, job) : await paintByBands(image, job);
  if (isFast && performance.now() - start > SLOW_MS) gpu = null; // the processor is hardly slower, and can be stopped
  if (!bitmaps) return;
  postMessage({ id: job.id, bitmaps, isFast }, { transfer: Object.values(bitmaps) });
}

/** The size at which a step is painted. @param {Job} job @param {Features.StepName} step */
function sheetOf({ sizes, most }, step) {
  const { rows, columns } = sizes[step];
  const scale = Math.min(1, Math.sqrt(most / (rows * columns)));
  return { scale, rows: Math.max(1, Math.round(rows * scale)), columns: Math.max(1, Math.round(columns * scale)) };
}

/** @param {ImageBitmap} image @param {Job} job */
const paintOnGpu = (image, job) => Object.fromEntries(job.steps.map((step) => [step, /** @type {NonNullable<typeof gpu>} */ (gpu).paint(image, job, step, job.sizes[step], sheetOf(job, step))]));

/** Return the steps band by band, or null if a newer job has come meanwhile. @param {ImageBitmap} image @param {Job} job */
async function paintByBands(image, job) {
  const sheets = new Map(job.steps.map((step) => {
    const { scale, rows, columns } = sheetOf(job, step);
    return [step, { scale, context: open2d(columns, rows) }];
  }));
  const isDone = await computeBands(image, job, (step, planes, top) => {
    const sheet = sheets.get(step);
    if (!sheet) return;
    const { scale, context } = sheet;
    const { rows, columns } = planes[0];
    const band = open2d(columns, rows);
    band.putImageData(imageOf(step, planes, job), 0, 0);
    context.imageSmoothingQuality = "medium";
    context.drawImage(band.canvas, 0, 0, columns, rows, 0, top * scale, columns * scale, rows * scale);
  });
  return isDone ? Object.fromEntries([...sheets].map(([step, { context }]) => [step, context.canvas.transferToImageBitmap()])) : null;
}

/** @param {Features.StepName} step @param {Features.Plane[]} planes @param {Job} job */
function imageOf(step, planes, { kernel, limit }) {
  const { rows, columns } = planes[0];
  return new ImageData(pixelsOf(planes, scaleOf(step, kernel), step === "photo" ? 1 : limit), columns, rows);
}

/** Send a step as a PNG on white, one pixel per number. @param {ImageBitmap} image @param {Job} job @param {Features.StepName} wanted */
async function saveStep(image, job, wanted) {
  const { rows, columns } = job.sizes[wanted];
  const sheet = open2d(columns, rows);
  sheet.fillStyle = "white";
  sheet.fillRect(0, 0, columns, rows);
  const isDone = await computeBands(image, job, (step, planes, top) => {
    if (step !== wanted) return;
    const band = open2d(planes[0].columns, planes[0].rows);
    band.putImageData(imageOf(step, planes, job), 0, 0);
    sheet.drawImage(band.canvas, 0, top);
  });
  if (isDone) postMessage({ id: job.id, step: wanted, file: await sheet.canvas.convertToBlob() });
}

addEventListener("message", ({ data }) => {
  if (data.photo) photo = data.photo;
  latest = data.job.id;
  if (!photo) return;
  if (data.save) saveStep(photo, data.job, data.save);
  else paintSteps(photo, data.job);
});
