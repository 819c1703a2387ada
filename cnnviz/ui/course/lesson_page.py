"""A lesson on its page."""

import functools

import streamlit as st

from cnnviz.ui.course.lesson import Lesson, Scene, State
from cnnviz.ui.course.neighbors import show_neighbors
from cnnviz.ui.course.path import show_path
from cnnviz.ui.course.prediction import is_revealed, show_prediction
from cnnviz.ui.course.questions import show_questions
from cnnviz.ui.course.scenes import show_strip, shown_scene
from cnnviz.ui.kit.copyable import show_code, show_link_button
from cnnviz.ui.kit.figure_download import figure_download
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.lesson_text import show_section
from cnnviz.ui.kit.pages import show_page_link
from cnnviz.ui.kit.stage import Stage, is_hidden, stage_figure, stage_text
from cnnviz.ui.shell.page import show_page


def show_lesson_page(lesson: Lesson[State]) -> None:
    """Show the page of a lesson."""
    show_page(lesson.id, functools.partial(_show_lesson, lesson))


def _show_lesson(lesson: Lesson[State], stage: Stage) -> None:
    state = lesson.page.begin()
    with stage.actions:
        show_link_button(key="link")
    show_path(lesson)
    show_strip(lesson, stage)
    scenes = {scene.id: scene for scene in lesson.scenes}
    scene = scenes.get(shown_scene(lesson))
    if scene is None:
        with stage_figure():
            show_questions(lesson)
    else:
        with stage_figure():
            scene.show(state, stage)
        _show_below(lesson, scene)
    show_neighbors(lesson)


def _show_below(lesson: Lesson[State], scene: Scene[State]) -> None:
    """Show what stands below the figure: prediction, prose, links and code."""
    state = lesson.page.current()
    revealed = is_revealed(state, scene.id)
    with st.container(key="lesson-below"):
        if scene.predict is not None and not is_hidden("prediction"):
            show_prediction(lesson, scene.id, scene.predict(state))
        with stage_text():
            show_section(lesson.id, scene.id, revealed=scene.predict is None or revealed)
            for number, link in enumerate(scene.rooms(state) if scene.rooms else ()):
                with st.container(key=f"room-{number}"):
                    label = _(link.label) if link.label else None
                    show_page_link(link.page, label, link.params, icon=":material/tune:")
            if scene.draws is not None and revealed:
                figure_download(scene.draws(state), f"{lesson.id}-{scene.id}", key="scene-download")
    if scene.code is not None:
        with (
            st.container(key="lesson-code"),
            st.expander("PyTorch", **lesson.page.widget("code")) as part,
        ):
            if part.open:
                show_code(scene.code(state), key="scene-code")
