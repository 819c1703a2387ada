"""Grids side by side, and lines on one pair of axes."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.text import Text

from cnnviz import figures
from cnnviz.figures import Line, NumberPanel


def texts(figure: object) -> list[str]:
    return [one.get_text() for one in figure.findobj(Text) if one.get_text()]  # type: ignore[attr-defined]


def test_grids_stand_in_rows_with_signs_and_their_sizes() -> None:
    rows = [
        [NumberPanel("Weights", np.ones((2, 3)), "kernel"), "·", NumberPanel("x", np.ones((3, 1)))],
        [NumberPanel("Output", np.array([[3.0], [np.nan]]), marked=(0, 0, 1, 1))],
    ]
    figure = figures.panels_figure(rows, note="4.5 in all", title="Linear")
    shown = texts(figure)
    for text in ("Weights", "2 × 3", "·", "x", "Output", "2 × 1", "4.5 in all", "Linear"):
        assert text in shown
    tall, flat = (figures.panels_figure(part).get_size_inches()[1] for part in (rows, rows[:1]))
    assert tall > flat


def test_a_wide_grid_fits_and_an_empty_one_is_drawn() -> None:
    figure = figures.panels_figure([[NumberPanel("map", np.zeros((26, 120)))]])
    width, _height = figure.get_size_inches() * 72
    assert width < 900


@pytest.mark.parametrize("log", [False, True])
def test_lines_have_names_points_and_marks(log: bool) -> None:
    figure = figures.lines_figure(
        {"dense": Line([1, 2], [10, 40]), "shared": Line([1, 2], [9, 9], place=1, dash="dot")},
        x="side",
        y="weights",
        log=log,
        marks=[(2, 40, "40")],
    )
    (axes,) = figure.axes
    dense, shared, mark = axes.get_lines()
    assert [*dense.get_ydata()] == [10, 40]
    assert dense.get_color() != shared.get_color()
    assert [*mark.get_xdata()] == [2]
    assert axes.get_yscale() == ("log" if log else "linear")
    assert {"dense", "shared", "side", "weights", " 40"} <= set(texts(figure))


def test_shares_are_written_in_percent_between_their_limits() -> None:
    line = {"a": Line([0, 1], [0.8, 0.9])}
    figure = figures.lines_figure(line, x="", y="", percent=True, limits=(0.5, 1))
    figure.draw_without_rendering()
    assert figure.axes[0].get_ylim() == (0.5, 1)
    assert any(text.endswith("%") for text in texts(figure))
