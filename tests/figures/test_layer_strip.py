"""The layers of a network in small."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cnnviz.figures import colors, map_magnitudes, strip_sheet
from cnnviz.figures.layer_strip import SIDE, shrink


def levels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_every_layer_has_a_square_with_its_first_maps_in_the_scale_of_the_layer() -> None:
    maps = np.stack([np.full((7, 7), value, np.float32) for value in (1, -2, 0, 4, 3)])
    sheet = levels(strip_sheet([maps, np.linspace(-1, 1, 600, dtype=np.float32)], [4, 1]))
    assert sheet.shape == (SIDE, 2 * SIDE)
    corners = [sheet[row, column] for row in (5, 50) for column in (5, 50)]
    assert corners == [colors.levels(np.array(value), 4) for value in (1, -2, 0, 4)]
    bar = sheet[:, SIDE + SIDE // 2]
    assert bar[0] == 0
    assert (np.diff(bar.astype(int)) >= 0).all()


def test_a_single_map_fills_the_square() -> None:
    sheet = levels(strip_sheet([np.ones((1, 3, 3), np.float32)], [1]))
    assert (sheet == 2 * colors.STEPS).all()


@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from([28, 58]))
def test_the_longer_side_of_a_small_map_fits(height: int, width: int, side: int) -> None:
    small = shrink(np.ones((height, width), np.float32), side)
    assert max(small.shape) == side
    assert (small == 1).all()


def test_magnitudes_leave_out_what_is_not_finite() -> None:
    values = np.array([[[1, -3]], [[np.nan, 2]], [[np.inf, -1]], [[np.nan, np.nan]]], np.float32)
    assert map_magnitudes(values).tolist() == [3, 2, 1, 0]
    assert map_magnitudes(np.array([-2, 5], np.float32)).tolist() == [2, 5]
    assert [colors.magnitude(one) for one in values] == pytest.approx([3, 2, 1, 0])
