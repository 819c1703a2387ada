// The types of the pad, for the compiler alone.
declare namespace Pad {
  /** x, y and width in 1/256 of the pad's side, as one byte each. */
  type Point = [x: number, y: number, width: number];

  interface Stroke {
    tool: number; // of TOOLS in strokes.js
    points: Point[];
  }

  /** What the reader edits: all strokes as text (cnnviz/data/drawing.py). */
  interface Draft {
    drawing: string;
    done: boolean; // the pen is lifted
  }

  /** What cnnviz/ui/inside/pad.py sends. */
  interface Payload extends Answer {
    drawing: string;
    paper: "dark" | "light";
    most: number; // points of a drawing
    quiet?: boolean; // it is sent when the pen is lifted, not while it moves
    seen: { rows: number; columns: number; channels: number; pixels: string }; // what enters the network, uint8
    names: string[]; // of the classes
    shares: number[]; // their probabilities; none for an empty drawing
    words: Record<string, string>;
  }

  interface Elements {
    root: HTMLElement;
    canvas: HTMLCanvasElement;
    cursor: HTMLElement;
    hint: HTMLElement;
    seen: HTMLCanvasElement;
    answer: HTMLElement;
    bars: HTMLElement;
    undo: HTMLButtonElement;
    redo: HTMLButtonElement;
    clear: HTMLButtonElement;
    tools: HTMLButtonElement[];
    widths: HTMLButtonElement[];
  }

  interface App {
    el: Elements;
    history: import("../shared/history.js").History<Draft>;
    data: Payload;
    strokes: Stroke[]; // without the one that is being drawn
    live: (Stroke & { pointer: number | null }) | null; // the one that is; null for that of the keys
    tool: number;
    width: number;
    at: { x: number; y: number }; // of the keys
    sent: number; // when the last draft was sent, ms
    timer: ReturnType<typeof setTimeout> | undefined;
    sendState: (name: string, value: unknown) => void;
  }
}
