"""Every question that a teacher can ask."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.classroom.names import clean_link
from cnnviz.classroom.records import PollContent
from cnnviz.quiz import KINDS, Course, Level, draw_question
from cnnviz.ui.classroom.poll_content import (
    find_lesson,
    plain_text,
    quiz_poll,
    scenes_with_prediction,
)
from cnnviz.ui.course.path import lesson_pages

LESSONS = [page.id for page in lesson_pages()]
MARKS = re.compile(r"\*\*|`|:[a-z]+\[|\\[_*]|\$\w")


def check(content: PollContent) -> None:
    """Check that a poll can be read as it is, in both languages, and opens a page."""
    assert content.texts.keys() == {"en", "ko"}
    assert PollContent.from_json(content.to_json()) == content
    assert clean_link(content.link) == content.link
    for words in content.texts.values():
        texts = (words.question, *words.choices, *words.mistakes, words.reveal)
        assert [text for text in texts if MARKS.search(text)] == []
        assert words.question
        assert len(set(words.choices)) == len(words.choices) > 1
        assert len(words.mistakes) == len(words.choices)
        assert words.mistakes[content.answer] == ""
    assert content.texts["ko"].question != content.texts["en"].question


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_of_each_kind_of_the_quiz(kind: str) -> None:
    content = quiz_poll(kind)
    check(content)
    _quiz, seed, level, version, index = content.source.split(".")
    course = Course(int(seed), Level(level), version=int(version))
    question = draw_question(course, int(index))
    assert question.kind == kind
    joint = ", " if kind == "same" else " × "
    assert content.text("en").choices[content.answer] == joint.join(map(str, question.answer))
    params = dict(parse_qsl(urlsplit(content.link).query))
    assert (params["seed"], params["level"]) == (seed, level)
    assert int(params["at"]) == int(index) + 1


def run_in_app(script: Any, lesson: str) -> AppTest:
    app = AppTest.from_function(script, args=(lesson,), default_timeout=60).run()
    assert not app.exception
    return app


def ask_all(lesson_id: str) -> None:
    import streamlit as st

    from cnnviz.ui.classroom.poll_content import (
        find_lesson,
        prediction_poll,
        scenes_with_prediction,
    )

    lesson = find_lesson(lesson_id)
    for scene in scenes_with_prediction(lesson):
        st.text(prediction_poll(lesson, scene).to_json())


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_each_scene_lets_predict(lesson: str) -> None:
    texts = [one.value for one in run_in_app(ask_all, lesson).text]
    assert len(texts) == len(scenes_with_prediction(find_lesson(lesson)))
    for text in texts:
        content = PollContent.from_json(text)
        check(content)
        scene = content.source.removeprefix(f"prediction.{lesson}.")
        assert dict(parse_qsl(urlsplit(content.link).query)).get("scene") == scene


def test_plain_text_has_no_marks_of_markdown() -> None:
    assert plain_text(r"**4** of :violet[**9**] `cells`, 3\*3") == "4 of 9 cells, 3*3"
