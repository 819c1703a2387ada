"""The pages of the lessons."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.ui.course.lesson import CHECK, SHOWN, Lesson, Scene
from cnnviz.ui.kit.lesson_text import read_sections

from ..links import LINKS
from ..ui.course.every_lesson import EVERY_LESSON, SCENE_NAMES, SCENES
from .opening import visit, words

every_lesson = pytest.mark.parametrize("lesson", EVERY_LESSON.values(), ids=list(EVERY_LESSON))


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize(("lesson", "scene"), SCENES, ids=SCENE_NAMES)
def test_a_scene_opens_with_its_prose_before_and_after_its_prediction(
    lesson: Lesson[Any], scene: Scene[Any], lang: str
) -> None:
    """Before it in English only: what is hidden does not depend on the language."""
    prose = read_sections(lesson.id, lang)[scene.id]
    after = {"predicted": f"{scene.id}.{SHOWN}", "code": "on"}
    for params in ({}, after) if lang == "en" else (after,):
        app = visit(lesson.id, lang, scene=scene.id, **params)
        text = words(app)
        assert prose.first in text
        if prose.revealed:
            assert (prose.revealed in text) == bool(params)
        assert not app.warning


@every_lesson
def test_the_links_of_a_lesson_open_it(lesson: Lesson[Any]) -> None:
    for link in LINKS[lesson.id]:
        assert not visit(lesson.id, **dict(parse_qsl(link))).warning


@every_lesson
def test_next_goes_through_all_scenes_and_previous_back(lesson: Lesson[Any]) -> None:
    app = visit(lesson.id)
    for scene in [*(one.id for one in lesson.scenes[1:]), CHECK]:
        app.button(key=lesson.page.key("next")).click().run()
        assert not app.exception
        assert lesson_scene(app, lesson) == scene
    app.button(key=lesson.page.key("previous")).click().run()
    assert lesson_scene(app, lesson) == lesson.scenes[-1].id


def lesson_scene(app: AppTest, lesson: Lesson[Any]) -> str:
    state = app.session_state[lesson.page.key("state")]
    return str(state.scene)


@pytest.fixture
def lesson() -> Lesson[Any]:
    return EVERY_LESSON["why_convolution"]


def test_a_prediction_is_in_the_link_and_can_be_made_again(lesson: Lesson[Any]) -> None:
    scene = lesson.scenes[0].id
    app = visit(lesson.id)
    app.button(key=lesson.page.key("predict", scene, 0)).click().run()
    assert app.query_params["predicted"] == f"{scene}.0"
    app.button(key=lesson.page.key("predict", scene, "again")).click().run()
    assert "predicted" not in app.query_params
    assert app.button(key=lesson.page.key("predict", scene, SHOWN))


def test_a_question_counts_only_its_first_answer(lesson: Lesson[Any]) -> None:
    app = visit(lesson.id, scene=CHECK, check="7")
    app.button(key=lesson.page.key("check", 0, 1)).click().run()
    assert app.query_params["answers"] == "1"
    assert len(app.success) + len(app.error) == 1
    with pytest.raises(KeyError):
        app.button(key=lesson.page.key("check", 0, 0))


def test_other_questions_have_another_seed_and_no_answers(lesson: Lesson[Any]) -> None:
    app = visit(lesson.id, scene=CHECK, check="7", answers="0_0")
    app.button(key=lesson.page.key("check", "again")).click().run()
    assert app.query_params["check"] != "7"
    assert "answers" not in app.query_params


def test_a_link_leaves_out_prediction_and_questions(lesson: Lesson[Any]) -> None:
    app = visit(lesson.id, hide="prediction_check")
    text = words(app)
    assert "Before you look" not in text
    assert read_sections(lesson.id, "en")[lesson.scenes[0].id].text in text
    keys = {button.key for button in app.button}
    assert not any("predict" in str(key) or "check" in str(key) for key in keys)
    assert (lesson.page.key("next") in keys) == (len(lesson.scenes) > 1)


def test_a_scene_that_does_not_exist_opens_the_first(lesson: Lesson[Any]) -> None:
    app = visit(lesson.id, scene="nowhere")
    assert read_sections(lesson.id, "en")[lesson.scenes[0].id].first in words(app)
