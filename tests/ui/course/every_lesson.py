"""Every lesson, and states in which to try it."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any
from urllib.parse import parse_qsl

from cnnviz.ui import lessons
from cnnviz.ui.course.lesson import Lesson, LessonState, Scene
from cnnviz.ui.kit.url_state import from_params

from ...links import LINKS


def find_lessons() -> dict[str, Lesson[Any]]:
    """Return all lessons by their ids."""
    modules = pkgutil.walk_packages(lessons.__path__, f"{lessons.__name__}.")
    values = [one for info in modules for one in vars(importlib.import_module(info.name)).values()]
    return {lesson.id: lesson for lesson in values if isinstance(lesson, Lesson)}


EVERY_LESSON = find_lessons()
SCENES = [(lesson, scene) for lesson in EVERY_LESSON.values() for scene in lesson.scenes]
SCENE_NAMES = [f"{lesson.id}/{scene.id}" for lesson, scene in SCENES]


def states(lesson: Lesson[Any], scene: Scene[Any]) -> list[LessonState]:
    """Return the state of a first visit and those of the links in tests/links.py, in a scene."""
    default = lesson.page.default
    assert isinstance(default, LessonState)
    links = [dict(parse_qsl(one)) for one in LINKS[lesson.id]]
    return [
        from_params({**params, "scene": scene.id}, default, lesson.page.fields)[0]
        for params in ({}, *links)
    ]
