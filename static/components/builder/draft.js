// The draft of a network: a flat list of lines [code, values], with values null for a new layer that
// Python fills in.  A residual block is a line "residual", its layers, optionally "shortcut", and "end";
// branches are a line "branches", their layers with "branch" between them, and "concat".

/**
 * @typedef {Builder.Line} Line
 * @typedef {{lines: Line[], at: number}} Move  the lines, and the index of the line that has moved
 */

const BLOCKS = ["residual", "branches"];
const SEPARATORS = ["shortcut", "branch"];
const ENDS = ["end", "concat"];

/** @param {Builder.Draft} one @param {Builder.Draft} other */
export const isSameDraft = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The draft that an answer of Python shows. @param {Pick<Builder.Payload, "input" | "lines">} data @returns {Builder.Draft} */
export const draftOf = ({ input, lines }) => ({ input: [...input.values], lines: lines.map(({ code, values }) => [code, values]) });

/** Whether every line has its values. @param {Builder.Draft} draft */
export const isComplete = ({ lines }) => lines.every(([, values]) => values !== null);

/** Whether a line begins a block. @param {string} code */
export const isBlock = (code) => BLOCKS.includes(code);

/** Whether a line ends a block. @param {string} code */
export const isEnd = (code) => ENDS.includes(code);

/** Whether a line begins a path of a block or ends the block, and cannot be moved. @param {string} code */
export const isFixed = (code) => SEPARATORS.includes(code) || isEnd(code);

/** @param {string} code */
export const isMark = (code) => isBlock(code) || isFixed(code);

/**
 * The index of the line that ends a block, or only the path that begins with a line "shortcut" or "branch".
 * @param {Line[]} lines
 * @param {number} at
 */
function endOf(lines, at) {
  let depth = 1;
  for (let place = at + 1; place < lines.length; place += 1) {
    const [code, values] = lines[place];
    if (isBlock(code) && values !== null) depth += 1;
    if (isEnd(code)) depth -= 1;
    const endsPath = depth === 1 && SEPARATORS.includes(code) && SEPARATORS.includes(lines[at][0]);
    if (depth === 0 || endsPath) return place;
  }
  return lines.length - 1;
}

/** How many lines belong to a line: all lines of a block, otherwise one. @param {Line[]} lines @param {number} at */
export function span(lines, at) {
  const [code, values] = lines[at];
  if (values === null) return 1;
  if (isBlock(code)) return endOf(lines, at) - at + 1;
  return SEPARATORS.includes(code) ? endOf(lines, at) - at : 1;
}

/**
 * The index of the block around a place between lines, −1 outside of blocks.
 * @param {Line[]} lines
 * @param {number} place
 */
export function blockAt(lines, place) {
  let open = -1;
  for (let at = 0; at < Math.min(place, lines.length); at += 1) {
    if (isBlock(lines[at][0]) && lines[at][1] !== null) open = at;
    if (isEnd(lines[at][0])) open = -1;
  }
  return open;
}

/**
 * Whether the menu offers a kind of line at a place: a further branch only among branches.
 * @param {Line[]} lines
 * @param {number} place
 * @param {string} code
 */
export const isOffered = (lines, place, code) => code !== "branch" || lines[blockAt(lines, place)]?.[0] === "branches";

/** @param {Line[]} lines @param {number} at */
export const removeLine = (lines, at) => [...lines.slice(0, at), ...lines.slice(at + span(lines, at))];

/** @param {Line[]} lines @param {number} place @param {Line} line */
export const insertLine = (lines, place, line) => [...lines.slice(0, place), line, ...lines.slice(place)];

/** @param {Line[]} lines @param {number} at */
export function duplicateLine(lines, at) {
  const size = span(lines, at);
  const twin = structuredClone(lines.slice(at, at + size));
  return [...lines.slice(0, at + size), ...twin, ...lines.slice(at + size)];
}

/**
 * Move a line or a whole block before the line at `place`; null if that is impossible.
 * @param {Line[]} lines
 * @param {number} at
 * @param {number} place
 * @returns {Move | null}
 */
export function moveLine(lines, at, place) {
  const size = span(lines, at);
  if (place >= at && place <= at + size) return null;
  if (isFixed(lines[at][0])) return null;
  if (isBlock(lines[at][0]) && blockAt(lines, place) >= 0) return null;
  const block = lines.slice(at, at + size);
  const rest = removeLine(lines, at);
  const to = place > at ? place - size : place;
  return { lines: [...rest.slice(0, to), ...block, ...rest.slice(to)], at: to };
}

/**
 * Move a line one step up or down; a block moves past a whole block.
 * @param {Line[]} lines
 * @param {number} at
 * @param {boolean} down
 */
export function stepLine(lines, at, down) {
  const block = isBlock(lines[at][0]);
  if (down) {
    const next = at + span(lines, at);
    if (next >= lines.length) return null;
    return moveLine(lines, at, next + (block ? span(lines, next) : 1));
  }
  if (at === 0) return null;
  const above = block && isEnd(lines[at - 1][0]) ? blockAt(lines, at - 1) : at - 1;
  return moveLine(lines, at, above);
}

/**
 * Keep the message about a layer that does not fit until Python answers an edit: without it the rows below
 * would move up, and down again.  Its layer is the same, or the one in its place if that was edited.
 * @param {Pick<Builder.Payload, "fault" | "lines">} data  the last answer
 * @param {Builder.Row[]} lines  of the draft
 * @returns {Builder.Payload["fault"]}
 */
export function keepFault({ fault, lines: before }, lines) {
  if (!fault || fault.line < 0) return fault && { ...fault, old: true };
  const same = lines.indexOf(before[fault.line]);
  const line = same < 0 && lines.length === before.length ? fault.line : same;
  return line < 0 ? null : { ...fault, line, old: true };
}
