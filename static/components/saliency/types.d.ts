// The data of the components of Look inside that show why a network gave its answer.

declare namespace Saliency {
  /** A heat map of one class (cnnviz/ui/inside/why/heat_map.py). */
  interface Heat {
    map: string; // PNG in base64, of the map's own size
    cells: number; // rows of the map
    name: string; // of the class
    share: string; // its probability
    note: string;
    alt: string;
  }

  interface Heats {
    image: string; // PNG in base64
    width: number;
    height: number;
    opacity: number; // percent
    heats: Heat[];
    words: { opacity: string };
  }

  /** The class beside the predicted one, of many (cnnviz/ui/inside/why/class_choice.py). */
  interface ClassChoice {
    chosen: number | null; // null for the one that follows the image
    words: { label: string; follows: string; search: string };
  }

  /** Its words: the names of all classes in the reader's language, and in English. */
  interface ClassNames {
    names: string[];
    others: string[];
  }

  /** The image to paint over (cnnviz/ui/inside/why/brush.py). */
  interface Brush {
    image: string;
    heat: string; // PNG in base64, empty for none
    width: number;
    height: number;
    side: number; // cells of the mask in each direction
    mask: string;
    paint: number; // brightness, 0–255
    classes: { name: string; before: number; now: number; best: boolean }[];
    words: Record<string, string>;
  }

  /** An image changed more and more (cnnviz/ui/inside/why/sweep.py). */
  interface Sweep {
    film: string; // PNG in base64: the images below each other
    width: number; // of one image
    height: number;
    amounts: string[];
    start: number; // place of the amount that changes nothing
    at: number;
    curves: { name: string; shares: number[] }[];
    words: { amount: string; image: string; chart: string; note: string };
  }

  /** A map of images (cnnviz/ui/inside/why/image_map.py). */
  interface ImageMap {
    sheet: string; // its name
    side: number; // of a tile
    columns: number;
    labels: number[];
    frames: MapFrame[]; // of the epochs, or the only one
    at: number; // the frame that is shown
    shown: number[]; // classes; none for all
    chosen: number | null; // the image whose name is shown; the last one is the own image
    names: string[]; // of the classes of the dataset
    classes: string[]; // of the network; empty where they are others
    own: string; // PNG in base64
    words: Record<string, string>;
  }

  interface MapFrame {
    epoch: number; // 0 for the only one
    points: number[]; // x and y of each image, from 0 to 1000; the last is the own image
    predicted: number[];
    nearest: number[]; // to the own image
  }

  /** Test images as tiles in one image. */
  interface Sheet {
    name: string;
    image: string; // WebP in base64
  }
}
