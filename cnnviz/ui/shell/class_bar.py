"""The bar of a class: on every page of those who are in one, kept by the browser."""

import streamlit as st

from cnnviz.ui.backend import classes
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _

SHOWN = "class-bar.shown"
"""How often a class had been entered or left when the bar was sent last."""

_mount = component("classroom/bar")


def show_class_bar() -> None:
    """Send the bar and its words to a reader who is in a class, not to others."""
    entered = classes.entered_count()
    st.session_state[SHOWN] = entered
    code = classes.class_code()
    if not code and not entered:
        return
    words = {
        "class": _("Our class"),
        "follow": _("Follow the teacher"),
        "leave": _("Leave the class"),
        "teacherPage": _("Go to the teacher's page"),
        "push": _("Push this page"),
        "pushed": _("Pushed"),
        "back": _("The Back button of the browser leads to your own page."),
        "opened": _("Your teacher has opened this page."),
        "students": _("Students: {count}", count="{count}"),
        "classroom": _("Classroom"),
        "poll": _("Poll"),
        "figure": _("Show the page of this question"),
        "answer": _("Correct answer"),
        "yours": _("your answer"),
        "wait": _("Answered. Your teacher will show the result."),
        "away": _("The class cannot be reached right now. The lessons still work."),
        "ended": _("The class “{title}” has ended.", title="{title}"),
        "removed": _("Your teacher has removed your nickname. You can join with another one."),
        "close": _("Close"),
    }
    cookie = {"name": classes.COOKIE, "code": code, "entered": entered}
    _mount(key="class-bar", data={"words": words, **cookie}, height=1)


def update_class_bar() -> None:
    """Run the whole page again if its reader has entered or left a class in this fragment."""
    if st.session_state.get(SHOWN, 0) != classes.entered_count():
        st.rerun()
