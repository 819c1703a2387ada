// The types of the builder, for the compiler alone.
declare namespace Builder {
  /** A line of a draft: the code of a layer and its settings; null for a new layer, which Python fills in. */
  type Line = [code: string, values: Record<string, string | boolean> | null];

  /** The input's channels, height and width, or its features, and the lines. */
  interface Draft {
    input: string[];
    lines: Line[];
  }

  /** A value and a note below it. */
  type Fact = [value: string, note?: string];
  type FactName = "shape" | "parameters" | "macs" | "receptiveField" | "memory";

  /** A row of the table: a line of the draft and what follows from it. */
  interface Row extends Partial<Record<FactName, Fact>> {
    code: string;
    values: Record<string, string | boolean>;
    state: "fine" | "broken" | "after" | "new";
    level: number; // 1 inside a residual block
    index: string;
    kind?: "maps" | "flat" | null; // of the output
    name?: string;
  }

  interface Setting {
    name: string;
    label: string;
    role: string;
    kind?: "int" | "float" | "bool" | string;
    optional?: boolean;
    default?: string | boolean;
    rare?: boolean; // hidden while it has its default
  }

  /** A kind of layer. */
  interface Kind {
    title: string;
    torch: string;
    role: string;
    input: "any" | "maps" | "flat";
    settings: Setting[];
  }

  /** The first line that does not fit, -1 for the input; and the drafts that would fix it. */
  interface Fault {
    line: number;
    setting: string | null;
    place: number | null; // of the input's number
    text: string;
    fixes: (Draft & { label: string })[];
  }

  /** For each row and column of a layer's output, the first and last row and column of the input that it sees. */
  interface ReceptiveField {
    image: string; // PNG in base64
    height: number;
    width: number;
    rows: [number, number][];
    columns: [number, number][];
    flat: boolean;
    words: Record<string, string>;
  }

  /** What cnnviz/ui/sizes/builder.py sends. */
  interface Payload {
    token: string;
    revision: number;
    stamp: number; // of the card that was opened last
    input: { values: string[]; shape: string; memory: string; kind: "maps" | "flat" | null };
    lines: Row[];
    totals: Partial<Record<FactName, Fact>>;
    fault: Fault | null;
    meters: { label: string; text: string; share: number; over: boolean }[];
    advice: string[];
    drawing: string; // SVG
    start: Draft; // what Reset returns to
    cardLine: number | null; // the line whose card is open
    card: { html: string; receptiveField: ReceptiveField | null } | null;
    words: Record<string, any>;
    kinds: Record<string, Kind>;
    menu: [title: string, codes: string[]][];
    legend: [role: string, text: string][];
  }

  interface App {
    host: ShadowRoot;
    el: Record<string, any>; // the elements of main.html
    history?: import("../shared/history.js").History<Draft>;
    readonly draft: Draft;
    data: Payload;
    facts: WeakMap<Line, Row>;
    sendState: (name: string, state: object) => void;
    edit: (draft: Draft) => void;

    cardLine: Line; // the line of the draft whose card is open
    readonly cardAt: number; // its index, -1 if none is open
    cardPlace: "drawing" | "row";
    cell?: { layer: number; row: number; column: number }; // whose receptive field is shown
    stamp: number;
    opener?: HTMLElement; // the button that opened the menu
    lastClick: { timeStamp: number; clientX: number; clientY: number }; // that removed or copied a row
    newLine: number; // gets the focus after Python has filled it in
    drag: { at: number; place: number };
    flashes: boolean; // shapes that change are highlighted
  }
}
