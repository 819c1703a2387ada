"""The course: all lessons with what is done, which only the browser knows."""

from dataclasses import dataclass

import streamlit as st

from cnnviz.ui.course.class_plan import PLANS, show_class_plan
from cnnviz.ui.course.own_lessons import show_own_lessons
from cnnviz.ui.course.path import lesson_pages
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.copyable import show_link_button
from cnnviz.ui.kit.i18n import _, language
from cnnviz.ui.kit.link_codecs import one_of
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.stage import Stage, stage_figure
from cnnviz.ui.kit.url_state import Field

OVERVIEW = "course-overview"
TO_OPEN = "course.lesson-to-open"
"""The page and the scene that the run of the page that follows switches to."""

_mount_overview = component("course/overview")


@dataclass(frozen=True)
class CourseState:
    """What the page shows.

    Attributes:
        plan: Which plan for teachers.
    """

    plan: str = next(iter(PLANS))


COURSE_PAGE = PageState("course", CourseState(), (Field("plan", "plan", one_of(PLANS)),))


def show_course(stage: Stage) -> None:
    """Show the lessons, and plans for teachers."""
    state = COURSE_PAGE.begin()
    with stage.actions:
        show_link_button(key="link")
    with stage_figure():
        show_overview()
    with st.container(key="class-plan"):
        st.subheader(_("For teachers: a class of 50 minutes"), anchor=False)
        titles = {name: _(title) for name, (title, _parts) in PLANS.items()}
        st.segmented_control(
            _("Plan"),
            list(titles),
            format_func=titles.__getitem__,
            label_visibility="collapsed",
            required=True,
            **COURSE_PAGE.widget("plan"),
        )
        show_class_plan(state.plan)
        show_own_lessons()


def show_overview() -> None:
    """Show every lesson with its length and how much of it is done."""
    _mount_overview(
        key=OVERVIEW,
        on_open_change=_note_lesson,
        data={
            "lang": language(),
            "lessons": [
                {
                    "id": page.id,
                    "title": _(page.title),
                    "tagline": _(page.tagline),
                    "minutes": page.minutes,
                }
                for page in lesson_pages()
            ],
            "words": {
                "begin": _("Begin: {title}", title="{title}"),
                "resume": _("Continue: {title}", title="{title}"),
                "again": _("All lessons are done"),
                "left": _(
                    "{done} of {count} lessons done, about {minutes} minutes left",
                    **{name: f"{{{name}}}" for name in ("done", "count", "minutes")},
                ),
                "minutes": _("{minutes} min", minutes="{minutes}"),
                "progress": _("{done}% done", done="{done}"),
                "forget": _("Forget my progress"),
                "sure": _("Forget everything?"),
            },
        },
    )
    if lesson := st.session_state.pop(TO_OPEN, None):
        page, scene = lesson
        st.switch_page(page.path, query_params={"scene": scene, "lang": language()})


def _note_lesson() -> None:
    """Callback: note the lesson, and its scene, that the reader has opened in the browser."""
    lesson, scene, *_time = st.session_state[OVERVIEW]["open"]
    page = next((page for page in lesson_pages() if page.id == lesson), None)
    if page is not None:
        st.session_state[TO_OPEN] = page, str(scene)
