"""The quiz: what size comes out?"""

import streamlit as st

from cnnviz.ui.kit import copyable, lesson_text
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.quiz import card, state, summary
from cnnviz.ui.shell import page

PAGE = "quiz"
actions = page.begin(PAGE)
course = state.begin()

with actions:
    copyable.link(key="link")

state.settings(course)
state.progress(course)
if state.place(course) == course.n:
    summary.show(course)
else:
    card.show(course, state.place(course))
with st.expander(_("Formulas")):
    lesson_text.show("quiz")
