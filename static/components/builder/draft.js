// The draft of a network: a flat list of lines [code, values], with values null for a new layer that
// Python fills in.  A residual block is a line "residual", its layers, optionally "shortcut", and "end".

/**
 * @typedef {Builder.Line} Line
 * @typedef {{lines: Line[], at: number}} Move  the lines, and the index of the line that has moved
 */

const MARKS = ["residual", "shortcut", "end"];

/** @param {Builder.Draft} one @param {Builder.Draft} other */
export const isSameDraft = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The draft that an answer of Python shows. @param {Pick<Builder.Payload, "input" | "lines">} data @returns {Builder.Draft} */
export const draftOf = ({ input, lines }) => ({ input: [...input.values], lines: lines.map(({ code, values }) => [code, values]) });

/** Whether every line has its values. @param {Builder.Draft} draft */
export const isComplete = ({ lines }) => lines.every(([, values]) => values !== null);

/** @param {string} code */
export const isMark = (code) => MARKS.includes(code);

/**
 * The index of the line that ends a block, from its line "residual" or "shortcut".
 * @param {Line[]} lines
 * @param {number} at
 */
function endOf(lines, at) {
  let depth = 1;
  for (let place = at + 1; place < lines.length; place += 1) {
    if (lines[place][0] === "residual" && lines[place][1] !== null) depth += 1;
    if (lines[place][0] === "end") depth -= 1;
    if (depth === 0) return place;
  }
  return lines.length - 1;
}

/** How many lines belong to a line: all lines of a block, otherwise one. @param {Line[]} lines @param {number} at */
export function span(lines, at) {
  const [code, values] = lines[at];
  if (values === null) return 1;
  if (code === "residual") return endOf(lines, at) - at + 1;
  return code === "shortcut" ? endOf(lines, at) - at : 1;
}

/**
 * The index of the block around a place between lines, −1 outside of blocks.
 * @param {Line[]} lines
 * @param {number} place
 */
export function blockAt(lines, place) {
  let open = -1;
  for (let at = 0; at < Math.min(place, lines.length); at += 1) {
    if (lines[at][0] === "residual" && lines[at][1] !== null) open = at;
    if (lines[at][0] === "end") open = -1;
  }
  return open;
}

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
  if (["shortcut", "end"].includes(lines[at][0])) return null;
  if (lines[at][0] === "residual" && blockAt(lines, place) >= 0) return null;
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
  const block = lines[at][0] === "residual";
  if (down) {
    const next = at + span(lines, at);
    if (next >= lines.length) return null;
    return moveLine(lines, at, next + (block ? span(lines, next) : 1));
  }
  if (at === 0) return null;
  const above = block && lines[at - 1][0] === "end" ? blockAt(lines, at - 1) : at - 1;
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
