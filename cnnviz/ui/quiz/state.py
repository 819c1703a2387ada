"""The state of the quiz: its questions, the one that is shown, and the answers of the visit.

The link has the questions, the place and the answers to these questions; the visit keeps all
answers, the first one for each question.  Callbacks name the question that they lead to instead of
"the next one", so that a second click changes nothing.
"""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from cnnviz.problem import N_, Problem
from cnnviz.quiz import Attempt, Course, Level, Visit, draw_question
from cnnviz.quiz.course import LARGEST_SEED, LATEST, MOST
from cnnviz.quiz.records import Answer
from cnnviz.ui.backend.classes import note_quiz_answer
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import say
from cnnviz.ui.kit.link_codecs import PLACE, Codec, list_of, one_of, optional, whole
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.url_state import Field

PAGE = "quiz"
ANSWERS = "quiz.answers"
"""All answers of the visit."""
PLACES = "quiz.places"
"""The question that was shown last of each course."""
HINT = "quiz.hint"
"""The question that was checked without an answer."""
MOVE = "quiz.move"
"""The last move."""
FIRST = 10
"""Questions of a newcomer's quiz."""
PATIENCE_S = 0.4
"""A double click is faster, a second thought is slower."""


@dataclass(frozen=True)
class QuizState(Course):
    """The questions, and what of them is shown.

    Attributes:
        index: The question that is shown, from 0; the number of questions for the result.
        answers: The answer to each question in the link, None for those without one.
        review: The questions of the result whose explanation is open.
        open: The open parts of the page.
    """

    index: int = 0
    answers: tuple[Answer | None, ...] = ()
    review: tuple[int, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """What led to the question that is shown.

    Attributes:
        focus: Where the next key belongs, as a CSS selector.
        count: Number of the move in this visit.
        time: When it was made, in seconds of the monotonic clock.
    """

    focus: str
    count: int = 0
    time: float = -1e9


def _default_state(params: Mapping[str, str]) -> QuizState:
    """Return random questions: ten on a first visit, for a link as many as it says.

    A link without a version is from the first one: its questions stay the same.
    """
    version = 1 if "seed" in params else LATEST
    place = params.get("seed"), params.get("level"), params.get("v", str(version))
    return QuizState(
        secrets.randbelow(1_000_000),
        n=None if params else FIRST,
        version=version,
        index=st.session_state.get(PLACES, {}).get(place, 0),
    )


def _read_answer(text: str) -> Answer:
    """Read ``7``, or ``6.7`` for an answer of two numbers."""
    if not re.fullmatch(r"[0-9]{1,16}(\.[0-9]{1,16})?", text):
        raise ValueError(text)
    return tuple(map(int, text.split(".")))


ANSWER = Codec(
    _read_answer,
    lambda answer: ".".join(map(str, answer)),
    N_("one answer per question, or - for a missing one, such as 7_-_6.7"),
)
QUIZ: PageState[QuizState] = PageState(
    PAGE,
    _default_state,
    (
        Field("seed", "seed", whole(0, LARGEST_SEED), always=True),
        Field("level", "level", one_of(Level), always=True),
        Field("n", "n", optional(whole(1, MOST), "")),
        Field("v", "version", whole(1, LATEST)),
        Field("at", "index", PLACE, always=True),
        Field("answers", "answers", list_of(optional(ANSWER, "-"))),
        Field("review", "review", list_of(PLACE)),
        Field("open", "open", list_of(one_of(("formulas",)))),
    ),
)


def open_quiz() -> QuizState:
    """Return the state of the page, having read what is new in the URL."""
    state = QUIZ.begin(keep=True)
    try:
        _take_answers(state)
    except Problem as problem:
        st.warning(say(problem), icon=":material/error:")
        QUIZ.correct(answers=())
    last = MOST if state.n is None else state.n
    if not current_visit().answers_to(state):  # there is no result yet
        last -= 1
    if state.index > last:
        QUIZ.correct(index=last)
    return QUIZ.current()


def _take_answers(state: QuizState) -> None:
    """Give the visit the answers in the link to questions that it has not answered."""
    visit = current_visit()
    known = visit.answers_to(state)
    for index, answer in enumerate(state.answers):
        if answer is None or index in known:
            continue
        if index >= (state.n or MOST) or len(answer) != len(draw_question(state, index).answer):
            raise Problem("The answers in the link do not belong to these questions.")
        visit = visit.add(_attempt(state, index, answer))
    st.session_state[ANSWERS] = visit


def current_visit() -> Visit:
    """Return all answers of this visit."""
    visit: Visit = st.session_state.setdefault(ANSWERS, Visit())
    return visit


def current_move(quiz: QuizState) -> Move:
    """Return the move that led to the question that is shown."""
    move: Move = st.session_state.setdefault(MOVE, Move(_first_field(quiz, quiz.index)))
    return move


def needs_answer(quiz: QuizState) -> bool:
    """Return whether the question that is shown was checked without an answer."""
    return bool(st.session_state.get(HINT) == (quiz.key, quiz.index))


def change_questions(**settings: object) -> None:
    """Callback: take other questions, at the place where they were left in this visit."""
    quiz = replace(QUIZ.current(), answers=(), **settings)  # type: ignore[arg-type]
    places = st.session_state.get(PLACES, {})
    _change(**settings, index=places.get(_place_key(quiz), 0), review=())
    st.session_state.pop(HINT, None)


def take_new_questions() -> None:
    """Callback: take the questions of another seed, of all kinds that there are today."""
    change_questions(seed=secrets.randbelow(1_000_000), version=LATEST)


def start_over() -> None:
    """Callback: delete the answers to these questions and show the first."""
    quiz = QUIZ.current()
    st.session_state[ANSWERS] = current_visit().without(quiz)
    _show(quiz, 0)
    _move(_first_field(quiz, 0))


def check_numbers(quiz: QuizState, keys: list[str]) -> None:
    """Callback: take the numbers in the boxes as the answer."""
    url_state.mark_action()
    numbers = [st.session_state.get(key) for key in keys]
    if any(number is None for number in numbers):
        if quiz.index not in current_visit().answers_to(quiz):
            st.session_state[HINT] = (quiz.key, quiz.index)
        return
    give_answer(quiz, tuple(int(number) for number in numbers if number is not None))


def give_answer(quiz: QuizState, answer: tuple[int, ...]) -> None:
    """Callback: answer the question; only its first answer counts, and no double click."""
    url_state.mark_action()
    if _too_soon():
        return
    attempt = _attempt(quiz, quiz.index, answer)
    st.session_state[ANSWERS] = current_visit().add(attempt)
    note_quiz_answer(quiz, attempt)
    _change()
    _move(".st-key-quiz-next button")


def go_to_question(quiz: QuizState, index: int) -> None:
    """Callback: show a question."""
    url_state.mark_action()
    if not _too_soon():
        _show(quiz, index)
        _move(_first_field(quiz, index))


def end_quiz(quiz: QuizState, count: int) -> None:
    """Callback: end an endless quiz after so many questions, to see its result."""
    url_state.mark_action()
    if not _too_soon():
        _change(n=count)
        _show(quiz, count)


def answer_key(quiz: QuizState, index: int) -> str:
    """Return the key of the answer to a question on the page."""
    return "-".join(map(str, ("quiz", *quiz.key, index)))


def _first_field(quiz: QuizState, index: int) -> str:
    """Return the first field of an answer as a CSS selector."""
    return f".st-key-{answer_key(quiz, index)} :is(input, .st-key-quiz-choices)"


def _show(quiz: QuizState, index: int) -> None:
    st.session_state.setdefault(PLACES, {})[_place_key(quiz)] = index
    _change(index=index, review=())


def _change(**settings: object) -> None:
    """Change the state, and put the visit's answers to its questions into it."""
    quiz = replace(QUIZ.current(), answers=(), **settings)  # type: ignore[arg-type]
    attempts = current_visit().answers_to(quiz)
    answers = [
        attempts[index].answer if index in attempts else None
        for index in range(max(attempts, default=-1) + 1)
    ]
    QUIZ.change(**settings, answers=tuple(answers))


def _attempt(quiz: QuizState, index: int, answer: Answer) -> Attempt:
    return Attempt(quiz.key, index, answer, draw_question(quiz, index).answer == answer)


def _place_key(quiz: QuizState) -> tuple[str, ...]:
    """Return the key of a course in ``PLACES``: its parameters in the link."""
    return tuple(map(str, quiz.key))


def _too_soon() -> bool:
    move = st.session_state.get(MOVE, Move(""))
    return bool(time.monotonic() - move.time < PATIENCE_S)


def _move(focus: str) -> None:
    count = st.session_state.get(MOVE, Move("")).count + 1
    st.session_state[MOVE] = Move(focus, count, time.monotonic())
    st.session_state.pop(HINT, None)
