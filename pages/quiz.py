"""The quiz: what size comes out?"""

import streamlit as st

from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.quiz import state
from cnnviz.ui.quiz.card import show_question
from cnnviz.ui.quiz.summary import show_summary
from cnnviz.ui.shell.page import open_page

PAGE = "quiz"
actions = open_page(PAGE)
course = state.open_quiz()

with actions:
    show_link_button(key="link")

state.show_settings(course)
state.show_progress(course)
if state.current_place(course) == course.n:
    show_summary(course)
else:
    show_question(course, state.current_place(course))
with st.expander(_("Formulas")):
    show_lesson("quiz")
