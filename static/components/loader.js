// The source of every component.  Streamlit sends it with every answer, so it is short and loads the
// component's files by URL, once per page.  cnnviz/ui/kit/component.py replaces the names in capitals.
const folder = new URL("_stcore/bidi-components/FOLDER/", document.baseURI);
let loading = null;

async function readText(file) {
  const response = await fetch(new URL(file, folder));
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return response.text();
}

async function loadFiles() {
  const [module, ...texts] = await Promise.all([import(new URL("NAME.js", folder)), ...FILES.map(readText)]);
  const [css, html = ""] = texts;
  return { component: module.default, sheets: css ? [await new CSSStyleSheet().replace(css)] : [], html };
}

export default async function load({ data: [data, failure, retry], ...args }) {
  const root = args.parentElement;
  let files;
  try {
    files = await (loading ??= loadFiles());
  } catch (error) {
    console.error(error);
    loading = null;
    root.loaded = null;
    const button = Object.assign(document.createElement("button"), { textContent: retry, onclick: () => location.reload() });
    const message = document.createElement("p");
    message.append(failure, " ", button);
    root.replaceChildren(message);
    return undefined;
  }
  if (root.loaded !== files) {
    root.loaded = files;
    root.adoptedStyleSheets = files.sheets;
    root.replaceChildren(document.createRange().createContextualFragment(files.html));
  }
  return files.component({ ...args, data });
}
