"""Grids of numbers of which zeros are not written."""

import re

import numpy as np

from cnnviz.figures.number_grid import number_grid, short_number


def test_only_what_is_not_zero_is_written() -> None:
    drawing = number_grid(np.array([[0.1, 0], [-0.05, 1e-17]]), "map")
    assert re.findall(r"<text[^>]*>([^<]*)</text>", drawing) == [".1", "−.05"]
    assert drawing.count("<rect") == 4
    assert drawing.count('fill-opacity="0.00"') == 2


def test_a_grid_of_zeros_has_no_color() -> None:
    assert number_grid(np.zeros((3, 2)), "map").count('fill-opacity="0.00"') == 6


def test_numbers_are_short() -> None:
    assert [short_number(one) for one in (0.2, -0.05, 1, 12.5)] == [".2", "−.05", "1", "12"]
