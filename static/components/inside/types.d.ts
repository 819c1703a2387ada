// The types of Look inside, for the compiler alone.
declare namespace Closeup {
  type Kind = "convolution" | "transposed" | "max" | "avg" | "norm" | "sum" | "scale" | "relu" | "relu6" | "leakyrelu" | "hardswish" | "hardsigmoid" | "tanh" | "sigmoid" | "same";

  /** How the cells of one map are computed. */
  interface Facts {
    kind: Kind;
    channels: number;
    height: number; // of the input maps
    width: number;
    rows: number[][]; // for each output row, the input rows that it reads
    columns: number[][];
    words: Record<string, string>;
    bias: number | null; // of a convolution that has one
    divisors: number[][] | null; // of average pooling
    norm: { mean: number; deviation: number; scale: number; shift: number } | null; // of batch norm
    slope: number | null; // of a leaky ReLU
    kernelRows: number[][] | null; // of a transposed convolution: for each output row, the kernel rows of its input rows
    kernelColumns: number[][] | null;
    kernelSize: number[]; // height and width; empty without a kernel
    transposed: Inside.Transposed | null; // the settings of a transposed convolution
    factor: number | null; // of squeeze-and-excitation
  }

  interface View {
    data: Facts;
    inputs: Float32Array; // (channels, height, width)
    kernel: { values: Float32Array } | null; // (channels, kernel height, kernel width)
  }

  /** A cell of the output, and the input rows and columns that it reads. */
  interface OutputCell extends GridCell {
    rows: number[];
    columns: number[];
  }
}

declare namespace Inside {
  /** Of each branch and axis, first and last input cell that each cell sees, and whether it sees any. */
  type Fields = [first: number, last: number, sees: boolean][][][];

  /** An array of float32 in base64, or maps as shades of fewer cells. */
  type Values = { floats: string } | { levels: string; limits: string; height: number; width: number };

  /** The image and the layers: cnnviz/ui/inside/strip.py sends them. */
  interface StripPayload {
    id: string; // of the network, the image and the language
    network: string;
    image: string; // PNG in base64
    input: number[]; // (C, H, W)
    sheet: string; // PNG in base64: the layers side by side
    side: number; // of the image of a layer in it
    layers: StripLayer[]; // of the chain
    inner: InnerLayer[]; // inside blocks; their places count on from those of the chain
  }

  /** What is chosen: cnnviz/ui/inside/explorer.py sends it. */
  interface ChoicePayload extends Answer {
    id: string; // of the strip
    layer: number;
    closeups: [layer: number, map: number][] | null;
    scale: Scale;
    sort: "index" | "strength";
    kernels: number[];
    kernelScale: Scale;
    statistics: boolean;
    detail: Detail | null;
  }

  /** The numbers behind a cell that was asked for: cnnviz/ui/inside/detail.py sends them. */
  interface Detail {
    layer: number;
    map: number;
    row: number;
    column: number;
    value: string; // float32 in base64, like the arrays
    window: string; // (C, kH, kW)
    rows: number[]; // of the window; -1 for padding
    columns: number[];
    kernel: string | null; // (C, kH, kW)
    bias: number | null;
    divisor: number | null;
    norm: Closeup.Facts["norm"];
    slope: number | null;
    factor: number | null;
    kernelRows: number[] | null; // of a transposed convolution, for the rows of the window
    kernelColumns: number[] | null;
    unit?: Unit;
  }

  /** The maps that a vector was made from: cnnviz/ui/inside/features.py. */
  interface Source {
    layer: number; // -1 for the image
    shape: number[];
    direct: boolean; // each value of the vector is one of their cells
  }

  /** Place, value and contribution; null for what is not a number. */
  type Term = [place: number, value: number | null, product: number | null];

  /** A value of a linear layer. */
  interface Unit {
    value: number | null;
    bias: number | null;
    count: number;
    terms: Term[];
    cells?: Term[]; // through several layers, back to the maps
    cellsRest?: number | null;
    cellsCount?: number;
  }

  interface Field {
    top: number;
    bottom: number;
    left: number;
    right: number;
  }

  type Scale = "layer" | "each";

  interface StripLayer {
    name: string;
    title: string;
    shape: string;
    size: number[];
    strongest: number; // the map or value with the largest magnitude
  }

  interface InnerLayer {
    block: number;
    path: number; // of the block, from 0
    name: string;
    title: string;
    size: number[];
    label: string; // as in the table: residual1.layers.0
    pathName: string;
  }

  /** A path of a block. */
  interface Path {
    name: string;
    label: string; // of its last layer
    layer: number; // the place of its last layer, that of the layer before the block if it is empty; -1 for the image
    first: number; // of the maps of the block, that which its first map becomes a part of
    count: number; // of its maps
  }

  /** A layer: cnnviz/ui/inside/layer_payload.py sends it. */
  interface LayerPayload {
    id: string;
    index: number; // its place
    number: string; // as the page counts the layers; of one inside a block its name
    title: string;
    code: string;
    size: string;
    parameters: string;
    tensors: string;
    sentence: string;
    shape: number[]; // (C, H, W) or (F,)
    inputShape: number[]; // of the maps that the cells are computed from
    inputs: Values;
    outputs: Values;
    limit: number; // the value with the strongest color
    inputLimit: number;
    grayscale: boolean; // the input
    strongest: number; // the map or value with the largest magnitude
    strength: string | null; // of each map; float32 in base64
    statistics: Statistics | null; // null where Python was not asked for it
    fields: Fields;
    paths: Path[]; // of a block
    reading?: Reading | null; // of maps
    linear?: boolean; // a vector of weighted sums
    before?: number; // of these: the layer that they read, -1 for the image
    source?: Source | null; // of a linear layer
    sourceFields?: Fields | null;
    classes?: string[]; // of the last layer
    probabilities?: (number | null)[]; // null for what is not a number
  }

  /** A layer of two networks or images: cnnviz/ui/inside/compare/view.py sends it. */
  interface ComparePayload {
    strips: [first: string, other: string]; // their ids
    layer: number;
    titles: [string, string];
    answers: [name: string, share: number, isTrue: boolean][][];
    refused: string | null;
    difference: Difference | null; // null where it is refused
  }

  interface Difference {
    shape: number[];
    values: Values;
    limit: number;
    mean: number;
    place: number[]; // of the largest magnitude; empty without finite values
    pair: number[]; // the values there
  }

  /** A few maps of a few layers, in small: cnnviz/ui/inside/space.py sends them. */
  interface SpacePayload {
    id: string;
    strip: string;
    image: { size: [height: number, width: number]; block: [number, number]; colors: string }; // RGB bytes in base64
    layers: SpaceLayer[];
    windows: Fields[][]; // of each layer: what its cells read of the image and of each layer before it
    note: string;
  }

  interface SpaceLayer {
    index: number;
    maps: number[];
    size: [count: number, height: number, width: number]; // of the values
    values: string; // float32 in base64
    block: [height: number, width: number]; // cells whose mean a value is
    limit: number;
  }

  interface Statistics {
    mean: string; // of each map; these are float32 in base64
    deviation: string;
    zeros: string;
    counts: string; // int32: (maps, bins)
    bins: number;
    low: number;
    high: number;
    total: string; // mean and deviation of all values
    dead: number;
  }

  /** How all maps are computed. */
  interface Reading {
    kind: Closeup.Kind;
    depth: number; // input maps that a map reads
    shared: number; // maps that read the same input maps
    rows: number[][];
    columns: number[][];
    divisors: number[][] | null;
    biases: string | null;
    norms: string | null; // (maps, 4)
    slope: number | null;
    kernelRows: number[][] | null;
    kernelColumns: number[][] | null;
    transposed: Transposed | null;
    gate: GatePayload | null; // of squeeze-and-excitation
    kernels: string | null; // (maps, depth, kernel height, kernel width)
    kernelShape: number[] | null;
    kernelLimit: number;
  }

  /** Settings, each of rows and columns. */
  interface Transposed {
    stride: number[];
    padding: number[];
    dilation: number[];
    outputPadding: number[];
  }

  /** How squeeze-and-excitation makes a factor for each map: float32 in base64. */
  interface GatePayload {
    means: string; // of each map
    hidden: string;
    factors: string; // of each map
    hard: boolean;
    steps: [GateStep, GateStep]; // from the means to the hidden values, from these to the factors
  }

  /** Sums without bias, biases, and weights where they are few. */
  interface GateStep {
    sums: string;
    biases: string;
    weights: string | null;
  }

  /** A 1×1 layer as the browser keeps it. */
  interface GateLayer {
    sums: Float32Array;
    biases: Float32Array;
    weights: Float32Array | null; // (outputs, inputs)
  }

  interface Gate {
    means: Float32Array;
    hidden: Float32Array;
    factors: Float32Array;
    hard: boolean;
    steps: [GateLayer, GateLayer];
  }

  /** Maps as they are drawn. */
  interface Maps {
    exact: boolean; // the values themselves
    count: number;
    height: number;
    width: number;
    values: Float32Array; // (count, height, width)
    limits: Float32Array; // the largest magnitude of each
  }

  interface Numbers {
    mean: Float32Array;
    deviation: Float32Array;
    zeros: Float32Array;
    total: Float32Array;
    counts: Int32Array;
  }

  /** A layer as the browser keeps it. */
  interface Layer {
    data: LayerPayload;
    inputs: Maps;
    outputs: Maps;
    kernels: Float32Array | null;
    filters: Map<number, Float32Array>; // of maps that were asked for, where not all kernels are here
    biases: Float32Array | null;
    norms: Float32Array | null;
    gate: Gate | null;
    strength: Float32Array;
    numbers: Numbers | null;
  }

  /** What the reader has chosen. */
  interface Choice {
    layer: number;
    closeups: Map<number, number> | null; // the map of each layer for which one was chosen
    scale: Scale;
    sort: "index" | "strength";
    kernels: Set<number>;
    kernelScale: Scale;
    statistics: boolean;
  }
}
