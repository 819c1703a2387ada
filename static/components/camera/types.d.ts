// The types of the camera, for the compiler alone.
declare namespace Camera {
  interface Shot {
    id: number;
    code: string; // the JPEG in base64
  }

  interface Class {
    id: number;
    name: string;
    shots: Shot[];
  }

  type Listed = [id: number, name: string, shots: number[]];

  /** What cnnviz/ui/transfer/album.py reads. */
  interface AlbumMessage {
    version: number;
    classes: Listed[];
    images: Record<string, string>; // by the id of the shot
  }

  interface Limits {
    classes: [least: number, most: number];
    least: number; // shots of a class
    goal: number;
    most: number;
    name: number; // characters
  }

  /** What cnnviz/ui/transfer/shots.py sends. */
  interface Payload extends Answer {
    version: number; // of the list of shots that Python has
    held: number[]; // the shots themselves
    done: number; // the last command that was carried out
    limits: Limits;
    status: { kind: "" | "waiting" | "features" | "training" | "done" | "failed"; share: number; text: string };
    live: { run: string; names: string[] } | null; // the network that answers
    answer: { frame: number; shares: number[] } | null;
    words: Record<string, string>;
  }

  interface Command {
    id: number;
    name: "train" | "open" | "discard";
    image?: string; // the frame that is opened
  }

  interface Elements {
    root: HTMLElement;
    video: HTMLVideoElement;
    still: HTMLImageElement;
    message: HTMLElement;
    start: HTMLButtonElement;
    stop: HTMLButtonElement;
    change: HTMLButtonElement;
    mirror: HTMLButtonElement;
    tryImage: HTMLElement;
    trouble: HTMLElement;
    answer: HTMLElement;
    bars: HTMLElement;
    rate: HTMLElement;
    open: HTMLButtonElement;
    cards: HTMLElement;
    addClass: HTMLButtonElement;
    train: HTMLButtonElement;
    discard: HTMLButtonElement;
    progress: HTMLProgressElement;
    status: HTMLElement;
  }

  interface App {
    el: Elements;
    album: import("./album.js").Album;
    video: import("./video.js").Video;
    courier: import("./courier.js").Courier;
    hold: import("./hold.js").Hold;
    data: Payload;
    chosen: number; // the class that pasted images go to
    command: Command | null; // what the reader asked for and Python has not done yet
    reason: string; // why there is no video: a word
    note: string; // what could not be read
    still: string; // an image in place of the video, a JPEG in base64
    frame: number; // counts the frames that were sent
    sent: number; // when the last message was sent, ms
    times: number[]; // when the last answers came, ms
    rate: number; // answers per second
    timer: ReturnType<typeof setTimeout> | undefined;
    left: AbortController;
    sendState: (name: string, value: unknown) => void;
  }
}
