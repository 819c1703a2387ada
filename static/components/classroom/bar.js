// The bar of a class: a button in the corner with a panel, on every page of those who are in one.  It asks the
// server what is new (cnnviz/ui/classroom/endpoint.py); no script of Streamlit runs for that.
import { make, setAttributes, setContent } from "../shared/dom.js";
import { askClass, tellClass } from "./requests.js";
import { openLink, ownLink } from "./navigation.js";
import { pollPanel } from "./poll.js";

const ASK_MS = 2000;
const HIDDEN_MS = 10_000;
const NOTE_MS = 6000;
const FAILURES = 3; // so many in a row, and the reader is told

const bar = make("aside", "class-bar");
const chip = make("button", { type: "button", class: "class-chip", "aria-expanded": "false" });
const panel = make("div", { class: "class-panel", hidden: "hidden" });
const push = make("button", { type: "button", class: "class-push", hidden: "hidden" }); // for the teacher: always at hand
const note = make("p", { class: "class-note", role: "status", hidden: "hidden" });
/** @type {Classroom.Words} */
let words;
/** @type {Classroom.View | null} */
let view = null;
let cookieName = "";
let entered = -1;
let failures = 0;
let timer = 0;
let noteTimer = 0;
let toldPlace = "";
let shownPoll = ""; // its id and whether it was revealed: the panel opens once for each

/** @param {ComponentCall<Classroom.Bar>} call */
export default function keepClassBar({ data }) {
  words = data.words;
  cookieName = data.name;
  if (entered !== data.entered && (entered >= 0 || data.entered > 0)) setCode(data.code);
  entered = data.entered;
  if (!bar.isConnected) begin();
  draw();
  schedule(0);
}

function begin() {
  bar.append(note, panel, push, chip);
  document.querySelector(".stApp")?.append(bar);
  chip.addEventListener("click", () => togglePanel(Boolean(panel.hidden)));
  push.addEventListener("click", pushPage);
  document.addEventListener("visibilitychange", () => schedule(0));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && togglePanel(false));
}

/** The cookie decides whether this browser is in a class. @param {string} code */
function setCode(code) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const age = code ? 86_400 : 0;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https
  document.cookie = `${cookieName}=${code}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  if (!code) show(null);
}

const isInClass = () => document.cookie.split("; ").some((part) => part.startsWith(`${cookieName}=`) && part.length > cookieName.length + 1);

/** @param {number} ms */
function schedule(ms) {
  clearTimeout(timer);
  timer = setTimeout(ask, ms);
}

async function ask() {
  if (!isInClass()) {
    show(null);
    return;
  }
  const place = ownLink();
  const answer = place === toldPlace ? await askClass() : await tellClass({ here: place });
  toldPlace = answer.view || answer.same ? place : toldPlace;
  take(answer);
  schedule(document.hidden ? HIDDEN_MS : ASK_MS);
}

/** Do something in the class, and show what follows. @param {Record<string, unknown>} action */
async function act(action) {
  const answer = await tellClass(action);
  take(answer);
  return Boolean(answer.view);
}

/** @param {Classroom.Answer} answer */
function take({ view: next, same, problem }) {
  failures = next || same || problem ? 0 : failures + 1;
  bar.toggleAttribute("data-away", failures >= FAILURES);
  if (problem) say(problem);
  else if (failures === FAILURES) say(words.away);
  if (next) show(next);
}

/** @param {Classroom.View | null} next */
function show(next) {
  const before = view;
  view = next;
  if (next && next.state !== "student" && next.state !== "teacher") {
    const reasons = { ended: words.ended.replace("{title}", next.title ?? ""), removed: words.removed, left: "", none: "" };
    if (reasons[next.state] && before) say(reasons[next.state]);
    setCode("");
    return;
  }
  if (next) followPush(next, next.push ?? { id: 0, link: "" });
  const poll = next?.poll ? `${next.poll.id}.${next.poll.answer !== undefined}` : "";
  if (poll !== shownPoll) {
    shownPoll = poll;
    if (next?.state === "student") togglePanel(Boolean(poll));
  }
  draw();
}

/** Open a pushed page, once in each tab; a tab that has just come stays where it is. @param {Classroom.View} next @param {Classroom.Push} page */
function followPush(next, page) {
  const known = sessionStorage.getItem("cnnviz.push");
  sessionStorage.setItem("cnnviz.push", String(page.id));
  if (next.state !== "student" || !next.following || known === null || Number(known) >= page.id) return;
  if (openLink(page.link)) say(`${words.opened} ${words.back}`);
}

/** @param {boolean} open */
function togglePanel(open) {
  panel.hidden = !open;
  chip.setAttribute("aria-expanded", String(open));
}

/** @param {string} text */
function say(text) {
  note.textContent = text;
  note.hidden = false;
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => {
    note.hidden = true;
  }, NOTE_MS);
}

function draw() {
  const leads = view?.state === "teacher";
  chip.hidden = !view;
  push.hidden = !leads;
  push.textContent = words.push;
  if (view) document.documentElement.dataset.class = view.state;
  else delete document.documentElement.dataset.class;
  if (!view) {
    togglePanel(false);
    return;
  }
  const name = leads ? `${words.class} · ${view.count}` : (view.nickname ?? "");
  chip.toggleAttribute("data-following", Boolean(view.following) && !leads);
  setAttributes(chip, { "aria-label": `${words.class}: ${name}` });
  setContent(chip, make("span", "class-initial", [...name][0]), make("span", "class-name", name));
  setContent(panel, ...(leads ? teacherParts(view) : studentParts(view)));
}

/** @param {Classroom.View} now */
function studentParts(now) {
  const follow = make("input", { type: "checkbox" });
  follow.checked = Boolean(now.following);
  follow.addEventListener("change", () => act({ follow: follow.checked }));
  const pushed = now.push;
  return [
    now.poll && pollPanel(now.poll, words, (poll, choice) => act({ vote: poll, choice })),
    make("p", "class-title", make("b", {}, now.title), " · ", now.nickname),
    make("label", "class-follow", follow, words.follow),
    pushed && button(words.teacherPage, () => openLink(pushed.link), "class-go"),
    button(words.leave, async () => {
      await act({ leave: true });
      setCode("");
    }, "class-leave"),
  ];
}

async function pushPage() {
  if (await act({ push: ownLink() })) say(words.pushed);
}

/** @param {Classroom.View} now */
function teacherParts(now) {
  return [
    make("p", "class-title", make("b", {}, now.title), " · ", words.students.replace("{count}", String(now.count))),
    button(words.push, pushPage, "class-push"),
    button(words.classroom, () => openLink("/classroom"), "class-go"),
  ];
}

/** @param {string} label @param {() => unknown} onClick @param {string} name */
function button(label, onClick, name) {
  const made = make("button", { type: "button", class: name }, label);
  made.addEventListener("click", onClick);
  return made;
}
