// The types of the lesson Dimensions, for the compiler alone.
declare namespace Dimensions {
  type Words = Record<string, string>;
  /** The settings of a figure as the texts that the link has. */
  type Params = Record<string, string>;

  interface Payload {
    kind: string;
    params: Params;
    revealed: boolean;
    words?: Words;
    [constant: string]: unknown;
  }

  /** A figure of one kind. */
  interface Kind {
    build: (app: App) => Element[];
    draw: (app: App) => void;
    steps?: Steps;
  }

  /** What the bar below a figure steps through. */
  interface Steps {
    param: string; // holds the step
    first?: number; // the first step in the link, 0 unless it says otherwise
    count: (app: App) => number;
    frame: number | ((app: App) => number); // milliseconds between two steps while playing
    fromZero?: boolean; // steps are counted from 0
  }

  interface Bar {
    root: HTMLElement;
    play: HTMLElement;
    scrub: HTMLInputElement;
    count: HTMLElement;
  }

  interface Grid {
    title: string;
    role: string;
    rows: number;
    cols: number;
    /** Rows, and the columns of a square, have their number before them. */
    heads?: boolean;
    /** The columns have their number above them, too. */
    colHeads?: boolean;
    /** Takes a number that the reader has typed into a cell; without it, nothing can be typed. */
    onEdit?: (place: number, value: number) => void;
    /** Takes a click on a cell. */
    onPick?: (place: number) => void;
  }

  interface Values {
    values: (number | null)[]; // null: not shown yet
    limit?: number; // magnitude of the strongest color; 0: no colors
    marked?: (place: number) => boolean;
    room?: number; // characters in a cell
  }

  /** A graph: nodes as [across, down, ...features], edges as pairs of nodes. */
  interface Graph {
    nodes: number[][];
    edges: number[][];
  }

  /** An Inception block of GoogLeNet. */
  interface Block {
    size: number;
    channels: number;
    single: number;
    narrow3: number;
    filters3: number;
    narrow5: number;
    filters5: number;
    pooled: number;
  }

  /** How the features of a node are computed. */
  interface NodeSum {
    node: number;
    near: number[][];
    features: number[][];
    read: number[];
    product: number[];
    output: number[];
    factorText: (a: number, b: number) => string;
  }

  /** A figure on the page; what has no value in `open` comes with the first answer. */
  interface App {
    kind: Kind;
    el: { root: HTMLElement; notice: HTMLElement };
    bar: Bar | null;
    view: Record<string, HTMLElement>;
    data: Payload;
    words: Words;
    params: Params;
    received: string; // the settings that Python sent last, as JSON
    sent: string[]; // what Python has not answered yet
    timer?: ReturnType<typeof setInterval>; // while playing
    attached: AbortController | null; // while the element is on the page
    sendState: (name: string, value: unknown) => void;
  }
}
