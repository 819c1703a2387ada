// What the bar of a class gets, for the compiler alone.
declare namespace Classroom {
  type Words = Record<
    | "class" | "follow" | "leave" | "teacherPage" | "push" | "pushed" | "back" | "opened" | "students" | "classroom"
    | "poll" | "figure" | "answer" | "yours" | "wait" | "away" | "ended" | "removed" | "close",
    string
  >;

  interface Bar {
    words: Words;
    name: string; // of the cookie
    code: string;
    entered: number; // how often this visit has entered or left a class
  }

  interface Push {
    id: number;
    link: string;
  }

  interface Poll {
    id: number;
    question: string;
    choices: string[];
    mine: number | null;
    link: string;
    answer?: number; // once it is revealed, as all that follows
    counts?: number[];
    reveal?: string;
    mistake?: string;
  }

  interface View {
    state: "student" | "teacher" | "ended" | "left" | "removed" | "none";
    title?: string;
    nickname?: string;
    following?: boolean;
    count?: number;
    push?: Push | null;
    poll?: Poll | null;
  }

  interface Answer {
    view?: View;
    same?: boolean;
    problem?: string;
  }

  type PeopleWords = Record<"student" | "page" | "run" | "stop" | "remove" | "really" | "empty" | "notFollowing" | "away", string>;

  interface Person {
    nickname: string;
    page: string;
    link: string;
    online: boolean;
    following: boolean;
    run: string;
    runLink: string;
    share: number | null; // of a run that trains
    active: boolean;
  }

  interface People {
    rows: Person[];
    words: PeopleWords;
  }

  interface Thumbnail {
    id: number;
    image: string; // a file, base64
    type: string; // of the file
    nickname: string;
    hidden: boolean;
  }

  interface DrawnClass {
    name: string;
    drawings: Thumbnail[];
  }

  type DrawingWords = Record<"hide" | "keep" | "undo" | "empty", string>;

  interface Drawings {
    rows: DrawnClass[];
    words: DrawingWords;
  }

  interface Wanted {
    id: number;
    hide: boolean;
  }
}
