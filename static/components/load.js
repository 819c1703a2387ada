// Loads the files of a component, once per page.  Streamlit sends the source of a component with every
// answer, so that source (loader.js) is only what has to be there before this can be loaded.

/**
 * @typedef {{deflated?: string} | null} Packed  the data of a component as they are sent
 * @typedef {(call: ComponentCall<unknown>) => unknown} Component
 */

// The app was updated while the page was open: modules of two versions would both handle its keys.
const { dataset } = document.documentElement;
dataset.modules ??= import.meta.url;
if (dataset.modules !== import.meta.url) location.reload();

/** @param {string} file */
async function readText(file) {
  const response = await fetch(new URL(file, import.meta.url));
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return response.text();
}

/** Return the data of an answer; Python deflates those that are long. @param {Packed} data */
async function inflate(data) {
  if (!data?.deflated) return data;
  // Not imported from shared/bytes.js: nothing is drawn before all imports of this module are there.
  const bytes = Uint8Array.from(atob(data.deflated), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

/** @param {string} name @param {string[]} files */
export default async function loadComponent(name, files) {
  const [module, texts] = await Promise.all([import(`./${name}.js`), Promise.all(files.map(readText))]);
  const css = texts.filter((_, place) => files[place].endsWith(".css")).join("\n");
  const html = texts.filter((_, place) => files[place].endsWith(".html")).join("");
  /** @type {Component} */
  const component = module.default;
  const sheets = css ? [await new CSSStyleSheet().replace(css)] : [];
  /** @param {ComponentCall<Packed>} call */
  return async function show({ data: packed, ...args }) {
    const root = /** @type {ShadowRoot & {loaded?: {packed: Packed}, filled?: boolean}} */ (args.parentElement);
    root.loaded = { packed };
    const data = await inflate(packed);
    if (root.loaded.packed !== packed) return undefined; // a newer answer is there
    if (!root.filled) { // with the data: nothing is drawn without them
      root.filled = true;
      root.adoptedStyleSheets = sheets;
      root.replaceChildren(document.createRange().createContextualFragment(html));
    }
    const leave = component({ ...args, data });
    root.host?.toggleAttribute("data-loaded", true); // for assets/page.css
    return leave;
  };
}
