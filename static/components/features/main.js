// The figures of the lesson "A kernel becomes a feature".
import showCaricature from "./caricature.js";
import showPhoto from "./photo.js";
import showTable from "./table.js";

/** @type {Record<string, (call: any) => unknown>} */
const SCENES = { table: showTable, photo: showPhoto, caricature: showCaricature };

/** @param {ComponentCall<{scene: string}>} call */
export default (call) => SCENES[call.data.scene](call);
