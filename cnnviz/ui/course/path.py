"""The path through the lessons, and how far the reader is, which only the browser keeps."""

from __future__ import annotations

import streamlit as st

from cnnviz.ui.course.lesson import CHECK, Lesson, State
from cnnviz.ui.course.questions import correct_answers
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.pages import COURSE, PAGES, Page, show_page_link
from cnnviz.ui.kit.stage import is_hidden

_mount_path = component("course/path")


def lesson_pages() -> list[Page]:
    """Return the pages of the lessons in order."""
    return [page for page in PAGES if page.section == COURSE]


def scene_titles(lesson: Lesson[State]) -> dict[str, str]:
    """Return the titles of a lesson's scenes and of its questions, by the id of the scene."""
    titles = {scene.id: _(scene.title) for scene in lesson.scenes}
    return titles if is_hidden("check") else {**titles, CHECK: _("Check yourself")}


def show_path(lesson: Lesson[State]) -> None:
    """Show a mark for every lesson, and tell the browser what the reader has seen of this one."""
    state = lesson.page.current()
    _mount_path(
        key="lesson-path",
        data={
            "current": lesson.id,
            "scene": shown_scene(lesson),
            "scenes": [scene.id for scene in lesson.scenes],
            "correct": correct_answers(lesson, state),
            "questions": len(lesson.questions),
            "lessons": [{"id": page.id, "title": _(page.title)} for page in lesson_pages()],
            "label": _("Lessons"),
        },
    )


def show_scene_list(lesson: Lesson[State]) -> None:
    """Show the scenes of the lesson, to go to any of them."""
    titles = scene_titles(lesson)
    shown = shown_scene(lesson)
    with st.container(key="lesson-scenes"):
        st.segmented_control(
            _("Scenes"),
            list(titles),
            format_func=titles.__getitem__,
            label_visibility="collapsed",
            required=True,
            **lesson.page.widget("scene", shown),
        )


def show_neighbors(lesson: Lesson[State]) -> None:
    """Show what comes before and what comes next: a scene of this lesson or another lesson."""
    names = list(scene_titles(lesson))
    place = names.index(shown_scene(lesson))
    pages = lesson_pages()
    here = [page.id for page in pages].index(lesson.id)
    with st.container(key="lesson-neighbors", horizontal=True):
        if place:
            _show_scene_button(lesson, names[place - 1], "←")
        elif here:
            show_page_link(pages[here - 1].id, f"← {_(pages[here - 1].title)}", width="content")
        if place + 1 < len(names):
            _show_scene_button(lesson, names[place + 1], "→")
        elif here + 1 < len(pages):
            show_page_link(pages[here + 1].id, f"{_(pages[here + 1].title)} →", width="content")


def _show_scene_button(lesson: Lesson[State], scene: str, arrow: str) -> None:
    title = scene_titles(lesson)[scene]
    forward = arrow == "→"
    st.button(
        f"{title} →" if forward else f"← {title}",
        key=lesson.page.key("next" if forward else "previous"),
        type="primary" if forward else "secondary",
        on_click=lesson.page.change,
        kwargs={"scene": scene},
    )


def shown_scene(lesson: Lesson[State]) -> str:
    """Return the id of the scene that is shown."""
    names, scene = list(scene_titles(lesson)), lesson.page.current().scene
    return scene if scene in names else names[0]
