"""Every lesson: its prose, predictions, code and questions."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
import torch

from cnnviz.lessons.check import draw_check
from cnnviz.ui.course.lesson import CHECK, Lesson, Scene
from cnnviz.ui.course.path import lesson_pages
from cnnviz.ui.course.prediction import choice_text
from cnnviz.ui.kit.code_comments import translate_comments
from cnnviz.ui.kit.i18n import LANGUAGES, in_language
from cnnviz.ui.kit.lesson_text import read_sections

from ...rounding import assert_equal_but_rounding
from .every_lesson import EVERY_LESSON, SCENE_NAMES, SCENES, states

MOST_WORDS = 120
"""What can be read beside a figure, without scrolling."""
WORDS_PER_MINUTE = 170
SEEDS = 200

every_scene = pytest.mark.parametrize(("lesson", "scene"), SCENES, ids=SCENE_NAMES)
every_lesson = pytest.mark.parametrize("lesson", EVERY_LESSON.values(), ids=list(EVERY_LESSON))


def test_every_page_of_the_course_has_a_lesson_and_says_how_long_it_is() -> None:
    """A minute for each figure and for each question, and the time to read the prose."""
    assert set(EVERY_LESSON) == {page.id for page in lesson_pages()}
    for page in lesson_pages():
        lesson = EVERY_LESSON[page.id]
        text = " ".join(section.text for section in read_sections(page.id, "en").values())
        needed = len(lesson.scenes) + len(lesson.questions) + len(text.split()) / WORDS_PER_MINUTE
        assert page.minutes == pytest.approx(needed, abs=4)
        assert 8 <= page.minutes <= 15 or page.id == "slips"  # of which a reader chooses some


@every_scene
def test_every_scene_leads_to_more_that_can_be_tried(
    lesson: Lesson[Any], scene: Scene[Any]
) -> None:
    assert scene.id == "list" or any(
        scene.rooms and scene.rooms(state) for state in states(lesson, scene)
    )


@every_lesson
def test_the_names_of_scenes_differ_and_can_be_in_a_link(lesson: Lesson[Any]) -> None:
    names = [scene.id for scene in lesson.scenes]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)
    assert CHECK not in names


@every_lesson
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_prose_has_a_short_section_for_every_scene(lesson: Lesson[Any], language: str) -> None:
    sections = read_sections(lesson.id, language)
    assert list(sections) == [scene.id for scene in lesson.scenes]
    for section in sections.values():
        words = re.sub(r'\]\([^)"]*("[^"]*")?\)', "", section.text).split()
        assert 0 < len(words) <= MOST_WORDS


@every_scene
def test_prose_waits_for_the_same_prediction_in_both_languages(
    lesson: Lesson[Any], scene: Scene[Any]
) -> None:
    sections = [read_sections(lesson.id, language)[scene.id] for language in LANGUAGES]
    assert len({bool(section.revealed) for section in sections}) == 1
    for section in sections:
        assert section.first
        assert "<!--" not in section.text  # neither a second marker nor another spelling
        assert scene.predict or not section.revealed


@every_scene
def test_what_is_predicted_has_an_answer_among_different_choices(
    lesson: Lesson[Any], scene: Scene[Any]
) -> None:
    for state in states(lesson, scene) if scene.predict else ():
        prediction = scene.predict(state)  # type: ignore[misc]
        assert 0 <= prediction.answer < len(prediction.choices)
        for language in LANGUAGES:
            with in_language(language):
                choices = [choice_text(choice) for choice in prediction.choices]
                assert choice_text(prediction.question)
                assert choice_text(prediction.reveal)
            assert len(set(choices)) == len(choices) >= 2


@pytest.fixture
def torch_defaults() -> Iterator[None]:
    """Undo what code sets for all that follows."""
    dtype = torch.get_default_dtype()
    with torch.random.fork_rng(devices=[]):
        yield
    torch.set_default_dtype(dtype)


@every_scene
@pytest.mark.usefixtures("torch_defaults")
def test_the_code_of_a_scene_runs_and_gets_the_numbers_of_its_figure(
    lesson: Lesson[Any], scene: Scene[Any]
) -> None:
    for state in states(lesson, scene) if scene.code else ():
        names: dict[str, Any] = {}
        exec(compile(scene.code(state), scene.id, "exec"), names)  # type: ignore[misc]
        for name, expected in (scene.results(state) if scene.results else {}).items():
            value = names[name]
            value = value.detach().numpy() if hasattr(value, "detach") else np.asarray(value)
            assert_equal_but_rounding(value, np.asarray(expected), share=1e-6)


@every_scene
def test_comments_of_code_are_korean_where_the_reader_is(
    lesson: Lesson[Any], scene: Scene[Any]
) -> None:
    for state in states(lesson, scene) if scene.code else ():
        with in_language("ko"):
            code = translate_comments(scene.code(state))  # type: ignore[misc]
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT:
                words = re.findall(r"[A-Za-z]{3,}", token.string)
                assert not words or re.search("[가-힣]", token.string) or "@" in token.string, (
                    f"{token.string!r} belongs into COMMENTS of cnnviz/ui/kit/code_comments.py"
                )


@every_scene
def test_the_figure_of_a_scene_can_be_drawn_for_a_file(
    lesson: Lesson[Any], scene: Scene[Any]
) -> None:
    for state in states(lesson, scene)[:2] if scene.draws else ():
        with in_language("ko"):
            draws = scene.draws(state)  # type: ignore[misc]
            for draw in draws.values() if isinstance(draws, Mapping) else [draws]:
                width, height = draw().get_size_inches()
                assert 1 < width < 14
                assert 0.5 < height < 14


@every_lesson
def test_the_questions_of_every_seed_have_one_answer_among_different_choices(
    lesson: Lesson[Any],
) -> None:
    for seed in range(SEEDS):
        for question in draw_check(lesson.questions, seed):
            assert 0 <= question.answer < len(question.choices)
            for language in LANGUAGES:
                with in_language(language):
                    choices = [choice_text(choice) for choice in question.choices]
                    assert choice_text(question.prompt)
                    assert choice_text(question.why)
                assert len(set(choices)) == len(choices) >= 2, (seed, choices)


@every_lesson
def test_questions_differ_with_the_seed(lesson: Lesson[Any]) -> None:
    drawn = {tuple(map(repr, draw_check(lesson.questions, seed))) for seed in range(20)}
    assert len(drawn) > 1
