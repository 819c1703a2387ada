"""Numbers in figures are written as in the grids of the pages."""

from __future__ import annotations

import math

import pytest

from cnnviz.figures.plots.numbers import fitted_number, is_rounded, number_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (-2, "−2"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (1 / 3, "0.333333"),
        (-1234567.0, "−1234570"),
        (1e-7, "1e−7"),
        (2.5e-5, "0.000025"),
        (1.5e21, "1.5e+21"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "NaN"),
    ],
)
def test_numbers_have_six_digits_and_a_true_minus_sign(value: float, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("value", "room", "text"),
    [
        (0.25, 4, "0.25"),
        (0.25, 3, ".25"),
        (0.25, 2, ".3"),
        (-0.25, 3, "−.3"),
        (1 / 3, 5, ".3333"),
        (-1234567.0, 4, "−1e6"),
        (-1234567.0, 3, ""),
        (1234.5, 4, "1235"),
        (-5.9987, 5, "−6.00"),
        (-5.9987, 2, "−6"),
        (0.10004, 4, ".100"),
    ],
)
def test_a_number_is_shortened_to_fit(value: float, room: int, text: str) -> None:
    assert fitted_number(value, room) == text


def test_rounding_is_detected_but_not_floating_point_error() -> None:
    assert is_rounded(1 / 3)
    assert not is_rounded(0.1 + 0.2)
    assert not is_rounded(math.inf)
