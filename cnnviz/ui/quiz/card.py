"""One question on the page: words, picture, code, the answer's fields, and then why."""

from __future__ import annotations

import streamlit as st

from cnnviz.quiz import Attempt, Course, Message, Question, draw_question
from cnnviz.quiz.course import MOST
from cnnviz.ui.kit.copyable import show_code
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.svg import show_svg
from cnnviz.ui.quiz import state
from cnnviz.ui.quiz import words as quiz_words
from cnnviz.ui.quiz.figure import question_svg


def show_question(course: Course, index: int) -> None:
    """Draw a question; once it has been answered, the explanation in place of the fields."""
    asked = draw_question(course.seed, course.level, index)
    given = state.current_visit().answers_to(course).get(index)
    with st.container(key="quiz-question"):
        st.subheader(quiz_words.message_text(asked.prompt), anchor=False)
        picture, work = st.columns([5, 6], gap="medium")
        with picture:
            show_svg(question_svg(asked, solved=given is not None), key="quiz-picture")
        with work:
            show_code(asked.code, key="quiz-code")
            if given is None:
                _fields(course, index, asked)
            else:
                _why(course, index, asked, given)


def _fields(course: Course, index: int, asked: Question) -> None:
    """Draw what the answer goes into: choices, or a number or two with a button."""
    key = state.answer_key(course, index)
    with st.container(key="quiz-answer"), st.container(key=key):
        if asked.choices:
            _choices(course, index, asked)
        else:
            _numbers(course, index, asked)
        if st.session_state.get("quiz.hint") == (course.seed, course.level, index):
            st.warning(_("Enter your answer first."), icon=":material/edit:")


def _choices(course: Course, index: int, asked: Question) -> None:
    st.markdown(_(asked.answer_names[0]))
    with st.container(key="quiz-choices", horizontal=True):
        for place, choice in enumerate(asked.choices):
            st.button(
                quiz_words.answer_text(asked, choice),
                key=f"{state.answer_key(course, index)}.choice{place}",
                on_click=state.give_answer,
                args=(course, index, choice),
            )


def _numbers(course: Course, index: int, asked: Question) -> None:
    key = state.answer_key(course, index)
    fields = [f"{key}.{place}" for place in range(len(asked.answer_names))]
    with st.form(f"{key}.form", border=False):
        for column, field, name in zip(st.columns(2), fields, asked.answer_names, strict=False):
            column.number_input(
                _(name), value=None, min_value=0, step=1, key=field, placeholder="?"
            )
        st.form_submit_button(
            _("Check"), type="primary", on_click=state.check_numbers, args=(course, index, fields)
        )


def _why(course: Course, index: int, asked: Question, given: Attempt) -> None:
    """Draw the verdict, the known mistake if it was one, and the numbers in the formula."""
    right = quiz_words.answer_text(asked, asked.answer)
    if given.correct:
        st.success(_("Correct: **{answer}**", answer=right), icon=":material/check:")
    else:
        words = _("Incorrect: you answered **{given}**, the correct answer is **{answer}**.",
                  given=quiz_words.answer_text(asked, given.answer), answer=right)  # fmt: skip
        mistake = asked.mistake_for(given.answer)
        if mistake is not None:
            words += f" {quiz_words.message_text(mistake.why)}"
        st.error(words, icon=":material/close:")
    show_explanation(asked, key="now")
    last = course.n is not None and index + 1 >= course.n
    with st.container(key="quiz-next", horizontal=True, vertical_alignment="center"):
        st.button(
            _("See the result") if last else _("Next question"),
            type="primary",
            on_click=state.go_to_question,
            args=(course, index + 1),
            key="quiz.next",
        )
        if course.n is None and index < MOST:
            st.button(
                _("See the result"), on_click=state.end_quiz, args=(index + 1,), key="quiz.stop"
            )
        quiz_words.show_lesson_link(asked, key="now")


def show_explanation(asked: Question, *, key: str) -> None:
    """Draw an explanation line by line."""
    with st.container(key=f"quiz-why-{key}", gap="xxsmall"):
        for line in asked.explanation:
            (st.caption if isinstance(line, Message) else st.markdown)(
                quiz_words.line_markdown(line)
            )
