// Receives the words of a component; see shared/words.js.
import { publishWords } from "../shared/words.js";

/** @param {ComponentCall<{name: string, words: object}>} call */
export default function receiveWords({ data: { name, words } }) {
  publishWords(name, words);
}
