"""The words and figures of the quiz, and the pages that it links to."""

from __future__ import annotations

import dataclasses

import pytest

from cnnviz.grid import Axis, examples
from cnnviz.grid.settings import WindowSettings
from cnnviz.nets import Network
from cnnviz.quiz import KINDS, Formula, Question
from cnnviz.quiz.seeded_random import SeededRandom
from cnnviz.ui.grids import limits, link
from cnnviz.ui.kit import url_state
from cnnviz.ui.quiz import figure, words


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (words, figure):
        monkeypatch.setattr(module, "_", lambda text, **values: text.format(**values))


def question_of(kind: str, number: int) -> Question:
    return dataclasses.replace(KINDS[kind].make(SeededRandom(number)), kind=kind)


WINDOWS = [kind for kind in KINDS if isinstance(question_of(kind, 0).subject, WindowSettings)]


@pytest.mark.parametrize("kind", WINDOWS)
def test_the_linked_page_works_out_exactly_this_setting(kind: str) -> None:
    for number in range(60):
        question = question_of(kind, number)
        page, params = words.lesson_target(question)
        known = {
            "convolution": (examples.CONVOLUTIONS, link.CONVOLUTION),
            "pooling": (examples.POOLINGS, link.POOLING),
        }
        offered, names = known[page]
        operation, problems = url_state.from_params(params, offered[0].operation, names)
        assert problems == []
        trace = limits.trace_within_limits(operation)
        if len(question.answer) == 2 and kind != "same":
            assert trace.output.shape[2:] == question.answer
        elif question.answer_names == ("Height = width",):
            assert trace.output.shape[2:] == question.answer * 2


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in WINDOWS])
def test_the_linked_network_is_the_one_that_was_asked_about(kind: str) -> None:
    question = question_of(kind, 3)
    _, params = words.lesson_target(question)
    assert Network.parse(params["net"]) == question.subject


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("solved", [True, False])
def test_every_kind_has_a_figure(kind: str, solved: bool) -> None:
    for number in range(30):
        question = question_of(kind, number)
        svg = figure.question_svg(question, solved=solved)
        assert svg.startswith("<svg")
        known = kind in ("parameters", "groups")  # the question is not about a size
        assert known or ("?" in svg) is not solved or kind in ("keep", "same")


def test_numbers_take_the_colors_of_their_roles() -> None:
    line = words.line_markdown(Formula("{kernel:3}·{input:28} + {bias:4}"))
    assert line == ":orange[3]·:green[28] + :yellow[4]"


def test_a_size_is_explained_by_the_formula_of_the_grid_pages() -> None:
    line = words.line_markdown(Axis("H", 7, 3, stride=2))
    assert line.startswith(":violet[H′] = ⌊(:green[7]")
    assert line.endswith(":violet[**3**]")


def test_no_markup_is_left_in_an_explanation() -> None:
    for kind in KINDS:
        for number in range(20):
            for line in question_of(kind, number).explanation:
                assert "{" not in words.line_markdown(line)
