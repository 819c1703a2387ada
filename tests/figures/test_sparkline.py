"""A figure over a run as a line."""

import re

from cnnviz.figures import sparkline


def points(svg: str) -> list[tuple[float, float]]:
    pairs = re.search(r'points="([^"]*)"', svg)
    assert pairs is not None
    return [tuple(map(float, pair.split(","))) for pair in pairs[1].split()]  # type: ignore[misc]


def test_the_line_goes_from_edge_to_edge_and_one_is_above_zero() -> None:
    drawn = points(sparkline([1, 0.5, 0], "falls"))
    assert [x for x, _ in drawn] == [0, 120, 240]
    assert [y for _, y in drawn] == [2, 19, 36]


def test_the_label_cannot_break_out() -> None:
    assert "&quot;&lt;" in sparkline([0, 1], '"<')
