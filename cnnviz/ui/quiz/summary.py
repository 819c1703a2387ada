"""The end of a set: how many were right, and what to look at again."""

from __future__ import annotations

import streamlit as st

from cnnviz.quiz import KINDS, Attempt, Course, draw_question
from cnnviz.ui.kit.copyable import show_code
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.quiz import state, words
from cnnviz.ui.quiz.card import show_explanation


def show_summary(course: Course) -> None:
    """Draw the result of a set, each wrong answer with its explanation and its page."""
    given = state.current_visit().answers_to(course)
    right = sum(one.correct for one in given.values())
    with st.container(key="quiz-question"):
        st.subheader(
            _("{right} of {count} correct", right=right, count=course.n or len(given)), anchor=False
        )
        missed = [one for one in given.values() if not one.correct]
        if not missed:
            st.markdown(_("All correct. Ready for a harder level?"))
        else:
            st.markdown(_("Review these:"))
            for one in sorted(missed, key=lambda one: one.index):
                _review(course, one)
    with st.container(key="quiz-next", horizontal=True):
        st.button(
            _("New questions"),
            type="primary",
            key="quiz.again",
            on_click=state.choose_other_questions,
        )
        st.button(
            _("Continue without a limit"),
            key="quiz.on",
            on_click=state.change_course,
            kwargs={"n": None},
        )


def _review(course: Course, one: Attempt) -> None:
    """Draw a question that was answered wrongly, closed until it is asked for, and its page."""
    asked = draw_question(course.seed, course.level, one.index)
    title = _(
        "{number}. {kind} (your answer: {given}, correct: {answer})",
        number=one.index + 1,
        kind=_(KINDS[asked.kind].title),
        given=words.answer_text(asked, one.answer),
        answer=words.answer_text(asked, asked.answer),
    )
    closed, link = st.columns([5, 2])
    with closed, st.expander(title):
        st.markdown(words.message_text(asked.prompt))
        show_code(asked.code, key=f"quiz-code-{one.index}")
        mistake = asked.mistake_for(one.answer)
        if mistake is not None:
            st.markdown(words.message_text(mistake.why))
        show_explanation(asked, key=str(one.index))
    with link:
        words.show_lesson_link(asked, key=str(one.index))
