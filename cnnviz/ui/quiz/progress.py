"""The head of the quiz: the settings of its questions, and the score."""

import streamlit as st

from cnnviz import figures
from cnnviz.problem import N_
from cnnviz.quiz import Attempt, Level
from cnnviz.quiz.course import LARGEST_SEED
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.quiz import state
from cnnviz.ui.quiz.state import QUIZ, QuizState, change_questions

LEVELS = {
    Level.EASY: N_("Easy"),
    Level.MEDIUM: N_("Medium"),
    Level.HARD: N_("Hard"),
    Level.MIXED: N_("Mixed"),
}
COUNTS = (5, 10, 20)

_focus = component("quiz/focus")


def show_settings(quiz: QuizState) -> None:
    """Show the quiz settings: level, number of questions, seed."""
    st.segmented_control(
        _("Level"),
        list(LEVELS),
        format_func=lambda level: _(LEVELS[level]),
        label_visibility="collapsed",
        required=True,
        **QUIZ.widget("level", take=lambda level: change_questions(level=level)),
    )
    count = _("endless")
    if quiz.n is not None:
        count = _n("{count} question", "{count} questions", quiz.n)
    with st.popover(_("{questions} · seed {seed}", questions=count, seed=quiz.seed)):
        _show_count_and_seed(quiz)
    st.button(_("New questions"), key="quiz.new", on_click=state.take_new_questions)


def _show_count_and_seed(quiz: QuizState) -> None:
    answered = bool(state.current_visit().answers_to(quiz))
    st.segmented_control(
        _("Questions"),
        [*sorted({*COUNTS, *([] if quiz.n is None else [quiz.n])}), 0],
        format_func=lambda count: str(count) if count else _("endless"),
        required=True,
        **QUIZ.widget("n", quiz.n or 0, lambda count: change_questions(n=count or None)),
    )
    st.number_input(
        min_value=0,
        max_value=LARGEST_SEED,
        **QUIZ.number("seed", _("Seed"), take=lambda seed: change_questions(seed=seed)),
    )
    st.caption(
        _(
            "The same seed gives the same questions: share the link, and the whole class gets "
            "the same quiz. Once you have answered, the link contains your answers."
        )
    )
    st.button(
        _("Start over"), key="quiz.start-over", on_click=state.start_over, disabled=not answered
    )


def show_progress(quiz: QuizState) -> None:
    """Show the number of the question and the score of the visit."""
    visit = state.current_visit()
    attempts = visit.answers_to(quiz)
    number = min(quiz.index + 1, quiz.n or quiz.index + 1)
    total = "" if quiz.n is None else f" / {quiz.n}"
    correct = sum(attempt.correct for attempt in attempts.values())
    pairs = [
        (_("Question"), f"{number}{total}"),
        (_("Correct"), f"{correct} / {len(attempts)}"),
        (_("Streak"), str(visit.streak)),
        (_("Best streak"), str(visit.longest)),
    ]
    if len(visit.attempts) > len(attempts):
        pairs.append((_("This visit"), f"{visit.correct} / {len(visit.attempts)}"))
    with st.container(key="quiz-progress"):
        st.html(figures.facts(pairs))
        if quiz.n is not None:
            st.html(_marks(quiz.n, quiz.index, attempts))
    _set_focus(quiz)


def _marks(count: int, index: int, attempts: dict[int, Attempt]) -> str:
    """Return a mark for each question: correct, incorrect, open; the current one is framed."""
    marks = []
    for number in range(count):
        attempt = attempts.get(number)
        kind = "open" if attempt is None else "right" if attempt.correct else "wrong"
        sign = {"open": "", "right": "✓", "wrong": "✗"}[kind]
        now = " now" if number == index else ""
        marks.append(f'<span class="{kind}{now}">{sign}</span>')
    return f'<div class="quiz-marks" aria-hidden="true">{"".join(marks)}</div>'


def _set_focus(quiz: QuizState) -> None:
    """Put the cursor where the next key belongs."""
    move = state.current_move(quiz)
    data = {"token": f"{move.focus}.{move.count}", "focus": move.focus}
    _focus(key="quiz-keys", data=data, height=1)
