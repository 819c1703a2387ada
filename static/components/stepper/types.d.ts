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

  /** What cnnviz/ui/grids/stepper.py sends; tests/js/payloads.json has examples. */
  interface Payload {
    kind: "convolution" | "transposed" | "max" | "avg";
    image: Packed; // (N, C, H, W)
    weights: Packed | null; // (O, C/groups, kH, kW); null for pooling
    bias: Packed | null; // (O,)
    output: Packed; // (N, O, H', W')
    winners: number[] | null; // of max pooling: for each output cell, the index in its window
    divisors: number[] | null; // of average pooling: for each output cell of a map
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
  interface Message extends Payload {
    token: string;
    revision: number;
    editable: boolean;
    words: Record<string, string>;
  }

  /** The numbers that the reader sees and edits. */
  interface Draft {
    image: Float64Array;
    weights: Float64Array | null;
    bias: Float64Array | null;
  }

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
    label?: string;
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

  type Cell = HTMLElement & { place: CellPlace; value?: number; share?: number };

  /** Where the draft has a number. */
  interface Slot {
    name: keyof Draft;
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

  interface App {
    host: ShadowRoot;
    el: Record<string, any>; // the elements of main.html
    editor: HTMLInputElement & { known?: string };
    history?: import("../shared/history.js").History<Draft>;
    readonly draft: Draft;
    trace: Trace;
    draftShape?: string;
    words: Record<string, string>;
    editable: boolean;
    sendState: (name: string, state: object) => void;

    requested: Record<string, string>; // the view in the address, until it has been checked
    hasAddressProblem?: boolean;
    step: number;
    place: Place; // of the step
    gradual: boolean; // the output appears step by step
    choice: { channel: number | "all" | "one"; maps: "all" | "one" };
    allTerms: boolean; // all terms of a long sum are shown
    speed: string; // steps per second
    timer: number; // while playing
    announceTimer?: number;
    addressTimer?: number;
    scrolling?: number;

    view: { channels: number[]; maps: number[]; sizes: ReturnType<typeof import("./layout.js").arrange> };
    planes: Partial<Record<Role, Plane[]>>;
    size: Partial<Record<Role, number>>; // of the cells, in pixels
    outputStyle?: { most: number; room: number };
    marks: Map<Cell, { mark: string; label: string }>;
    hovered: Cell;
    focused: Cell;
    resizeObserver?: ResizeObserver;
    width?: number;
    attached: AbortController; // while the element is on the page

    editing: { cell: Cell; typed?: boolean };
    brush: number;
    brushing: boolean;
    stroke: Stroke;
  }
}
