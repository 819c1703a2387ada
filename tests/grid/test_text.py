"""Grids as text: exact numbers, and messages that say what is wrong and where."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cnnviz.grid import text
from cnnviz.problem import Problem

FINITE = st.floats(allow_nan=False, allow_infinity=False)
GRIDS = arrays.arrays(
    np.float64, st.tuples(*[st.integers(1, 3)] * 2, *[st.integers(1, 5)] * 2), elements=FINITE
)


@given(GRIDS)
def test_what_is_written_reads_as_the_same_numbers(grids: np.ndarray) -> None:
    read = text.parse_grids(text.grid_text(grids))
    np.testing.assert_array_equal(read, grids)
    np.testing.assert_array_equal(np.signbit(read), np.signbit(grids))


@given(GRIDS)
def test_a_url_leaves_the_text_as_it_is(grids: np.ndarray) -> None:
    assert re.fullmatch(r"[A-Za-z0-9._~-]+", text.grid_text(grids))


def test_a_grid_is_readable() -> None:
    assert text.grid_text(np.array([[3, 3, 2, 1, 0], [0, 0, 1, 3, 1.0]])) == "3_3_2_1_0~0_0_1_3_1"


def test_channels_and_images_are_parted() -> None:
    grids = np.arange(8.0).reshape(2, 2, 1, 2)
    assert text.grid_text(grids) == "0_1~~2_3~~~4_5~~6_7"
    assert text.parse_grids("0_1~~2_3~~~4_5~~6_7").shape == (2, 2, 1, 2)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (3.0, "3"),
        (-0.5, "-0.5"),
        (1e22, "1e22"),
        (1e-7, "1e-7"),
        (0.1 + 0.2, "0.30000000000000004"),
    ],
)
def test_numbers_are_as_short_as_they_can_be(number: float, expected: str) -> None:
    assert text.number_text(number) == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1_x~3_4", "“x” in row 1, column 2 is not a number."),
        ("1_2~3_nan", "“nan” in row 2, column 2 is not a number."),
        ("1_2~inf_4", "“inf” in row 2, column 1 is not a number."),
        ("1_2~3_1e400", "The number 1e400 in row 2, column 2 is too large."),
        ("1_2~3_", "The cell in row 2, column 2 is empty."),
        ("", "The cell in row 1, column 1 is empty."),
        ("1_2~3", "All rows must have the same length: row 2 has 1, the first row 2."),
        ("1_2~3_4~", "All rows must have the same length: row 3 has 1, the first row 2."),
        ("1_1٢", "“1٢” in row 1, column 2 is not a number."),
        ("1_0x10", "“0x10” in row 1, column 2 is not a number."),
        ("<script>alert(1)</script>", "“<script>ale…” in row 1, column 1 is not a number."),
    ],
)
def test_an_unreadable_text_is_refused_at_its_place(source: str, message: str) -> None:
    with pytest.raises(Problem) as caught:
        text.parse_grids(source, "kernel")
    assert str(caught.value) == message
    assert caught.value.setting == "kernel"


@pytest.mark.parametrize(
    ("source", "size"), [("1_2~~3", "1×2"), ("1_2~~3_4~~~5_6", "1×2"), ("1~~1~2", "1×1")]
)
def test_grids_of_different_sizes_are_refused(source: str, size: str) -> None:
    with pytest.raises(Problem, match=f"size of the first one, {size}; at least one differs"):
        text.parse_grids(source)


@given(st.text(alphabet="0123456789._~-e+xn ", max_size=40))
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        grids = text.parse_grids(source)
    except Problem:
        return
    assert grids.ndim == 4
    assert np.isfinite(grids).all()
