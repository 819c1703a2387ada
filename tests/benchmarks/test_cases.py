"""The convolutions that are measured: the same numbers in cnnviz and in the reference."""

from itertools import pairwise
from urllib.parse import parse_qs

import numpy as np
import pytest

from benchmarks.cases import CASES, Case, edit_values
from cnnviz.grid import text


def test_sizes_are_those_of_the_table() -> None:
    assert CASES["small"].image.shape == (1, 1, 5, 5)
    assert CASES["largest"].image.shape == (1, 3, 16, 16)
    assert CASES["largest"].kernel.shape == (4, 3, 7, 7)


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_link_contains_the_case(case: Case) -> None:
    query = parse_qs(case.query())
    assert np.array_equal(text.parse_grids(query["input"][0]), case.image)
    assert np.array_equal(text.parse_grids(query["kernel"][0]), case.kernel)


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_every_edit_changes_the_output(case: Case) -> None:
    assert len({case.output_after_edit(value) for value in range(10)}) == 10


def test_every_value_differs_from_the_one_before() -> None:
    values = [int(CASES["small"].image[0, 0, 0, 0]), *edit_values(200)]
    assert all(a != b for a, b in pairwise(values))
    assert set(values) == set(range(10))
