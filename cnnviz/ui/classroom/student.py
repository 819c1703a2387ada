"""The page of a student: the class, where the teacher is, and leaving."""

import streamlit as st

from cnnviz.classroom.records import Classroom, Member
from cnnviz.problem import Problem
from cnnviz.ui.backend import classes
from cnnviz.ui.classroom.drawing import show_collecting
from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.i18n import _, literal, say
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.toasts import add_toast


def show_student_page(classroom: Classroom, member: Member) -> None:
    """Show a student's own page of the class."""
    with st.container(key="class-student", border=True):
        st.subheader(literal(classroom.title), anchor=False)
        show_collecting(classroom.code, member.owner)
        st.markdown(_("You are here as **{nickname}**.", nickname=literal(member.nickname)))
        st.markdown(
            _(
                "When your teacher pushes a page, it opens here; your own page is one step back. "
                "The button with your nickname is on every page: there you follow or not, answer "
                "polls, and leave."
            )
        )
        if not classroom.limits.open:
            st.info(_("Your teacher has closed the queue for now."), icon=":material/lock:")
        with st.container(horizontal=True):
            show_page_link("course", icon=":material/school:", width="content")
            show_page_link("training", icon=":material/model_training:", width="content")
            show_page_link("quiz", icon=":material/quiz:", width="content")
        st.button(
            _("Leave the class"),
            key="classroom.leave",
            type="tertiary",
            on_click=_leave,
            args=(classroom.code, member.owner),
        )


def _leave(code: str, owner: str) -> None:
    """Callback."""
    url_state.mark_action()
    try:
        classes.classrooms().leave(code, owner)
    except Problem as problem:
        add_toast(say(problem))
        return
    classes.enter_class("")
