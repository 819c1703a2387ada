// The types of the lesson How it learns, for the compiler alone.
declare namespace Learning {
  type Words = Record<string, string>;
  type Payload = Maps;

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
  }

  interface Pass {
    output: Float64Array;
    activation: Float64Array;
    errors: Float64Array;
    loss: number;
  }
}
