"""Squares for predictions."""

import re

from cnnviz.figures.waffle import COLUMNS, waffle


def squares(drawing: str) -> list[int]:
    """Return the number of squares in each path."""
    paths = re.findall(r'<path d="([^"]*)"', drawing)
    return [path.count("z") for path in paths]


def test_every_image_has_a_square_by_its_result() -> None:
    drawing = waffle([True] * 30 + [False] * 5, 35, "30 of 35")
    assert squares(drawing) == [30, 5, 0]
    assert 'aria-label="30 of 35"' in drawing


def test_hidden_results_do_not_tell_right_from_wrong() -> None:
    assert squares(waffle(None, 35, "hidden")) == [35, 0]


def test_marked_squares_are_framed_and_full_batches_separated() -> None:
    marked = [True, False, True] + [False] * 97
    drawing = waffle([True] * 100, 100, "all", marked=marked, batch=2 * COLUMNS)
    assert squares(drawing) == [100, 0, 2]
    assert drawing.count(f"h{COLUMNS * 16}") == 1
