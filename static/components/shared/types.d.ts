// The types that all components share, for the compiler alone.

/** What Streamlit calls a component with. */
interface ComponentCall<Data> {
  parentElement: ShadowRoot;
  data: Data;
  setStateValue: (name: string, value: unknown) => void;
}

/** A cell of a grid, counted from 0. */
interface GridCell {
  row: number;
  column: number;
}

/** What all answers of Python to the edits of a component have. */
interface Answer {
  token: string; // names the state in Python that the revisions belong to
  revision: number;
}

/** The style and the HTML of a component: cnnviz/ui/kit/component.py writes their names into loader.js. */
declare const FILES: string[];
