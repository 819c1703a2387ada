"""A volume in space."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures import volume_chart

WORDS = {"depth": "d", "row": "r", "column": "c"}


def test_every_cell_that_is_not_0_is_a_cube_in_its_place() -> None:
    volume = np.zeros((3, 4, 5))
    volume[1, 2, 3] = volume[0, 0, 0] = 1
    cubes, _frame = volume_chart(volume, (0, 0, 0), 2, WORDS).data
    assert (len(cubes.x), len(cubes.i)) == (16, 24)
    last = [
        np.floor([min(axis[8:]), max(axis[8:])]).tolist() for axis in (cubes.y, cubes.z, cubes.x)
    ]
    assert last == [[1, 1], [2, 2], [3, 3]]


def test_every_cube_is_closed() -> None:
    """Each edge belongs to two triangles, once in either direction."""
    cubes, _frame = volume_chart(np.ones((1, 1, 1)), (0, 0, 0), 1, WORDS).data
    faces = zip(cubes.i, cubes.j, cubes.k, strict=True)
    edges = [pair for a, b, c in faces for pair in ((a, b), (b, c), (c, a))]
    assert len(set(edges)) == len(edges) == 36
    assert {(b, a) for a, b in edges} == set(edges)


def test_the_frame_is_the_window() -> None:
    (frame,) = volume_chart(np.zeros((5, 5, 5)), (2, 1, 0), 3, WORDS).data
    for axis, start in ((frame.y, 2), (frame.z, 1), (frame.x, 0)):
        assert (np.nanmin(axis), np.nanmax(axis)) == (start, start + 3)
    assert np.isfinite(frame.x).sum() == pytest.approx(24)
