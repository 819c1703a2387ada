// The types of the builder, for the compiler alone.
declare namespace Builder {
  /** A line of a draft: the code of a layer and its settings; null for a new layer, which Python fills in. */
  type Line = [code: string, values: Values | null];
  type Values = Record<string, string | boolean>;

  /** The input's channels, height and width, or its features, and the lines. */
  interface Draft {
    input: string[];
    lines: Line[];
  }

  /** A value and a note below it. */
  type Fact = [value: string, note?: string];
  type FactName = "shape" | "parameters" | "macs" | "receptiveField" | "memory";
  type Facts = Partial<Record<FactName, Fact>>;

  /** A row of the table: a line of the draft and what follows from it. */
  interface Row extends Facts {
    code: string;
    values: Values;
    state: "fine" | "broken" | "after" | "new";
    level: number; // 1 inside a block
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
    old?: boolean; // of the last answer, while the next one is awaited
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

  /** A limit, and the share of it that the network needs. */
  interface Meter {
    label: string;
    text: string;
    share: number;
    over: boolean;
  }

  /** What cnnviz/ui/sizes/builder.py sends. */
  interface Payload extends Answer {
    stamp: number; // of the card that was opened last
    input: { values: string[]; shape: string; memory: string; kind: "maps" | "flat" | null };
    lines: Row[];
    totals: Facts;
    fault: Fault | null;
    meters: Meter[];
    advice: string[];
    drawing: string; // SVG
    start: Draft; // what Reset returns to
    cardLine: number | null; // the line whose card is open
    card: { html: string; receptiveField: ReceptiveField | null } | null;
    words: Record<string, string>;
    kinds: Record<string, Kind>;
    menu: [title: string, codes: string[]][];
    legend: [role: string, text: string][];
  }

  /** The elements of main.html. */
  type Elements = Record<
    "root" | "sheet" | "drawing" | "legend" | "place" | "meters" | "advice" | "table" | "heads" | "first" | "body" | "totals" |
    "menu" | "card" | "live", HTMLElement
  > & Record<"undo" | "redo" | "append", HTMLButtonElement>;

  /** Whose receptive field is shown. */
  interface SeenCell extends GridCell {
    layer: number;
  }

  /** The state of the builder on a page; what has no value in `open` comes with the first answer. */
  interface App {
    host: ShadowRoot;
    el: Elements;
    history: import("../shared/history.js").History<Draft>;
    readonly draft: Draft;
    data: Payload;
    facts: WeakMap<Line, Row>; // what Python computed for a line of a draft
    sendState: (name: string, value: unknown) => void;
    edit: (draft: Draft) => void;

    cardLine: Line | null; // the line of the draft whose card is open
    readonly cardAt: number; // its index, -1 if none is open
    cardPlace: "drawing" | "row";
    cell?: SeenCell;
    stamp: number;
    opener?: HTMLElement; // the button that opened the menu
    lastClick: Pick<MouseEvent, "timeStamp" | "clientX" | "clientY"> | null; // that removed or copied a row
    newLine: number | null; // gets the focus after Python has filled it in
    drag: Drag | null;
    flashes: boolean; // shapes that change are highlighted
    attached: AbortController | null; // while the element is on the page
  }

  /** A row that is moved, and the place before which it would be dropped. */
  interface Drag {
    at: number;
    place: number | null;
  }
}
