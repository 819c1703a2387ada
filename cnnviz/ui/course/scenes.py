"""The strip of a lesson's scenes."""

import functools
import itertools

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
    signs = _scene_signs(lesson)
    with stage.strip or st.container():
        _mount_strip(
            key=STRIP,
            data={
                "lesson": lesson.id,
                "current": shown_scene(lesson),
                "answered": _last_choice()[1],
                "scenes": [
                    {"id": name, "title": title, "sign": signs[name]}
                    for name, title in scene_titles(lesson).items()
                ],
                "label": _("Scenes"),
            },
            on_choice_change=functools.partial(_choose_scene, lesson),
        )


def _scene_signs(lesson: Lesson[State]) -> dict[str, str]:
    """Return what stands for each scene in the strip: its sign, or its number among the others."""
    numbers = itertools.count(1)
    signs = {scene.id: scene.sign or str(next(numbers)) for scene in lesson.scenes}
    return {**signs, CHECK: "?"}


def _choose_scene(lesson: Lesson[State]) -> None:
    """Callback: show the scene that the reader has chosen in the browser."""
    scene, _time = _last_choice()
    if scene in scene_titles(lesson):
        lesson.page.change(scene=scene)


def _last_choice() -> tuple[str, float]:
    """Return the scene that was chosen last on the strip, and when by the browser's clock in ms."""
    scene, time = st.session_state.get(STRIP, {}).get("choice") or ("", 0)
    return scene, time
