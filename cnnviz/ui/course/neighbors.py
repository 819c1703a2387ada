"""Previous and next: scenes of a lesson, and at its ends the other lessons."""

import streamlit as st

from cnnviz.ui.course.lesson import Lesson, State
from cnnviz.ui.course.path import lesson_pages
from cnnviz.ui.course.scenes import scene_titles, shown_scene
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.pages import show_page_link


def show_neighbors(lesson: Lesson[State]) -> None:
    """Show what comes before and what comes next."""
    names = list(scene_titles(lesson))
    place = names.index(shown_scene(lesson))
    pages = lesson_pages()
    here = [page.id for page in pages].index(lesson.id)
    with st.container(key="lesson-neighbors", horizontal=True):
        if place:
            _show_scene_button(lesson, names[place - 1], "←")
        elif here:
            _show_lesson_link(pages[here - 1].id, f"← {_(pages[here - 1].title)}", "previous")
        if place + 1 < len(names):
            _show_scene_button(lesson, names[place + 1], "→")
        elif here + 1 < len(pages):
            _show_lesson_link(pages[here + 1].id, f"{_(pages[here + 1].title)} →", "next")


def _show_scene_button(lesson: Lesson[State], scene: str, arrow: str) -> None:
    title = scene_titles(lesson)[scene]
    forward = arrow == "→"
    with st.container(key=f"lesson-{'next' if forward else 'previous'}", width="content"):
        st.button(
            f"{title} →" if forward else f"← {title}",
            key=lesson.page.key("next" if forward else "previous"),
            on_click=lesson.page.change,
            kwargs={"scene": scene},
        )


def _show_lesson_link(page: str, label: str, place: str) -> None:
    with st.container(key=f"lesson-{place}", width="content"):
        show_page_link(page, label)
