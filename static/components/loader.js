/** @type {ReturnType<typeof import("./load.js").default> | null} */
let load = null;

/** @param {ComponentCall<[data: import("./load.js").Packed, failure: string, retry: string]>} call */
export default async function show({ data: [data, failure, retry], ...args }) {
  let component;
  try {
    load ??= import(new URL("_stcore/bidi-components/FOLDER/load.js", document.baseURI).href).then((module) => module.default("NAME", FILES));
    component = await load;
  } catch (error) {
    console.error(error);
    load = null;
    const button = Object.assign(document.createElement("button"), { textContent: retry, onclick: () => location.reload() });
    const message = document.createElement("p");
    message.append(failure, " ", button);
    args.parentElement.replaceChildren(message);
    args.parentElement.host?.toggleAttribute("data-loaded", true);
    return undefined;
  }
  return component({ ...args, data });
}
