// Reads arrays as Python writes and prints them: lists, tensor(…), numpy's prints, and the functions of
// values.js.  Nothing is evaluated but those.
import { call, combine, isArray, pick, scalar, sizeOf, Unreadable } from "./values.js";
import { stripPrompts, toStatements } from "./tokens.js";

const DEEPEST = 40; // brackets, calls and signs in each other
const TOLERATED = new Set(["function", "unread"]); // other code around an array
/** @type {Record<string, number>} */
const WORDS = { True: 1, False: 0 };
/** @type {Arrays.Token} */
const END = { kind: "mark", text: "", space: true };

/** A reader of the tokens of one statement. */
class Reader {
  #at = 0;
  #depth = 0;
  /** @type {number[]} */
  #path = []; // where a cell is: the places in the lists around it
  #grids = 0; // two-dimensional lists that have ended

  /** @param {Arrays.Token[]} tokens @param {Map<string, Arrays.Value>} names */
  constructor(tokens, names) {
    this.tokens = tokens;
    this.names = names;
  }

  /** @param {number} ahead */
  #peek(ahead = 0) {
    return this.tokens[this.#at + ahead] ?? END;
  }

  /** Go past a mark if it is next. @param {string} mark */
  #skip(mark) {
    const { kind, text } = this.#peek();
    const isNext = kind === "mark" && text === mark;
    if (isNext) this.#at += 1;
    return isNext;
  }

  /** The place of a cell for a message. */
  #place() {
    const [row, column] = this.#path.slice(-2);
    return this.#path.length > 1
      ? { row: row + 1, column: column + 1, grid: this.#grids + 1 }
      : { row: 1, column: (row ?? 0) + 1, grid: 1 };
  }

  /** @param {Arrays.Token} token @returns {never} */
  #refuse({ kind, text }) {
    if (kind === "dots") throw new Unreadable("dots");
    if (this.#path.length === 0) throw new Unreadable("unread", { text });
    throw new Unreadable(text === "," || text === "" ? "blank" : "letters", { text, ...this.#place() });
  }

  /** The statement: its value, and whether it is a bare list, such as a row. */
  statement() {
    const isBare = "[(".includes(this.#peek().text);
    let name = "";
    if (this.#peek().kind === "name" && this.#peek(1).text === "=") {
      name = this.#peek().text;
      this.#at += 2;
    }
    const value = this.#items("");
    if (name) this.names.set(name, value);
    return { value, isBare };
  }

  /** The items of a tuple; a single one without a comma is no tuple. @param {string} end */
  #items(end) {
    /** @type {Arrays.Value[]} */
    const items = [];
    let isTuple = false;
    while (this.#peek().text !== end) {
      if (this.#peek().kind === "name" && this.#peek(1).text === "=") this.#option({});
      else items.push(this.#expression());
      if (!this.#skip(",")) break;
      isTuple = this.#peek(1).text !== "=";
    }
    if (this.#peek().text !== end) this.#refuse(this.#peek());
    return items.length === 1 && !isTuple ? items[0] : this.#stack(items);
  }

  /** @returns {Arrays.Value} */
  #expression() {
    return this.#operation(["+", "-"], () => this.#operation(["*", "/", "//", "%"], () => this.#signed()));
  }

  /** @param {string[]} signs @param {() => Arrays.Value} operand */
  #operation(signs, operand) {
    let value = operand();
    while (signs.includes(this.#peek().text) && !this.#startsCell()) {
      const sign = this.#peek().text;
      this.#at += 1;
      value = combine(sign, value, operand());
    }
    return value;
  }

  /** Whether a sign begins the next number of a row without commas, as in `[1 -2]`. */
  #startsCell() {
    const sign = this.#peek();
    return this.#path.length > 0 && "+-".includes(sign.text) && sign.space && !this.#peek(1).space;
  }

  /** @returns {Arrays.Value} */
  #signed() {
    if (this.#depth === DEEPEST) throw new Unreadable("axes");
    this.#depth += 1; // all nesting passes here
    const sign = ["-", "+"].find((mark) => this.#skip(mark));
    let value = sign ? combine(sign, scalar(0), this.#signed()) : this.#postfix();
    if (!sign && this.#skip("**")) value = combine("**", value, this.#signed());
    this.#depth -= 1;
    return value;
  }

  /** A value with the methods and indices behind it. @returns {Arrays.Value} */
  #postfix() {
    const isList = this.#peek().text === "[";
    let value = this.#primary();
    for (;;) {
      const { text, space } = this.#peek();
      if (text === "." && this.#peek(1).kind === "name") {
        this.#at += 1;
        value = this.#method(value);
      } else if (text === "[" && !isList && !space && isArray(value) && value.shape.length > 0) value = this.#index(value);
      else return value;
    }
  }

  /** @param {Arrays.Value} value */
  #method(value) {
    const names = this.#peek().text.split(".");
    return names.reduce((array, name, at) => this.#result(name, [array], at === names.length - 1), value);
  }

  /** The part of an array that an index picks. @param {Arrays.NumberArray} array */
  #index(array) {
    const path = this.#path;
    this.#path = [];
    this.#skip("[");
    /** @type {Arrays.Pick[]} */
    const picks = [];
    while (this.#peek().text !== "]") {
      picks.push(this.#pick());
      if (!this.#skip(",")) break;
    }
    if (!this.#skip("]")) this.#refuse(this.#peek());
    this.#path = path;
    return pick(array, picks);
  }

  /** A place, a slice or `None` in an index. @returns {Arrays.Pick} */
  #pick() {
    const parts = [0, Number.POSITIVE_INFINITY, 1];
    let at = 0;
    let isSlice = false;
    while (!"],".includes(this.#peek().text)) {
      if (this.#skip(":")) {
        isSlice = true;
        at += 1;
        continue;
      }
      const value = this.#expression();
      if (value === "None") return "new";
      if (!isArray(value) || value.values.length !== 1) this.#refuse(this.#peek(-1));
      parts[at] = value.values[0];
    }
    return isSlice ? { from: parts[0], to: parts[1], step: parts[2] } : { at: parts[0] };
  }

  /** Call a function with the arguments that follow. @param {string} name @param {Arrays.Value[]} given */
  #result(name, given, isLast = true) {
    if (isLast) this.#at += 1;
    /** @type {Record<string, Arrays.Value>} */
    const options = {};
    const more = isLast && this.#skip("(") ? this.#arguments(options) : [];
    return call(name, [...given, ...more], options);
  }

  /** The arguments of a function; those with a name go into the options. @param {Record<string, Arrays.Value>} options */
  #arguments(options) {
    const [path, grids] = [this.#path, this.#grids];
    [this.#path, this.#grids] = [[], 0];
    /** @type {Arrays.Value[]} */
    const given = [];
    while (this.#peek().text !== ")") {
      if (this.#peek().kind === "name" && this.#peek(1).text === "=") this.#option(options);
      else given.push(this.#expression());
      if (!this.#skip(",")) break;
    }
    if (!this.#skip(")")) this.#refuse(this.#peek());
    [this.#path, this.#grids] = [path, grids];
    return given;
  }

  /** An argument with a name. @param {Record<string, Arrays.Value>} options */
  #option(options) {
    const { text } = this.#peek();
    this.#at += 2;
    options[text] = this.#expression();
  }

  /** @returns {Arrays.Value} */
  #primary() {
    const token = this.#peek();
    const { kind, text } = token;
    if (this.#skip("[")) return this.#list("]");
    if (this.#skip("(")) return this.#path.length > 0 ? this.#list(")") : this.#group();
    if (kind === "name") return this.#name(text);
    if (kind !== "number" && kind !== "string") this.#refuse(token);
    if (kind === "string" && this.#path.length > 0) this.#refuse(token);
    this.#at += 1;
    return kind === "number" ? scalar(Number(text)) : text;
  }

  #group() {
    const value = this.#items(")");
    this.#skip(")");
    return value;
  }

  /** A known name, a function with its arguments, or a word. @param {string} text @returns {Arrays.Value} */
  #name(text) {
    if (text in WORDS) return this.#word(scalar(WORDS[text]));
    const [start, ...rest] = text.split(".");
    const known = this.names.get(text) ?? this.names.get(start);
    if (known !== undefined && !this.names.has(text) && rest.length > 0) {
      return rest.reduce((value, name, at) => this.#result(name, [value], at === rest.length - 1), known);
    }
    if (known !== undefined) return this.#word(known);
    if (this.#peek(1).text === "(") return this.#result(text, []);
    if (this.#path.length > 0) this.#refuse(this.#peek());
    return this.#word(text);
  }

  /** @param {Arrays.Value} value */
  #word(value) {
    this.#at += 1;
    return value;
  }

  /** The items of a list, separated by commas or, as numpy prints them, by white space. @param {string} end */
  #list(end) {
    /** @type {Arrays.Value[]} */
    const items = [];
    let hasComma = false;
    this.#path = [...this.#path, 0];
    while (!this.#skip(end)) {
      this.#path[this.#path.length - 1] = items.length;
      items.push(this.#expression());
      hasComma = this.#skip(",") || hasComma;
    }
    this.#path = this.#path.slice(0, -1);
    if (end === ")" && items.length === 1 && !hasComma) return items[0];
    const list = this.#stack(items);
    if (list.shape.length === 2) this.#grids += 1;
    return list;
  }

  /** Arrays of one shape as an array with one more axis. @param {Arrays.Value[]} items @returns {Arrays.NumberArray} */
  #stack(items) {
    if (items.length === 0) throw new Unreadable("empty");
    const arrays = items.map((item) => (isArray(item) ? item : this.#refuse({ kind: "other", text: item, space: true })));
    const [first] = arrays;
    const wrong = arrays.findIndex(({ shape }) => shape.join() !== first.shape.join());
    if (wrong >= 0) throw new Unreadable(...difference(first.shape, arrays[wrong].shape, wrong + 1, this.#grids + 1));
    return { shape: [items.length, ...first.shape], values: arrays.flatMap(({ values }) => values) };
  }
}

/**
 * How an item of a list differs from the first one.
 * @param {number[]} first
 * @param {number[]} other
 * @param {number} place
 * @param {number} grid
 * @returns {[string, Record<string, unknown>]}
 */
function difference(first, other, place, grid) {
  if (first.length === 1 && other.length === 1) return ["ragged", { row: place, columns: other[0], first: first[0], grid }];
  return ["nesting", { place, shape: other.join(" × ") || "1", first: first.join(" × ") || "1" }];
}

/**
 * The last array of a text; lists below each other are the rows of one.
 * @param {string} text  as of `toPlain`
 * @returns {Arrays.NumberArray}
 */
export function readArrays(text) {
  /** @type {Map<string, Arrays.Value>} */
  const names = new Map();
  /** @type {Arrays.NumberArray[]} */
  let rows = [];
  /** @type {Arrays.NumberArray | null} */
  let last = null;
  /** @type {Unreadable | null} */
  let failure = null;
  for (const tokens of toStatements(stripPrompts(text))) {
    try {
      const { value, isBare } = new Reader(tokens, names).statement();
      if (!isArray(value)) continue;
      last = value;
      rows = isBare ? [...rows, value] : [];
    } catch (error) {
      if (!(error instanceof Unreadable && TOLERATED.has(String(error.details.problem)))) throw error;
      failure ??= error;
    }
  }
  if (!last) throw failure ?? new Unreadable("unread", { text: text.trim().slice(0, 40) });
  if (rows.length < 2) return last;
  const wrong = rows.findIndex(({ shape }) => shape.join() !== rows[0].shape.join());
  if (wrong >= 0) throw new Unreadable(...difference(rows[0].shape, rows[wrong].shape, wrong + 1, 1));
  return { shape: [rows.length, ...rows[0].shape], values: rows.flatMap(({ values }) => values) };
}

/** @param {number[]} shape @param {number} at */
export const placeOf = (shape, at) => {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  return { row: (Math.floor(at / columns) % rows) + 1, column: (at % columns) + 1, grid: Math.floor(at / sizeOf([rows, columns])) + 1 };
};
