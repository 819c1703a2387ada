"""The quiz: what is the output size?"""

import streamlit as st

from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.kit.stage import Stage, stage_figure, stage_text
from cnnviz.ui.quiz.card import show_question, show_summary
from cnnviz.ui.quiz.progress import show_progress, show_settings
from cnnviz.ui.quiz.state import PAGE, QUIZ, open_quiz
from cnnviz.ui.shell.page import show_page


def show_quiz(stage: Stage) -> None:
    quiz = open_quiz()

    with stage.actions:
        show_link_button(key="link", success=_("Copied, with your answers") if quiz.answers else "")

    with stage.settings:
        show_settings(quiz)

    with stage_figure():
        show_progress(quiz)
        if quiz.index == quiz.n:
            show_summary(quiz)
        else:
            show_question(quiz)
    with stage_text(), st.expander(_("Formulas"), **QUIZ.member("open", "formulas")):
        show_lesson("quiz")


show_page(PAGE, show_quiz)
