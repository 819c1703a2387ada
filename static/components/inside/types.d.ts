// The types of the close-up, for the compiler alone.
declare namespace Closeup {
  type Kind = "convolution" | "max" | "avg" | "norm" | "relu" | "relu6" | "tanh" | "same";

  /** What cnnviz/ui/inside/closeup.py sends; arrays of float32 are in base64. */
  interface Payload {
    id: string; // another one is another close-up
    place: string; // the layer and the map, as the address has them
    kind: Kind;
    sign: string;
    channels: number;
    height: number;
    width: number;
    inputs: string; // (channels, height, width)
    inputLimit: number; // the value with the strongest color
    grayscale: boolean;
    output: string; // (outHeight, outWidth)
    outHeight: number;
    outWidth: number;
    outputLimit: number;
    rows: number[][]; // for each output row, the input rows that it reads
    columns: number[][];
    palette: string; // RGBA of each level
    steps: number;
    notANumber: number; // the level of NaN
    words: Record<string, string>;
    // of a convolution:
    kernel?: string; // (channels, kernelHeight, kernelWidth)
    kernelHeight?: number;
    kernelWidth?: number;
    kernelLimit?: number;
    bias?: number | null;
    // of average pooling and of batch norm:
    divisors?: number[][];
    norm?: { mean: number; deviation: number; scale: number; shift: number };
  }

  interface Kernel {
    values: Float32Array;
    height: number;
    width: number;
    limit: number; // the weight with the strongest color
  }

  /** The close-up on the page. */
  interface View {
    data: Payload;
    inputs: Float32Array;
    output: Float32Array;
    kernel: Kernel | null;
    palette: Uint8ClampedArray;
    marks: { window: Element; winner: Element }[]; // over each input map
    position: HTMLElement;
    formula: HTMLElement;
  }

  /** A cell of the output, and the input rows and columns that it reads. */
  interface OutputCell extends GridCell {
    rows: number[];
    columns: number[];
  }
}
