"""The lessons that are measured: the same numbers for every way of building them."""

from itertools import pairwise
from urllib.parse import parse_qs

import numpy as np
import pytest

from benchmarks.cases import LARGEST, LESSONS, SMALL, Lesson, numbers
from cnnviz.grid import text


def test_the_lessons_are_those_of_the_figures() -> None:
    assert SMALL.image.shape == (1, 1, 5, 5)
    assert LARGEST.image.shape == (1, 3, 16, 16)
    assert LARGEST.kernel.shape == (4, 3, 7, 7)


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))
def test_a_link_holds_the_lesson(lesson: Lesson) -> None:
    query = parse_qs(lesson.query())
    assert np.array_equal(text.parse_grids(query["input"][0]), lesson.image)
    assert np.array_equal(text.parse_grids(query["kernel"][0]), lesson.kernel)


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))
def test_every_edit_shows_in_the_output(lesson: Lesson) -> None:
    assert len({lesson.edited(value) for value in range(10)}) == 10


def test_every_number_differs_from_the_one_before() -> None:
    typed = [int(SMALL.image[0, 0, 0, 0]), *numbers(200)]
    assert all(a != b for a, b in pairwise(typed))
    assert set(typed) == set(range(10))
