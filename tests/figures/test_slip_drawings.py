"""The drawings of the lesson Slips."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from cnnviz.figures import slip_curves, slip_drawings, slip_strips
from cnnviz.figures.slip_curves import Axes, Curve, Line
from cnnviz.figures.slip_drawings import Grid

AXES = Axes((0, 10), (0, 1), "steps", lambda value: f"{value:.0%}")


def shapes(html: str) -> list[ElementTree.Element]:
    """Return all elements of a drawing, which has to be well-formed."""
    return list(ElementTree.fromstring(html).iter())


def texts(html: str) -> list[str]:
    return [shape.text or "" for shape in shapes(html) if shape.tag == "text"]


def test_a_grid_has_a_text_per_cell_and_strikes_out_what_is_wrong() -> None:
    rows = [["1", "<2"], ["3", "4"]]
    plain = slip_drawings.headed_grid(Grid("a & b", rows))
    crossed = slip_drawings.headed_grid(Grid("a & b", rows, crossed={(0, 1)}))
    assert texts(plain) == ["1", "<2", "3", "4"]
    assert len(shapes(crossed)) == len(shapes(plain)) + 1
    assert "a &amp; b" in plain


def test_dashed_cells_are_those_of_the_padding() -> None:
    drawn = slip_drawings.draw_grid(Grid("", [["0", "1"]], dashed={(0, 0)}))
    assert len([shape for shape in shapes(drawn) if "stroke-dasharray" in shape.attrib]) == 1


def test_shades_follow_the_values() -> None:
    drawn = slip_drawings.shaded_grid(np.array([[0.0, 0.5, 1.0]]), "map", "input")
    filled = [float(s.attrib["fill-opacity"]) for s in shapes(drawn) if s.tag == "rect"]
    assert filled == sorted(filled)
    assert len(set(filled)) == 3


def test_windows_are_numbered_in_their_order() -> None:
    drawn, width = slip_strips.draw_windows((3, 4), 2, [(0, 0), (0, 2), (1, 0)], "output", "w")
    assert texts(drawn) == ["1", "2", "3"]
    assert width > 0


@pytest.mark.parametrize(("size", "kernel", "stride", "windows", "unread"), [
    (7, 2, 2, 3, 1), (7, 3, 2, 3, 0), (8, 2, 4, 2, 4), (7, 2, 2, 0, 0),
])  # fmt: skip
def test_cells_that_no_window_reads_are_dashed(
    size: int, kernel: int, stride: int, windows: int, unread: int
) -> None:
    drawn, _width = slip_strips.draw_strip(size, kernel, stride, windows, "cells")
    dashed = [shape for shape in shapes(drawn) if "stroke-dasharray" in shape.attrib]
    assert len(dashed) == unread
    assert texts(drawn) == [str(place) for place in range(1, size + 1)]


@pytest.mark.parametrize("channels", [None, 1, 3])
def test_a_filter_has_a_kernel_per_channel(channels: int | None) -> None:
    drawn = slip_drawings.draw_filter(channels, "filter 1")
    kernels = [shape for shape in shapes(drawn) if shape.attrib.get("rx") == "0"]
    assert len(kernels) == (channels or 0)
    assert texts(drawn) == (["?"] if channels is None else [])


def test_segments_say_what_they_cover_within_the_drawing() -> None:
    segments = [(0, 56), (455, 511)]
    drawn = slip_strips.draw_segments(segments, ["row 0", "row 8"], 512, "channels")
    assert {"0–56", "455–511"} < set(texts(drawn))
    for shape in shapes(drawn):
        if shape.tag == "text":
            assert 0 <= float(shape.attrib["x"]) <= 510


def test_swatches_have_the_colors_or_question_marks() -> None:
    known = slip_strips.draw_swatches([(1, 2, 3)], [(3, 2, 1)], ("a", "b"))
    assert re.findall(r"rgb\([^)]*\)", known) == ["rgb(1 2 3)", "rgb(3 2 1)"]
    hidden = slip_strips.draw_swatches([(1, 2, 3)], None, ("a", "b"))
    assert "rgb(3 2 1)" not in hidden
    assert ">?<" in hidden


def test_rows_of_labels_have_one_number_per_image() -> None:
    drawn = slip_strips.draw_label_rows([[1, 2], [3, 1]], ["one", "two"], "labels")
    assert texts(drawn) == ["one", "1", "2", "two", "3", "1"]


def test_numbers_that_fit_are_marked() -> None:
    drawn = slip_strips.draw_counts([1, 2, 3], [0.5, 0.0, 0.2], [2], 3, "counts")
    assert texts(drawn) == ["2", "3"]


def test_a_curve_goes_up_where_its_values_do_and_has_a_place_in_the_legend() -> None:
    curve = Curve("known", [(0, 0.0), (10, 1.0)], "output")
    drawn = slip_curves.draw_curves([curve, Curve("hidden", [], "kernel")], AXES, "chart")
    ends = re.findall(r"M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)", drawn)
    ((x1, y1, x2, y2),) = [tuple(map(float, end)) for end in ends]
    assert x1 < x2
    assert y1 > y2
    assert "hidden" in drawn
    assert {"0%", "100%", "steps"} < set(re.findall(r">([^<]+)</text>", drawn))


def test_points_below_the_axis_are_not_drawn() -> None:
    axes = Axes((0, 10), (0.5, 1), "steps", str)
    drawn = slip_curves.draw_curves(
        [Curve("c", [(0, 0.1), (5, 0.6), (10, 0.9)], "output")], axes, "chart"
    )
    ys = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", drawn)]
    assert max(ys) <= slip_curves.HEIGHT - slip_curves.BOTTOM


def test_a_number_line_writes_its_value_and_stays_inside() -> None:
    lines = [Line("head", [0.5], strong=-2.0, mark=9.0, span=(-1, 1))]
    drawn = slip_curves.draw_lines(lines, -3, 3, "lines")
    assert "−2.00" in texts(drawn)
    assert all(
        float(shape.attrib["cx"]) <= slip_curves.WIDTH
        for shape in shapes(drawn)
        if shape.tag == "circle"
    )


def test_each_batch_has_its_mean() -> None:
    drawn = slip_curves.draw_batches([1.0, 3.0, 5.0], 2, "losses")
    assert texts(drawn) == ["2.00", "5.00"]
