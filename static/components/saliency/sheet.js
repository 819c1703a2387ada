// The test images as tiles in one image, which every map of them shares: an element without anything to see.

/** By name. @type {Map<string, Promise<HTMLImageElement>>} */
const sheets = new Map();
/** Those that a map waits for. @type {Map<string, (image: Promise<HTMLImageElement>) => void>} */
const waiting = new Map();

/** @param {ComponentCall<Saliency.Sheet>} call */
export default function keepSheet({ data: { name, image } }) {
  if (sheets.has(name)) return;
  const loaded = load(image);
  sheets.set(name, loaded);
  waiting.get(name)?.(loaded);
}

/** The tiles of a name, as soon as they are here. @param {string} name @returns {Promise<HTMLImageElement>} */
export async function sheetOf(name) {
  return sheets.get(name) ?? new Promise((resolve) => { waiting.set(name, resolve); });
}

/** @param {string} code */
async function load(code) {
  const image = new Image();
  image.src = `data:image/webp;base64,${code}`;
  await image.decode();
  return image;
}
