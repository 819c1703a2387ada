"""A sparkline of one value per epoch."""

import re

from cnnviz.figures import sparkline


def points(svg: str) -> list[tuple[float, float]]:
    pairs = re.search(r'points="([^"]*)"', svg)
    assert pairs is not None
    return [tuple(map(float, pair.split(","))) for pair in pairs[1].split()]  # type: ignore[misc]


def test_the_line_spans_the_width_and_larger_values_are_higher() -> None:
    line = points(sparkline([1, 0.5, 0], "falls"))
    assert [x for x, _ in line] == [0, 120, 240]
    assert [y for _, y in line] == [2, 19, 36]


def test_the_label_is_escaped() -> None:
    assert "&quot;&lt;" in sparkline([0, 1], '"<')
