"""A teacher's own lessons on the page Course: those of the host, and one to upload."""

import streamlit as st

from cnnviz.lessons.own_lesson import LARGEST_FILE, OwnLesson, read_own_lesson
from cnnviz.problem import Problem
from cnnviz.ui.kit.copyable import show_code
from cnnviz.ui.kit.i18n import _, _n, literal, say
from cnnviz.ui.shell.own_lesson import (
    PAGE_IDS,
    UPLOAD,
    find_own_lesson,
    hosted_lessons,
    keep_uploaded_lesson,
    show_step_link,
)

EXAMPLE = """# Edges in an hour

## Nine windows
/convolution?present=on
Let the class add up the first window.

## Three kernels
/kernel_features
Which kernel finds which edge? Predict first.

## Five questions
/quiz?level=easy&n=5&seed=7
"""


def show_own_lessons() -> None:
    """Show the lessons of the host, and how to make one."""
    st.subheader(_("Your own lesson"), anchor=False)
    for name, lesson in hosted_lessons().items():
        if isinstance(lesson, Problem):
            st.warning(f"**{literal(name)}.md**: {say(lesson)}", icon=":material/error:")
        else:
            _show_begin(lesson, name)
    st.markdown(
        _(
            "A lesson is a Markdown file: a title, and steps with a link to any page here and a "
            "note. Set a page up as you want it, copy its link, and upload the file: a bar with "
            "previous and next leads through the steps. A class opens it from the server, where "
            "the host puts the file into the folder that CNNVIZ_LESSONS names."
        )
    )
    form, example = st.columns(2, gap="large")
    with form:
        file = st.file_uploader(
            _("Markdown file of a lesson"),
            type=["md", "markdown", "txt"],
            key="own.file",
            max_upload_size=1,
        )
        if file is not None:
            _take_file(file.getvalue() if file.size <= LARGEST_FILE else b"\n" * (LARGEST_FILE + 1))
        uploaded = find_own_lesson(UPLOAD)
        if uploaded is not None:
            _show_begin(uploaded, UPLOAD)
    with example:
        show_code(EXAMPLE, key="own-example")


def _take_file(file: bytes) -> None:
    """Keep the lesson of an uploaded file; a wrong file leaves the last one."""
    try:
        keep_uploaded_lesson(read_own_lesson(file, PAGE_IDS))
    except Problem as problem:
        st.error(say(problem), icon=":material/error:")


def _show_begin(lesson: OwnLesson, name: str) -> None:
    count = _n("{count} step", "{count} steps", len(lesson.steps))
    show_step_link(lesson, name, 1, f"▶ {literal(lesson.title)} · {count}")
