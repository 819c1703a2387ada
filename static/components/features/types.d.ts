// The types of the lesson "A kernel becomes a feature", for the compiler alone.
declare namespace Features {
  /** Numbers in rows: an image, a map. */
  interface Plane {
    rows: number;
    columns: number;
    values: Float64Array | Float32Array;
  }

  /** A square kernel. */
  interface Kernel {
    name: string; // that of the library; empty for one that the reader has edited
    size: number;
    values: Float64Array; // row by row
    bias: number;
  }

  interface Response {
    map: Plane;
    relu: Plane;
    feature: number;
    cell: GridCell; // the first of the largest in relu
  }

  /** A kernel or an image with a name. */
  interface Preset {
    id: string;
    title: string;
    text: string; // as read_kernel and read_drawing of cnnviz/lessons/kernel_features.py read it
  }

  /** What comes with the words of the components. */
  interface Shared {
    words: Record<string, string>;
    kernels: Preset[];
    images: Preset[];
    bright: number;
    sizes: number[]; // of kernels
    largest: number; // weight
  }

  /** What the reader edits on the table of images and kernels. */
  interface TableDraft {
    images: string[];
    kernels: string[];
  }

  interface TableData extends Answer, TableDraft {
    shared: Shared;
    start: TableDraft;
    hidden: [number, number] | null; // image and kernel of the number that is to be predicted
  }
}

declare namespace Features {
  type PanelKind = "number" | "image" | "kernel";

  /** What is open below the table. */
  interface Panel {
    kind: PanelKind;
    image: number; // -1 for a kernel
    kernel: number; // -1 for an image
  }

  /** The elements of a number and the maps before it. */
  interface ResponseElements {
    root: HTMLElement;
    map: HTMLCanvasElement;
    relu: HTMLCanvasElement;
    reluMark: HTMLElement;
    mapMark: HTMLElement;
    number: HTMLButtonElement;
  }

  interface ImageElements {
    button: HTMLButtonElement;
    canvas: HTMLCanvasElement;
    mark: HTMLElement;
  }

  interface KernelElements {
    button: HTMLButtonElement;
    canvas: HTMLCanvasElement;
    name: HTMLElement;
    note: HTMLElement;
  }

  interface Board {
    images: ImageElements[];
    kernels: KernelElements[];
    responses: ResponseElements[][]; // by image, then by kernel
    legend: HTMLElement;
  }

  /** Everything that is computed from a draft. */
  interface Computed {
    pixels: Uint8Array[];
    images: Plane[];
    kernels: Kernel[];
    responses: Response[][]; // by image, then by kernel
    limits: number[]; // of the colors, per kernel
  }

  interface TableApp {
    el: { root: HTMLElement; panel: HTMLElement; alert: HTMLElement } & Record<"undo" | "redo" | "reset" | "play", HTMLButtonElement>;
    board: Board;
    history: import("../shared/history.js").History<TableDraft>;
    sendState: (name: string, value: unknown) => void;
    shared: Shared;
    start: TableDraft;
    hidden: [number, number] | null;
    computed: Computed;
    panel: Panel | null;
    cell: GridCell | null; // of the map in the panel; null for the largest
    updatePanel: (() => void) | null; // shows the numbers of a draft in the panel
    kernel: number; // shown on a narrow screen
    timer?: number; // while playing
    attached: AbortController | null;
  }
}

declare namespace Features {
  /** What the reader chooses for a photo. */
  interface PhotoDraft {
    kernel: string;
    color: "gray" | "rgb";
    window: number; // of max pooling
    sample: string;
  }

  interface PhotoData extends Answer, PhotoDraft {
    shared: Shared;
    start: PhotoDraft;
    windows: number[];
    samples: { id: string; title: string }[];
    hidden: boolean; // ReLU and pooling, until their look is predicted
  }

  type StepName = "photo" | "map" | "relu" | "pool";
  type Scale = "brightness" | "signed" | "positive";

  interface PhotoSource {
    image: CanvasImageSource;
    width: number;
    height: number;
    name: string;
  }

  interface Size {
    rows: number;
    columns: number;
  }

  /** What the thread of the full size computes. */
  interface WorkerJob {
    id: number;
    kernel: Kernel;
    gray: boolean;
    window: number;
    limit: number;
    sizes: Record<StepName, Size>;
    steps: StepName[]; // that it paints
    most: number; // pixels of an image that it paints
  }

  interface WorkerAnswer {
    id: number;
    bitmaps?: Partial<Record<StepName, ImageBitmap>>;
    isFast?: boolean; // the graphics card has painted them
    file?: Blob;
    step?: StepName;
  }

  interface Tile {
    figure: HTMLElement;
    canvas: HTMLCanvasElement;
    mark: HTMLElement;
    note: HTMLElement;
  }

  interface PhotoApp {
    el: { root: HTMLElement; alert: HTMLElement; status: HTMLElement; sum: HTMLElement } & Record<"undo" | "redo" | "camera", HTMLButtonElement>;
    tiles: Record<StepName, Tile>;
    history: import("../shared/history.js").History<PhotoDraft>;
    sendState: (name: string, value: unknown) => void;
    data: PhotoData;
    shown: PhotoDraft; // with a number that is being typed
    showChoices: () => void;
    source: PhotoSource | null;
    read?: { source: object; color: string }; // what the tile of the photo shows
    video: HTMLVideoElement | null; // while the camera is on
    frames: number[]; // when the last ones were drawn, in ms
    limit: number; // of the colors
    photo: Plane[] | null; // of a large one, at a smaller size
    sizes: Record<StepName, Size>; // of what is shown
    isFull: boolean; // every pixel of the photo is computed
    worker: Worker | null | undefined; // null where there can be none
    job?: WorkerJob; // the last one
    given: PhotoSource | null; // the photo that the worker has
    asked: Promise<void>; // that the last job is sent
    fullTimer?: number;
    isPhotoFull?: boolean; // the tile of the photo shows its full size, which another kernel does not change
    isFast?: boolean; // the full size takes no longer than the next frames
    showNotes: () => void;
    cell: GridCell | null; // of the map, under the pointer
    scheduled: boolean;
    attached: AbortController | null;
  }
}

declare namespace Features {
  interface CaricatureDraft {
    drawing: string;
    pooling: "max" | "avg";
  }

  interface CaricatureData extends Answer, CaricatureDraft {
    shared: Shared;
    start: CaricatureDraft;
    hidden: boolean; // the last number, until it is predicted
  }

  /** A pooled map: its cells, each with its number. */
  interface PooledElements {
    figure: HTMLElement;
    grid: HTMLElement;
    mark: HTMLElement;
    cells: HTMLElement[];
  }

  interface CaricatureApp {
    el: { root: HTMLElement; alert: HTMLElement; sum: HTMLElement } & Record<"undo" | "redo" | "play", HTMLButtonElement>;
    painter: ReturnType<typeof import("./painter.js").makePainter>;
    source: HTMLElement; // the frame on the drawing
    pooled: PooledElements[];
    kinds: HTMLButtonElement[];
    history: import("../shared/history.js").History<CaricatureDraft>;
    sendState: (name: string, value: unknown) => void;
    data: CaricatureData;
    pixels: Uint8Array;
    planes: Plane[]; // the drawing, then each pooled map
    times: number; // poolings that are shown
    timer?: number; // while playing
    attached: AbortController | null;
  }
}
