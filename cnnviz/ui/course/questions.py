"""The questions at the end of a lesson."""

import secrets

import streamlit as st

from cnnviz.lessons.check import CheckQuestion, draw_check
from cnnviz.ui.course.lesson import LARGEST_SEED, Lesson, LessonState, State
from cnnviz.ui.course.prediction import choice_text
from cnnviz.ui.kit.i18n import _


def correct_answers(lesson: Lesson[State], state: LessonState) -> int:
    """Return the number of questions that the reader has answered correctly."""
    if not state.check_answers:  # as in most runs of a lesson: nothing has to be computed
        return 0
    questions = draw_check(lesson.questions, state.check_seed)
    answers = zip(questions, state.check_answers, strict=False)
    return sum(question.answer == answer for question, answer in answers)


def show_questions(lesson: Lesson[State]) -> None:
    """Show the questions, each with its explanation once it is answered; only one answer counts."""
    state = lesson.page.current()
    questions = draw_check(lesson.questions, state.check_seed)
    for place, question in enumerate(questions):
        with st.container(key=f"check-{place}"):
            st.markdown(f"**{place + 1}** {choice_text(question.prompt)}")
            answer = state.check_answers[place] if place < len(state.check_answers) else None
            if answer is None or answer >= len(question.choices):
                _show_choices(lesson, place, question)
            else:
                _show_verdict(question, answer)
    with st.container(key="check-foot", horizontal=True, vertical_alignment="center"):
        st.button(
            _("Other questions"),
            key=lesson.page.key("check", "again"),
            on_click=_take_new_questions,
            args=(lesson,),
        )
        right = correct_answers(lesson, state)
        st.caption(
            _("{right} of {count} correct", right=right, count=len(questions))
            + " · "
            + _("Seed {seed}", seed=state.check_seed)
        )


def _show_choices(lesson: Lesson[State], place: int, question: CheckQuestion) -> None:
    with st.container(key=f"check-choices-{place}", horizontal=True):
        for number, choice in enumerate(question.choices):
            st.button(
                choice_text(choice),
                key=lesson.page.key("check", place, number),
                on_click=_answer,
                args=(lesson, place, number),
            )


def _show_verdict(question: CheckQuestion, answer: int) -> None:
    correct = choice_text(question.choices[question.answer])
    why = choice_text(question.why)
    if answer == question.answer:
        st.success(f"**{correct}** {why}", icon=":material/check:")
    else:
        words = _(
            "Incorrect: you answered **{attempt}**, the correct answer is **{answer}**.",
            attempt=choice_text(question.choices[answer]),
            answer=correct,
        )
        st.error(f"{words} {why}", icon=":material/close:")


def _answer(lesson: Lesson[State], place: int, number: int) -> None:
    """Callback: answer a question that has no answer yet."""
    answers = list(lesson.page.current().check_answers)
    answers += [None] * (place + 1 - len(answers))
    if answers[place] is None:
        answers[place] = number
    lesson.page.change(check_answers=tuple(answers))


def _take_new_questions(lesson: Lesson[State]) -> None:
    """Callback: draw the questions of another seed."""
    lesson.page.change(check_seed=secrets.randbelow(LARGEST_SEED + 1), check_answers=())
