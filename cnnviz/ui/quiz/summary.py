"""The result of a quiz: the number of correct answers, and the mistakes to review."""

from __future__ import annotations

import streamlit as st

from cnnviz.quiz import KINDS, Attempt, draw_question
from cnnviz.ui.kit.copyable import show_code
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.quiz import state, words
from cnnviz.ui.quiz.card import show_explanation
from cnnviz.ui.quiz.state import QuizState


def show_summary(quiz: QuizState) -> None:
    """Show the result, each mistake with its explanation and a link to its page."""
    attempts = state.current_visit().answers_to(quiz).values()
    mistakes = [attempt for attempt in attempts if not attempt.correct]
    right, count = len(attempts) - len(mistakes), quiz.n or len(attempts)
    with st.container(key="quiz-question"):
        st.subheader(_("{right} of {count} correct", right=right, count=count), anchor=False)
        if not mistakes:
            st.markdown(_("All correct. Ready for a harder level?"))
        else:
            st.markdown(_("Review these:"))
            for attempt in sorted(mistakes, key=lambda attempt: attempt.index):
                _show_mistake(quiz, attempt)
    with st.container(key="quiz-next", horizontal=True):
        st.button(
            _("New questions"), type="primary", key="quiz.again", on_click=state.take_new_questions
        )
        st.button(
            _("Continue without a limit"),
            key="quiz.endless",
            on_click=state.change_questions,
            kwargs={"n": None},
        )


def _show_mistake(quiz: QuizState, attempt: Attempt) -> None:
    """Show a question that was answered incorrectly, closed at first, and a link to its page."""
    question = draw_question(quiz, attempt.index)
    title = _(
        "{number}. {kind} (your answer: {given}, correct: {answer})",
        number=attempt.index + 1,
        kind=_(KINDS[question.kind].title),
        given=words.answer_text(question, attempt.answer),
        answer=words.answer_text(question, question.answer),
    )
    review, link = st.columns([5, 2])
    with review, st.expander(title):
        st.markdown(words.message_text(question.prompt))
        show_code(question.code, key=f"quiz-code-{attempt.index}")
        if attempt.answer in question.mistakes:
            st.markdown(_(question.mistakes[attempt.answer]))
        show_explanation(question, key=str(attempt.index))
    with link:
        words.show_lesson_link(question, key=str(attempt.index))
