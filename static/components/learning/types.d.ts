// The types of the lesson How it learns, for the compiler alone.
declare namespace Learning {
  type Words = Record<string, string>;
  type Payload = Maps | Training | Hooks;

  interface Grid {
    title: string;
    note?: string;
    role?: string; // its color: input, kernel, output, …
    rows: number;
    cols: number;
    values: (number | null)[]; // null: not shown yet
    marked?: number[]; // places of cells with a frame
    limit?: number; // the value with the strongest color
    sign?: undefined;
    text?: undefined;
  }

  /** A grid, a sign between grids, or a number with a title. */
  type Item = Grid | { sign: string; text?: undefined } | { title: string; text: string; role?: string; sign?: undefined };

  interface Maps {
    kind: "maps";
    rows: Item[][];
  }

  /** A convolution with its padded input (one channel), its target and its index maps. */
  interface Net {
    padded: number[];
    width: number; // of the padded input
    rows: number[][]; // for each output row, the padded rows that it reads
    cols: number[][];
    target: number[];
    relu: boolean;
    mean: boolean; // the loss is the mean, not the sum, of the squared errors
    learnsBias: boolean;
  }

  interface Weights {
    kernel: Float64Array;
    bias: number;
  }

  /** A forward pass. */
  interface Pass {
    output: Float64Array;
    activation: Float64Array;
    errors: Float64Array;
    loss: number;
  }

  interface Gradient extends Weights {
    output: Float64Array;
  }

  /** The weights before a step of gradient descent, and what is computed from them. */
  interface Moment extends Weights {
    pass: Pass;
    gradient: Gradient;
  }

  /** Gradient descent on a small network. */
  interface Training {
    kind: "descent" | "edges";
    id: string; // another one is another network
    net: Net;
    goal: number[]; // the kernel that gives the target
    kernel: number[]; // at the start
    bias: number;
    rate: number;
    rates: [least: number, most: number];
    at: number; // the step that the link has
    most: number; // steps
    revealed: boolean;
    words?: Words;
  }

  interface Axis {
    least: number;
    most: number;
    log: boolean;
  }

  interface Curve {
    title: string;
    note?: string;
    points: [number, number][];
    mark: [number, number] | null;
    x: Axis;
    y: Axis;
    labels: { x: string; hidden?: string };
  }

  /** A call of a hook. */
  interface Call {
    line: number; // of the code, which it comes from
    name: string;
    text: string;
    back: boolean; // in the backward pass
    grid: Grid; // the tensor that the hook gets
  }

  interface Hooks {
    kind: "hooks";
    code: string[];
    events: Call[];
    open: number; // calls that may be shown: the others are to be predicted first
    words?: Words;
  }

  interface HooksApp {
    el: Record<"root" | "code" | "calls" | "note" | "count", HTMLElement>;
    data: Hooks;
    words: Words;
    at: number; // calls that are shown
    attached: AbortController | null; // while the element is on the page
    sendState: (name: string, value: unknown) => void;
  }

  /** A figure of gradient descent on the page; what has no value in `open` comes with the first answer. */
  interface Trainer {
    draw: (app: Trainer) => void;
    frame: number; // milliseconds between two steps while playing
    el: { root: HTMLElement; rate: HTMLInputElement; rateText: HTMLElement; scrub: HTMLInputElement; count: HTMLElement; play: HTMLElement };
    view: Record<string, HTMLElement>;
    data: Omit<Training, "words">;
    words: Words;
    rate: number;
    at: number; // the step that is shown
    path: Moment[];
    sent: string[]; // what Python has not answered yet
    timer?: ReturnType<typeof setInterval>; // while playing
    attached: AbortController | null; // while the element is on the page
    sendState: (name: string, value: unknown) => void;
  }
}
