// A poll in the panel of the bar: choices, then the bars of all votes.
import { make } from "../shared/dom.js";
import { openLink } from "./navigation.js";

/** @param {Classroom.Poll} poll @param {Classroom.Words} words @param {(poll: number, choice: number) => unknown} vote */
export function pollPanel(poll, words, vote) {
  const isRevealed = poll.answer !== undefined;
  const figure = make("button", { type: "button", class: "class-figure" }, words.figure);
  figure.addEventListener("click", () => openLink(poll.link));
  return make(
    "section",
    { class: "class-poll", "aria-label": words.poll },
    make("h3", {}, poll.question),
    ...poll.choices.map((_choice, place) => (isRevealed ? result(poll, words, place) : choiceButton(poll, place, vote))),
    !isRevealed && poll.mine !== null && make("p", {}, words.wait),
    isRevealed && (poll.mistake || poll.reveal) && make("p", {}, [poll.mistake, poll.reveal].filter(Boolean).join(" ")),
    figure,
  );
}

/** @param {Classroom.Poll} poll @param {number} place @param {(poll: number, choice: number) => unknown} vote */
function choiceButton(poll, place, vote) {
  const pressed = String(poll.mine === place);
  const made = make("button", { type: "button", class: "class-choice", "aria-pressed": pressed }, poll.choices[place]);
  made.addEventListener("click", () => vote(poll.id, place));
  return made;
}

/** @param {Classroom.Poll} poll @param {Classroom.Words} words @param {number} place */
function result(poll, words, place) {
  const counts = poll.counts ?? [];
  const all = counts.reduce((sum, count) => sum + count, 0) || 1;
  const isAnswer = place === poll.answer;
  const row = make(
    "div",
    { class: "class-result", "data-correct": isAnswer ? "yes" : "", title: isAnswer ? words.answer : "" },
    make("span", {}, `${isAnswer ? "✓ " : ""}${poll.choices[place]}`, poll.mine === place && make("small", {}, ` (${words.yours})`)),
    make("i", { style: `--share: ${counts[place] / all}` }),
    make("b", {}, String(counts[place])),
  );
  return row;
}
