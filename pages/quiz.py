"""The quiz: what size comes out?"""

import streamlit as st

from cnnviz.ui import copyable, lesson, page, quiz, quiz_card, quiz_summary
from cnnviz.ui.text import _

PAGE = "quiz"
actions = page.begin(PAGE)
course = quiz.begin()

with actions:
    copyable.link(key="link")

quiz.settings(course)
quiz.progress(course)
if quiz.place(course) == course.n:
    quiz_summary.show(course)
else:
    quiz_card.show(course, quiz.place(course))
with st.expander(_("The formulas")):
    lesson.show("quiz")
