// Takes a text with Python arrays apart: without prompts and comments, into statements of tokens.
import { Unreadable } from "./values.js";

const PARTS = new RegExp(
  [
    /(?<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w.]))/,
    /(?<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)/,
    /(?<dots>\.\.\.)/,
    /(?<string>'[^']*'|"[^"]*"|<[^<>\n]*>)/,
    /(?<mark>\*\*|\/\/|[-+*/%=,:;.[\]()]|\n)/,
    /(?<other>[^\s,;[\]()]+)/,
  ].map(({ source }) => source).join("|"),
  "giu",
);
/** @type {Record<string, string>} */
const OPENERS = { "]": "[", ")": "(" };

/** Full-width digits, brackets and commas, and the minus of word processors, as Python has them. @param {string} text */
export const toPlain = (text) => (
  text.normalize("NFKC").replace(/[\u2212\u2013]/g, "-").replaceAll("\u2044", "/").replaceAll("\u3001", ",").replace(/\r\n?/g, "\n")
);

/** A text without the prompts of Python and notebooks, comments and imports. @param {string} text */
export function stripPrompts(text) {
  const isSession = /^>>>/m.test(text);
  return text
    .replace(/^[ \t]*>>> ?/gm, "")
    .replace(/^[ \t]*(?:(?:In|Out) ?\[\d*\]:|\.\.\.:) ?/gm, "")
    .replace(isSession ? /^\.\.\.(?: |$)/gm : /(?!)/, "")
    .replace(/#.*$/gm, "")
    .replace(/^[ \t]*(?:import|from)[ \t].*$/gm, "")
    .replace(/Parameter containing:/g, "")
    .replace(/\n[ \t]*(?=\.[a-z])/gi, ""); // a chain of methods over several lines
}

/** @param {string} text @returns {Arrays.Token[]} */
function split(text) {
  return [...text.matchAll(PARTS)].map((match) => {
    const [kind] = Object.entries(match.groups ?? {}).find(([, part]) => part !== undefined) ?? ["other"];
    return { kind: /** @type {Arrays.Token["kind"]} */ (kind), text: match[0], space: /\s/.test(text[match.index - 1] ?? " ") };
  });
}

/**
 * The statements of a text.  A selection that begins within brackets gets those that it lacks.
 * @param {string} text
 * @returns {Arrays.Token[][]}
 */
export function toStatements(text) {
  /** @type {Arrays.Token[][]} */
  const statements = [[]];
  /** @type {string[]} */
  const open = [];
  for (const token of split(text)) {
    const statement = /** @type {Arrays.Token[]} */ (statements.at(-1));
    const { text: mark } = token;
    if ("[(".includes(mark)) open.push(mark);
    if (mark in OPENERS && open.pop() === undefined) statement.unshift({ kind: "mark", text: OPENERS[mark], space: true });
    const isEnd = open.length === 0 && "\n;".includes(mark);
    if (isEnd && statement.at(-1)?.text !== ",") statements.push([]);
    else if (mark !== "\n") statement.push(token);
  }
  if (open.length > 0) throw new Unreadable("bracket", { text: open.join(""), count: open.length });
  return statements.filter(({ length }) => length > 0);
}
