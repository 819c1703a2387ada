// The types of the stepper, for the compiler alone.
declare namespace Stepper {
  type Trace = import("./trace.js").Trace;
  type Place = import("./trace.js").Place;
  type JsonNumber = number | "inf" | "-inf" | "nan";

  /** An array in the order of its memory. */
  interface Packed {
    shape: number[];
    values: JsonNumber[];
  }

  /** The same as a typed array. */
  interface Grid {
    shape: number[];
    values: Float64Array;
  }

  /** What cnnviz/ui/grids/stepper.py sends; tests/js/payloads.json has examples. */
  interface Payload {
    kind: "convolution" | "transposed" | "max" | "avg" | import("./activations.js").Activation;
    image: Packed; // (N, C, H, W)
    weights: Packed | null; // (O, C/groups, kH, kW); null for pooling and activations
    bias: Packed | null; // (O,)
    output: Packed; // (N, O, H', W')
    winners: number[] | null; // of max pooling: for each output cell, the index in its window
    divisors: number[] | null; // of average pooling: for each output cell of a map
    slope: number | null; // of a leaky ReLU
    largest: number; // the largest number that may be typed
    fill: JsonNumber; // the value of constant padding
    rows: number[][]; // for each output row, the padded rows that it reads; -1 for none
    cols: number[][];
    sourceRows: number[]; // for each padded row, its row of the image; -1 for constant padding
    sourceCols: number[];
    top: number; // where the image begins in its padding
    left: number;
    channels: number[][]; // for each filter, the channels that it reads
  }

  /** What comes with the payload when the stepper is on a page. */
  interface Message extends Payload, Answer {
    editable: boolean;
    plays: boolean; // by itself, once
    words: Words;
    limits: App["limits"];
    chain: Chain | null; // null where the operation is in none and cannot be
  }

  /** An output in small: the colors of the maps of its first image, from −20 to 20. */
  interface ChainMap {
    shape: number[]; // (N, O, H, W)
    levels: number[];
  }

  interface ChainStep extends ChainMap {
    kind: string;
    size: string; // of its window
  }

  /** The chain that the operation is in, as cnnviz/ui/grids/chain_strip.py sends it. */
  interface Chain {
    at: number; // the place of the operation
    input?: ChainMap;
    steps: ChainStep[]; // empty for a single operation
    most?: number; // operations of the longest chain
    image?: Packed | Grid | null; // the input of the chain, unless it is on the page
    others?: (Payload | null)[]; // the other operations, without the numbers of their image and output
  }

  type Words = Record<string, string>;

  /** The numbers that the reader sees and edits. */
  interface Draft {
    image: Float64Array;
    weights: Float64Array | null;
    bias: Float64Array | null;
  }

  /** The numbers of a draft that are edited. */
  type GridName = keyof Draft;

  /** The elements of main.html. */
  type Elements = Record<
    "root" | "chain" | "choices" | "stage" | "inputTitle" | "inputScale" | "sign" | "equals" | "kernelPanel" | "kernelTitle" | "kernelScale" |
    "outputTitle" | "outputScale" | "alert" | "hint" | "legend" | "tools" | "caption" | "terms" | "playWord" | "live" | "count" | Role,
    HTMLElement
  > & Record<"paint" | "undo" | "redo" | "more" | "play", HTMLButtonElement>
    & Record<"brush" | "scrub" | "gradual", HTMLInputElement>
    & Record<"speed" | "append", HTMLSelectElement>;

  type Role = "input" | "kernel" | "bias" | "output";

  /** A grid on the page: a channel, a channel of a kernel, a map, or the bias. */
  interface Plane {
    role: Role;
    index: number;
    rows: number;
    cols: number;
    element: HTMLElement;
    grid: HTMLElement;
    name: HTMLElement;
    label: string; // for screen readers
    cells: Cell[];
    tabStop?: Cell; // the cell that the Tab key reaches
  }

  /** Where a cell is: in its plane (row, col), and in the image without padding (r, c). */
  interface CellPlace {
    plane: Plane;
    row: number;
    col: number;
    r: number;
    c: number;
    inside?: boolean;
    unreached?: boolean;
    editable?: boolean;
  }

  type Cell = HTMLElement & { place: CellPlace; value: number; share?: number };

  /** A cell of the output: image, filter (or pooled channel), row and column. */
  type Spot = Omit<Place, "step">;

  /** A cell that an output cell reads: channel and its index d in the filter, kernel row i and column j, padded row p and column q. */
  interface Read {
    channel: number;
    d: number;
    i: number;
    j: number;
    p: number;
    q: number;
  }

  /** A cell that is read, with its number, as the sum shows it. */
  interface Term extends Read {
    value: number;
    weight: number; // 1 for pooling
    outside: boolean; // it is constant padding
    isMaximum: boolean;
  }

  /** Everything that an output cell is computed from. */
  interface Parts {
    reads: Term[];
    groups: { channel: number; items: Term[] }[]; // the reads by input channel
    divisor: number | null;
    bias: number | null;
    total: number;
  }

  /** What the reader has chosen to see: a channel, or all; null: nothing yet. */
  interface Choice {
    channel: number | "all" | "one" | null;
    maps: "all" | "one" | null;
  }

  /** The marks of the cells that are highlighted, with a weight for their corner. */
  type Marks = Map<Cell, { mark: string; label: string }>;

  /** Where the draft has a number. */
  interface Slot {
    name: GridName;
    index: number;
  }

  /** A brush stroke in progress. */
  interface Stroke {
    before: Draft;
    value: number;
    x: number;
    y: number;
    dirty: boolean; // not all of it has been sent
    changed?: boolean;
    timer?: number;
  }

  /** The state of a stepper on a page; what has no value in `open` comes with the first answer. */
  interface App {
    host: ShadowRoot;
    el: Elements;
    editor: HTMLInputElement & { known?: string };
    history: import("../shared/history.js").History<Draft>;
    readonly draft: Draft;
    trace: Trace;
    draftShape?: string;
    words: Words;
    editable: boolean;
    sendState: (name: string, value: unknown) => void;

    requested: Record<string, string | null> | null; // the view in the address, until it has been checked
    hasAddressProblem?: boolean;
    step: number;
    place: Place; // of the step
    gradual: boolean; // the output appears step by step
    choice: Choice;
    allTerms: boolean; // all terms of a long sum are shown
    speed: string; // steps per second
    timer?: number; // while playing
    announceTimer?: number;
    scrolling?: number;

    view: { channels: number[]; maps: number[]; sizes: import("./layout.js").Sizes };
    room?: import("./layout.js").Room;
    planes: Record<Role, Plane[]>;
    size: Record<Role, number>; // of the cells, in pixels
    outputStyle: { most: number; room: number };
    marks: Marks;
    hovered: Cell | null;
    focused: Cell | null;
    resizeObserver: ResizeObserver;
    width?: number;
    attached: AbortController | null; // while the element is on the page

    editing: { cell: Cell; typed?: boolean } | null;
    brush: number;
    brushing: boolean;
    stroke: Stroke | null;

    chain: Chain | null;
    chainMessages?: number; // how many were sent
    awaited?: {at: number, until: number}; // the operation that is shown before Python knows

    limits: Record<"image" | "weights", number[]>; // the largest shapes of the grids that can be pasted into
    pasted?: Pasted; // a block of another size than its grid, until the reader decides
    resizes?: number; // how often a grid took the size of a block
    problemCell?: Cell; // the message stands beside it
  }

  /** A block with another size than its grid. */
  interface Pasted {
    name: "image" | "weights";
    shape: number[]; // that the grid would have
    start: number[]; // the first image or filter, and the first channel, of the block in it
    block: Arrays.NumberArray;
  }
}
