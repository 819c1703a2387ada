"""The strip of a lesson's scenes."""

import functools

import streamlit as st

from cnnviz.ui.course.lesson import CHECK, Lesson, State
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import Stage, is_hidden

STRIP = "lesson-scenes"

_mount_strip = component("course/scenes")


def scene_titles(lesson: Lesson[State]) -> dict[str, str]:
    """Return the titles of a lesson's scenes and of its questions, by the id of the scene."""
    titles = {scene.id: _(scene.title) for scene in lesson.scenes}
    return titles if is_hidden("check") else {**titles, CHECK: _("Check yourself")}


def shown_scene(lesson: Lesson[State]) -> str:
    """Return the id of the scene that is shown."""
    names, scene = list(scene_titles(lesson)), lesson.page.current().scene
    return scene if scene in names else names[0]


def show_strip(lesson: Lesson[State], stage: Stage) -> None:
    """Show the scenes of the lesson, to go to any of them."""
    with stage.strip or st.container():
        _mount_strip(
            key=STRIP,
            data={
                "lesson": lesson.id,
                "current": shown_scene(lesson),
                "scenes": [
                    {"id": name, "title": title, "sign": "?" if name == CHECK else str(number)}
                    for number, (name, title) in enumerate(scene_titles(lesson).items(), start=1)
                ],
                "label": _("Scenes"),
            },
            on_choice_change=functools.partial(_choose_scene, lesson),
        )


def _choose_scene(lesson: Lesson[State]) -> None:
    """Callback: show the scene that the reader has chosen in the browser."""
    scene, *_time = st.session_state[STRIP]["choice"]
    if scene in scene_titles(lesson):
        lesson.page.change(scene=scene)
