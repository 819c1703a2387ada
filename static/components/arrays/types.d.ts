// The types of the reader of arrays, for the compiler alone.
declare namespace Arrays {
  /** Numbers in the order of their memory. */
  interface NumberArray {
    shape: number[];
    values: number[];
  }

  /** What an expression is: an array, or a word such as torch.float32 or 'cuda:0'. */
  type Value = NumberArray | string;

  type Call = (given: Value[], options: Record<string, Value>) => NumberArray;

  /** A part of a text; `space` is true where white space comes before it. */
  interface Token {
    kind: "number" | "name" | "string" | "mark" | "dots" | "other";
    text: string;
    space: boolean;
  }

  interface Slice {
    from: number;
    to: number;
    step: number;
  }

  /** One axis of an index: a place, a slice, or a new axis. */
  type Pick = { at: number } | Slice | "new";

  /** A block, or why there is none: the name of the problem, and the values of its message. */
  type Block = NumberArray | { problem: string; [detail: string]: unknown };
}
