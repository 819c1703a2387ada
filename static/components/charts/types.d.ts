// The types of charts, for the compiler alone.  cnnviz/figures/browser_chart.py writes what Python sends.
declare namespace Charts {
  /** How numbers are written: "fixed2", "percent1" or, with significant digits, "short3". */
  type Form = string;

  interface Axis {
    title: string;
    form: Form; // of its ticks
    read: Form; // of a number that is pointed at
    least?: number; // without them, as far as the lines that are shown
    most?: number;
    log?: boolean;
    whole?: boolean; // it counts something
  }

  interface Line {
    name: string;
    group: string; // its entry in the legend
    color: string;
    dash: "solid" | "dash" | "dot";
    width: number;
    x: number[];
    y: number[];
  }

  interface Series {
    name: string;
    color: string;
    values: (number | "?" | null)[];
  }

  interface Chart {
    label: string; // for screen readers
    x: Axis;
    y: Axis;
    lines?: Line[];
    ends?: boolean; // a mark and the number at the end of each line
    hidden?: boolean; // what is predicted is not shown yet
    names?: string[]; // below columns, with line breaks
    columns?: Series[];
    note?: string; // below it
    table?: string[][]; // its first row are the heads, its first column the names
  }

  /** A choice among charts; `only` names the choice that has to be made before, and its value. */
  interface Choice {
    param: string;
    label: string;
    options: [value: string, text: string][];
    only?: [param: string, value: string];
  }

  interface Payload extends Dimensions.Payload {
    choices: Choice[];
    charts: Record<string, Chart>; // by the values of the choices that are shown, with spaces
    height: number; // of the plot, in rem
    steps: [param: string, most: number] | null; // lines end at the step, which counts from 1
  }

  /** Numbers along an axis as places on the screen. */
  interface Scale {
    least: number;
    most: number;
    log: boolean;
    place: (value: number) => number;
    value: (place: number) => number;
  }

  interface Box {
    left: number;
    right: number;
    top: number;
    bottom: number;
  }

  /** A part of a line chart: lowest and highest value across and up. */
  interface Part {
    x: [number, number];
    y: [number, number];
  }

  /** What can be pointed at: a place across, and a row of the reading for each line or column. */
  interface Reading {
    at: number; // across, in pixels
    title: string;
    rows: { name: string; color: string; text: string; up: number | null }[];
  }

  /** A drawing, and how it is pointed at. */
  interface Drawing {
    parts: Element[];
    box: Box;
    readings: () => Reading[];
    part?: (left: number, right: number, top: number, bottom: number) => Part; // between places on the screen
  }

  /** A chart on the page. */
  interface View {
    root: HTMLElement;
    legend: HTMLElement;
    plot: HTMLElement;
    svg: SVGSVGElement;
    tip: HTMLElement;
    whole: HTMLElement; // the button that shows all of it again
    chart?: Chart;
    off: Set<string>; // entries of the legend that are hidden
    part: Part | null; // what is zoomed in on
    drawing?: Drawing;
    readings: Reading[] | null; // of the drawing, once they are needed
    at: number; // place of the reading that is shown; -1 for none
  }
}
