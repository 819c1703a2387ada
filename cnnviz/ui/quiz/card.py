"""One question on the page with its answer and explanation, and the result after the last one."""

import streamlit as st

from cnnviz import figures
from cnnviz.quiz import KINDS, Attempt, Message, Question, draw_question
from cnnviz.quiz.course import MOST
from cnnviz.ui.kit.component import show_svg
from cnnviz.ui.kit.copyable import show_code
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import stage_buttons
from cnnviz.ui.quiz import state
from cnnviz.ui.quiz.figure import question_svg
from cnnviz.ui.quiz.state import QuizState
from cnnviz.ui.quiz.words import answer_text, line_markdown, message_text, show_lesson_link


def show_question(quiz: QuizState) -> None:
    """Show a question; once it has been answered, the explanation in place of the fields."""
    question = draw_question(quiz, quiz.index)
    attempt = state.current_visit().answers_to(quiz).get(quiz.index)
    with st.container(key="quiz-question"):
        st.subheader(message_text(question.prompt), anchor=False)
        drawing, work = st.columns([5, 6], gap="medium")
        with drawing:
            svg = question_svg(question, solved=attempt is not None)
            show_svg(svg, key="quiz-figure")
        with work:
            show_code(question.code, key="quiz-code")
            if attempt is None:
                _show_answer_fields(quiz, question)
            else:
                _show_verdict(quiz, question, attempt)
    with stage_buttons():
        words = f"{message_text(question.prompt)}\n{question.code}"
        figure_download(
            lambda: figures.drawings_figure({words: svg}),
            f"question-{quiz.index + 1}",
            key=f"download-question-{quiz.index}",
        )


def _show_answer_fields(quiz: QuizState, question: Question) -> None:
    """Show the fields of the answer: choices, or a number or two with a button."""
    key = state.answer_key(quiz, quiz.index)
    with st.container(key="quiz-answer"), st.container(key=key):
        if question.multiple_choice:
            _show_choices(quiz, question, key)
        else:
            _show_numbers(quiz, question, key)
        if state.needs_answer(quiz):
            st.warning(_("Enter your answer first."), icon=":material/edit:")


def _show_choices(quiz: QuizState, question: Question, key: str) -> None:
    st.markdown(_(question.answer_names[0]))
    with st.container(key="quiz-choices", horizontal=True):
        for place, choice in enumerate(question.choices):
            st.button(
                answer_text(question, choice),
                key=f"{key}.choice{place}",
                on_click=state.give_answer,
                args=(quiz, choice),
            )


def _show_numbers(quiz: QuizState, question: Question, key: str) -> None:
    names = question.answer_names
    keys = [f"{key}.{place}" for place in range(len(names))]
    with st.form(f"{key}.form", border=False):
        for column, box, name in zip(st.columns(2), keys, names, strict=False):
            column.number_input(_(name), value=None, min_value=0, step=1, key=box, placeholder="?")
        st.form_submit_button(
            _("Check"), type="primary", on_click=state.check_numbers, args=(quiz, keys)
        )


def _show_verdict(quiz: QuizState, question: Question, attempt: Attempt) -> None:
    """Show whether the answer is correct, the known mistake if it is one, and the explanation."""
    answer = answer_text(question, question.answer)
    if attempt.correct:
        st.success(_("Correct: **{answer}**", answer=answer), icon=":material/check:")
    else:
        words = _("Incorrect: you answered **{attempt}**, the correct answer is **{answer}**.",
                  attempt=answer_text(question, attempt.answer), answer=answer)  # fmt: skip
        if attempt.answer in question.mistakes:
            words += f" {_(question.mistakes[attempt.answer])}"
        st.error(words, icon=":material/close:")
    show_explanation(question, key="now")
    following = quiz.index + 1
    last = quiz.n is not None and following >= quiz.n
    with st.container(key="quiz-next", horizontal=True, vertical_alignment="center"):
        st.button(
            _("See the result") if last else _("Next question"),
            type="primary",
            on_click=state.go_to_question,
            args=(quiz, following),
            key="quiz.next",
        )
        if quiz.n is None and quiz.index < MOST:
            st.button(
                _("See the result"),
                key="quiz.stop",
                on_click=state.end_quiz,
                args=(quiz, following),
            )
        show_lesson_link(question, key="now")


def show_explanation(question: Question, *, key: str) -> None:
    """Show an explanation line by line."""
    with st.container(key=f"quiz-explanation-{key}", gap="xxsmall"):
        for line in question.explanation:
            (st.caption if isinstance(line, Message) else st.markdown)(line_markdown(line))


def show_summary(quiz: QuizState) -> None:
    """Show the result, each mistake with its explanation and a link to its page."""
    attempts = state.current_visit().answers_to(quiz).values()
    mistakes = [attempt for attempt in attempts if not attempt.correct]
    right, count = len(attempts) - len(mistakes), quiz.n or len(attempts)
    with st.container(key="quiz-result"):
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
        "{number}. {kind} (your answer: {attempt}, correct: {answer})",
        number=attempt.index + 1,
        kind=_(KINDS[question.kind].title),
        attempt=answer_text(question, attempt.answer),
        answer=answer_text(question, question.answer),
    )
    review, link = st.columns([5, 2])
    with review, st.expander(title, **state.QUIZ.member("review", attempt.index)):
        st.markdown(message_text(question.prompt))
        show_code(question.code, key=f"quiz-code-{attempt.index}")
        if attempt.answer in question.mistakes:
            st.markdown(_(question.mistakes[attempt.answer]))
        show_explanation(question, key=str(attempt.index))
    with link:
        show_lesson_link(question, key=str(attempt.index))
