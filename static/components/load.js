// Loads the files of a component, once per page.  Streamlit sends the source of a component with every
// answer, so that source (loader.js) is only what has to be there before this can be loaded.

async function readText(file) {
  const response = await fetch(new URL(file, import.meta.url));
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return response.text();
}

// Return the data of an answer; Python deflates those that are long.
async function inflate(data) {
  if (!data?.deflated) return data;
  const bytes = Uint8Array.from(atob(data.deflated), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

export default async function loadComponent(name, files) {
  const [module, ...texts] = await Promise.all([import(`./${name}.js`), ...files.map(readText)]);
  const [css, html = ""] = texts;
  const sheets = css ? [await new CSSStyleSheet().replace(css)] : [];
  return async function show({ data: packed, ...args }) {
    const root = args.parentElement;
    root.loaded = { packed };
    const data = await inflate(packed);
    if (root.loaded.packed !== packed) return undefined; // a newer answer is there
    if (!root.filled) { // with the data: nothing is drawn without them
      root.filled = true;
      root.adoptedStyleSheets = sheets;
      root.replaceChildren(document.createRange().createContextualFragment(html));
    }
    const leave = module.default({ ...args, data });
    root.host?.toggleAttribute("data-loaded", true); // for assets/page.css
    return leave;
  };
}
