// Numbers as people read them, and as they type and paste them.

const MINUS = "\u2212";

// Most numbers of a lesson are small and whole: no rounding to think of.
const isShort = (value, digits) => Number.isInteger(value) && Math.abs(value) < 10 ** digits;

// A number in at most `digits` significant digits, with a true minus sign.
export function formatNumber(value, digits = 6) {
  if (isShort(value, digits)) return value < 0 ? `${MINUS}${-value}` : String(value + 0);
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? `${MINUS}∞` : "∞";
  return String(Number(value.toPrecision(digits))).replaceAll("-", MINUS);
}

// A number in `room` characters: rounded, then without its leading zero, a very large or small one
// as a power of ten; empty if there is no room for it (its cell still has its colour).
export function fitNumber(value, room) {
  const whole = formatNumber(value);
  if (whole.length <= room || !Number.isFinite(value)) return whole;
  for (let digits = 5; digits > 0; digits -= 1) {
    const text = formatNumber(value, digits);
    if (text.length <= room) return text;
    const bare = text.replace(/^(\u2212?)0\./, "$1.");
    if (bare.length <= room) return bare;
  }
  const power = value.toExponential(0).replace("e+", "e").replaceAll("-", MINUS);
  const far = Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3;
  return far && power.length <= room ? power : "";
}

// Whether `formatNumber` hides digits of a number, not counting the last rounding of floating point.
export function isRounded(value, digits = 6, tolerance = 1e-9) {
  if (isShort(value, digits) || !Number.isFinite(value)) return false;
  return Math.abs(value - Number(value.toPrecision(digits))) > tolerance * Math.max(Math.abs(value), 1e-3);
}

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const FRACTION = /^([+-]?\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)$/;

// The number that a typed text means: {value}, or {trouble} with the name of the problem.
// A fraction (1/9, ½) is as good as a decimal; the wide digits of Korean keyboards are digits.
export function parseNumber(raw, largest) {
  const text = raw.normalize("NFKC").trim().replaceAll(MINUS, "-").replaceAll("\u2044", "/");
  if (text === "") return { trouble: "blank" };
  if (/^[+-]?\d*,\d+$/.test(text)) return { trouble: "comma", nearest: text.replace(",", ".") };
  const [, above, below] = FRACTION.exec(text) ?? [];
  if (Number(below) === 0 || (!below && !PLAIN.test(text))) return { trouble: "letters" };
  const value = below ? Number(above) / Number(below) : Number(text);
  return Math.abs(value) <= largest ? { value: value + 0 } : { trouble: "range" };
}

// The range that a message about a number may name.
export function numberRange(largest) {
  const most = largest.toLocaleString("en-US");
  return { least: `${MINUS}${most}`, most };
}

// A block copied from a spreadsheet or a text: {rows: [[number]]}, or {trouble, …}.
// Tabs separate cells, else semicolons, else blanks; commas only where no decimal comma can be meant
// (`1, 2, 3` or `1,2,3`).  A list as Python prints it, `tensor([[1, 2],[3, 4]])`, is a block too.
export function parseBlock(raw, largest) {
  const bare = raw.replace(/^\s*(?:[a-z]+\.)?(?:tensor|array)\(|(?:,\s*\w+=[^,()]+)*\)\s*$/g, "");
  const lines = bare.replace(/\]\s*,?\s*\[/g, "]\n[").replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  const rows = [];
  for (const [r, line] of lines.entries()) {
    const row = [];
    for (const [c, text] of cellsOf(line).entries()) {
      const parsed = parseNumber(text, largest);
      if (parsed.trouble) return { ...parsed, text: text.trim(), row: r + 1, column: c + 1 };
      row.push(parsed.value);
    }
    if (r > 0 && row.length !== rows[0].length) {
      return { trouble: "ragged", row: r + 1, columns: row.length, first: rows[0].length };
    }
    rows.push(row);
  }
  return { rows };
}

function cellsOf(line) {
  if (line.includes("\t")) return line.split("\t");
  const text = line.trim().replace(/^[[({]+|[\])}]+,?$/g, "").trim();
  if (text.includes(";")) return text.split(";");
  if (/,\s/.test(text) || /,[^,\s]*,/.test(text)) return text.split(/\s*,\s*/);
  return text.split(/\s+/);
}
