"""The quiz's state: which set, which question, what was answered; its settings and its score.

The URL names the set; answers are kept for the visit, each question's first one only. Callbacks
say where they lead instead of "one further", so that a second click changes nothing.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping

import streamlit as st

from cnnviz import figures
from cnnviz.problem import N_, Problem, Quoted
from cnnviz.quiz import Attempt, Course, Level, Visit, draw_question
from cnnviz.quiz.course import LARGEST_SEED, MOST
from cnnviz.resources import resource
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.kit.link_codecs import Codec, optional
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.toasts import add_empty_box_toast
from cnnviz.ui.kit.url_state import Field

PAGE = "quiz"
LEVELS = {
    Level.EASY: N_("Easy"),
    Level.MEDIUM: N_("Medium"),
    Level.HARD: N_("Hard"),
    Level.MIXED: N_("Mixed"),
}
COUNTS = (5, 10, 20)
FIRST = 10
"""Questions of the set that a newcomer finds."""
PATIENCE_S = 0.4
"""A second click comes sooner than that after the first, a new thought does not."""
STYLE = resource("static", "components", "quiz", "quiz.css")

_focus = component("quiz/focus")


def _whole(name: str, low: int, high: int) -> Codec[int]:
    def read(text: str) -> int:
        number = int(text) if re.fullmatch("[0-9]{1,12}", text) else low - 1
        if not low <= number <= high:
            raise Problem(
                "The link has {name} = “{text}”; it must be a whole number from {low} to {high}.",
                setting=name,
                name=name,
                text=Quoted(text[:40]),
                low=low,
                high=high,
            )
        return number

    return Codec(read)


def _level(text: str) -> Level:
    try:
        return Level(text)
    except ValueError:
        raise Problem(
            "The link has level = “{text}”; it must be one of {levels}.",
            setting="level",
            text=Quoted(text[:40]),
            levels=", ".join(Level),
        ) from None


def _new_course(params: Mapping[str, str]) -> Course:
    """Return a set of random questions; a newcomer's has an end."""
    return Course(secrets.randbelow(1_000_000), n=None if params else FIRST)


COURSE: PageState[Course] = PageState(
    PAGE,
    _new_course,
    (
        Field("seed", "seed", _whole("seed", 0, LARGEST_SEED), always=True),
        Field("level", "level", Codec(_level), always=True),
        Field("n", "n", optional(_whole("n", 1, MOST), "")),
    ),
)


def open_quiz() -> Course:
    """Return the set that the page shows, having read what is new in the URL."""
    st.html(STYLE)
    return COURSE.begin(keep=True)


def current_visit() -> Visit:
    """Return all answers of this visit."""
    answers: Visit = st.session_state.setdefault("quiz.visit", Visit())
    return answers


def current_place(course: Course) -> int:
    """Return the number of the question that the page shows, from 0; ``n`` is the result."""
    places: dict[tuple[int, Level], int] = st.session_state.setdefault("quiz.places", {})
    index = places.get((course.seed, course.level), 0)
    return index if course.n is None else min(index, course.n)


def show_settings(course: Course) -> None:
    """Draw what decides the questions: level, number, seed."""
    with st.container(key="quiz-settings", horizontal=True, vertical_alignment="center"):
        st.session_state["quiz.level"] = course.level
        st.segmented_control(
            _("Level"),
            list(LEVELS),
            key="quiz.level",
            format_func=lambda level: _(LEVELS[level]),
            on_change=_take,
            args=("level",),
            label_visibility="collapsed",
            required=True,
        )
        count = (
            _("endless")
            if course.n is None
            else _n("{count} question", "{count} questions", course.n)
        )
        with st.popover(_("{questions} · seed {seed}", questions=count, seed=course.seed)):
            _set(course)
        st.button(_("New questions"), key="quiz.other", on_click=choose_other_questions)


def _set(course: Course) -> None:
    """Draw what tells one set from another of its level."""
    counts = sorted({*COUNTS, *([] if course.n is None else [course.n])})
    st.session_state["quiz.n"] = course.n or 0
    st.segmented_control(
        _("Questions"),
        [*counts, 0],
        key="quiz.n",
        format_func=lambda count: str(count) if count else _("endless"),
        on_change=_take,
        args=("n",),
        required=True,
    )
    st.session_state["quiz.seed"] = course.seed
    st.number_input(
        _("Seed"),
        min_value=0,
        max_value=LARGEST_SEED,
        value=None,
        key="quiz.seed",
        on_change=_take,
        args=("seed",),
    )
    st.caption(
        _(
            "The same seed gives the same questions: share the link, and the whole class gets "
            "the same quiz."
        )
    )


def _take(setting: str) -> None:
    """Callback: another level, number or seed."""
    chosen = st.session_state[f"quiz.{setting}"]
    if chosen is None:
        url_state.mark_action()
        add_empty_box_toast(_("Seed"), COURSE.current().seed)
        return
    if setting == "n":
        chosen = chosen or None
    change_course(**{setting: chosen})


def change_course(**settings: object) -> None:
    """Callback: take up another set."""
    COURSE.change(**settings)
    st.session_state.pop("quiz.hint", None)


def choose_other_questions() -> None:
    """Callback: take up a set of another seed."""
    change_course(seed=secrets.randbelow(1_000_000))


def show_progress(course: Course) -> None:
    """Draw how far the set is and what the visit has come to."""
    answers, index = current_visit(), current_place(course)
    given = answers.answers_to(course)
    number = min(index + 1, course.n or index + 1)
    total = "" if course.n is None else f" / {course.n}"
    here = sum(one.correct for one in given.values())
    pairs = [
        (_("Question"), f"{number}{total}"),
        (_("Correct"), f"{here} / {len(given)}"),
        (_("Streak"), str(answers.streak)),
        (_("Best streak"), str(answers.longest)),
    ]
    if len(answers.attempts) > len(given):
        pairs.append((_("This visit"), f"{answers.correct} / {len(answers.attempts)}"))
    with st.container(key="quiz-progress"):
        st.html(figures.facts(pairs))
        if course.n is not None:
            st.html(_marks(course.n, index, given))
    _listen(course, len(given))


def _marks(count: int, index: int, given: dict[int, Attempt]) -> str:
    """Return a mark for each question of a set: right, wrong, the current one, to come."""
    marks = []
    for number in range(count):
        one = given.get(number)
        kind = "open" if one is None else "right" if one.correct else "wrong"
        sign = {"open": "", "right": "✓", "wrong": "✗"}[kind]
        now = " now" if number == index else ""
        marks.append(f'<span class="{kind}{now}">{sign}</span>')
    return f'<div class="quiz-marks" aria-hidden="true">{"".join(marks)}</div>'


def _listen(course: Course, answered: int) -> None:
    """Put the cursor where the next key belongs; say after a reload that the score begins anew."""
    focus = st.session_state.setdefault("quiz.focus", _entry(course, current_place(course)))
    answer = _focus(
        key="quiz-keys",
        data={
            "set": f"{course.seed}.{course.level}",
            "answered": answered,
            "token": f"{focus}.{st.session_state.get('quiz.moves', 0)}",
            "focus": focus,
        },
        on_reloaded_change=lambda: None,
        height=1,
    )
    if not answered and answer.get("reloaded") == f"{course.seed}.{course.level}":
        st.info(
            _("Page reloaded: same questions, score reset."),
            icon=":material/refresh:",
        )


def check_numbers(course: Course, index: int, fields: list[str]) -> None:
    """Callback: take the typed numbers as the answer to a question."""
    url_state.mark_action()
    typed = [st.session_state.get(field) for field in fields]
    if any(number is None for number in typed):
        if index not in current_visit().answers_to(course):
            st.session_state["quiz.hint"] = (course.seed, course.level, index)
        return
    give_answer(course, index, tuple(int(number) for number in typed if number is not None))


def give_answer(course: Course, index: int, answer: tuple[int, ...]) -> None:
    """Callback: answer a question; only its first answer counts, and no second click."""
    url_state.mark_action()
    if _too_soon():
        return
    asked = draw_question(course.seed, course.level, index)
    right = answer == asked.answer
    given = Attempt(course.seed, course.level, index, answer, right)
    st.session_state["quiz.visit"] = current_visit().add(given)
    _moved(".st-key-quiz-next button")


def go_to_question(course: Course, index: int) -> None:
    """Callback: show a question."""
    url_state.mark_action()
    if _too_soon():
        return
    places = st.session_state.setdefault("quiz.places", {})
    places[course.seed, course.level] = index
    _moved(_entry(course, index))


def end_quiz(count: int) -> None:
    """Callback: end a quiz without end after so many questions, to see its result."""
    url_state.mark_action()
    if _too_soon():
        return
    change_course(n=count)
    course = COURSE.current()
    st.session_state.setdefault("quiz.places", {})[course.seed, course.level] = count


def answer_key(course: Course, index: int) -> str:
    """Return the key of a question's answer on the page."""
    return f"quiz-{course.seed}-{course.level}-{index}"


def _entry(course: Course, index: int) -> str:
    """Return where a question's answer begins on the page, as a CSS selector."""
    return f".st-key-{answer_key(course, index)} :is(input, .st-key-quiz-choices)"


def _too_soon() -> bool:
    moved: float = st.session_state.get("quiz.moved", -1e9)
    return time.monotonic() - moved < PATIENCE_S


def _moved(focus: str) -> None:
    st.session_state["quiz.moved"] = time.monotonic()
    st.session_state["quiz.moves"] = st.session_state.get("quiz.moves", 0) + 1
    st.session_state["quiz.focus"] = focus
    st.session_state.pop("quiz.hint", None)
