// Who is where: a table of the students; the buttons of a row tell Python what the teacher wants.
import { ensure, make, setContent } from "../shared/dom.js";
import { openLink } from "./navigation.js";

const SURE_MS = 4000; // so long a button asks whether the nickname is really to be removed

/** @param {ComponentCall<Classroom.People>} call */
export default function showPeople({ parentElement, data: { rows, words }, setStateValue }) {
  const root = ensure(parentElement, "div", "people");
  /** @param {string} what @param {string} nickname */
  const want = (what, nickname) => setStateValue("wanted", { do: what, nickname, at: Date.now() });
  if (!rows.length) {
    setContent(root, make("p", "empty", words.empty));
    return;
  }
  const body = rows.map((row) => make("tr", { "data-away": row.online ? "" : "yes" }, ...cells(row, words, want)));
  const head = [words.student, words.page, words.run, ""].map((text) => make("th", { scope: "col" }, text));
  setContent(root, make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body)));
}

/** @param {Classroom.Person} row @param {Classroom.PeopleWords} words @param {(what: string, nickname: string) => void} want */
function cells(row, words, want) {
  const hints = [!row.online && words.away, !row.following && words.notFollowing].filter(Boolean).join(", ");
  return [
    make("th", { scope: "row" }, row.nickname, hints && make("small", {}, ` ${hints}`)),
    make("td", {}, row.page && link(row.page, row.link)),
    make("td", {}, row.run && link(row.run, row.runLink), row.share !== null && make("progress", { value: row.share, max: 1 })),
    make("td", "commands", row.active && button(words.stop, () => want("stop", row.nickname)), removeButton(row.nickname, words, want)),
  ];
}

/** @param {string} text @param {string} to */
function link(text, to) {
  const made = make("a", { href: new URL(`.${to}`, document.baseURI).href }, text);
  made.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openLink(to);
  });
  return made;
}

/** @param {string} label @param {() => void} onClick */
function button(label, onClick) {
  const made = make("button", { type: "button" }, label);
  made.addEventListener("click", onClick);
  return made;
}

/** @type {Map<string, number>} */
const asked = new Map(); // when a nickname was about to be removed: the table is drawn again meanwhile

/** @param {string} nickname @param {Classroom.PeopleWords} words @param {(what: string, nickname: string) => void} want */
function removeButton(nickname, words, want) {
  const isSure = () => Date.now() - (asked.get(nickname) ?? 0) < SURE_MS;
  const made = button(isSure() ? words.really : words.remove, () => {
    if (isSure()) {
      want("remove", nickname);
      return;
    }
    asked.set(nickname, Date.now());
    made.textContent = words.really;
  });
  return made;
}
