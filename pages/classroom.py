"""Classroom: open a class or join one; push pages, see who is where, compare runs, ask."""

import streamlit as st

from cnnviz.problem import Problem
from cnnviz.ui.classroom.commands import show_commands
from cnnviz.ui.classroom.entrance import show_entrance
from cnnviz.ui.classroom.state import PAGE, VIEW, find_role
from cnnviz.ui.classroom.student import show_student_page
from cnnviz.ui.classroom.teacher import show_teacher_page
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _, say
from cnnviz.ui.kit.lesson_text import show_lesson
from cnnviz.ui.kit.stage import Stage, stage_text
from cnnviz.ui.shell.browser_id import browser_id
from cnnviz.ui.shell.class_bar import update_class_bar
from cnnviz.ui.shell.page import show_page


def show_classroom(stage: Stage) -> None:
    update_class_bar()
    owner = browser_id()
    view = VIEW.begin()
    try:
        role = find_role(owner, view.code)
        if role.led is not None:
            with stage.actions:
                show_commands(role.led)
                show_link_button(key="link")
            show_teacher_page(role.led)
            return
        if role.joined is not None and role.member is not None:
            show_student_page(role.joined, role.member)
        else:
            show_entrance(owner)
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")
        st.caption(_("Lessons and workshop work without the classroom."))
    with stage_text():
        show_lesson("classroom")


show_page(PAGE, show_classroom)
