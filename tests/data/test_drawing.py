"""Drawings: strokes as text, and as pixels."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.data.drawing import MAX_POINTS, Stroke, Tool, draw_strokes, read_strokes, write_strokes

byte = st.integers(0, 255)
same_width = byte.flatmap(lambda w: st.lists(st.tuples(byte, byte, st.just(w)), min_size=1))
points = st.one_of(same_width, st.lists(st.tuples(byte, byte, byte), min_size=1))
strokes = st.lists(st.builds(Stroke, st.sampled_from(Tool), points.map(tuple))).map(tuple)
DRAWINGS = json.loads((Path(__file__).parents[1] / "js" / "drawings.json").read_text())


@given(strokes)
def test_a_drawing_is_read_as_it_was_written(drawing: tuple[Stroke, ...]) -> None:
    assert read_strokes(write_strokes(drawing)) == drawing


@pytest.mark.parametrize("case", DRAWINGS)
def test_the_browser_writes_the_same_text(case: dict[str, object]) -> None:
    drawing = read_strokes(str(case["text"]))
    assert [[one.tool, [list(point) for point in one.points]] for one in drawing] == case["strokes"]
    assert write_strokes(drawing) == case["text"]


@given(st.text(max_size=40))
def test_text_that_is_no_drawing_is_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        drawing = read_strokes(text)
        assert read_strokes(write_strokes(drawing)) == drawing


@pytest.mark.parametrize("text", ["AAAC", "AAABFg", "CAABFoCA", "AAAA", "!", "AAABFoCA AAABFoCA"])
def test_a_damaged_drawing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a drawing"):
        read_strokes(text)


def test_a_drawing_with_too_many_points_is_refused() -> None:
    most = write_strokes((Stroke(Tool.PEN, ((1, 2, 3),) * MAX_POINTS),))
    assert len(read_strokes(most)[0].points) == MAX_POINTS
    with pytest.raises(ValueError, match="too many points"):
        read_strokes(write_strokes((Stroke(Tool.PEN, ((1, 2, 3),) * (MAX_POINTS + 1)),)))


@given(st.integers(60, 195), st.integers(60, 195), st.integers(6, 100))
def test_a_dot_is_a_disk_of_its_width(x: int, y: int, width: int) -> None:
    pixels = draw_strokes((Stroke(Tool.PEN, ((x, y, width),)),))[0] > 0
    rows, columns = np.nonzero(pixels)
    assert abs(rows.mean() - y) <= 0.5
    assert abs(columns.mean() - x) <= 0.5
    assert pixels.sum() == pytest.approx(np.pi * width**2 / 4, rel=0.05, abs=width * 2)


def test_the_eraser_removes_what_it_touches() -> None:
    line = ((20, 128, 20), (230, 128, 20))
    assert draw_strokes((Stroke(Tool.PEN, line),)).max() == 255
    thick = tuple((x, y, 40) for x, y, _width in line)
    assert draw_strokes((Stroke(Tool.PEN, line), Stroke(Tool.ERASER, thick))).max() == 0


def test_an_area_is_filled() -> None:
    corners = ((50, 50, 2), (200, 50, 2), (200, 200, 2), (50, 200, 2))
    assert (draw_strokes((Stroke(Tool.AREA, corners),))[0, 50:201, 50:201] == 255).all()
    assert draw_strokes((Stroke(Tool.PEN, corners),))[0, 125, 125] == 0


def test_an_empty_drawing_is_black() -> None:
    assert draw_strokes(read_strokes("")).sum() == 0
