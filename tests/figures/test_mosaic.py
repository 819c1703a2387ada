"""Feature maps side by side as one PNG: colors, places and labels."""

import io
import time

import numpy as np
import pytest
from PIL import Image

from cnnviz.figures import below_kernels, colors, mosaic, vector

BLUE, RED = (*colors.NEGATIVE, 255), (*colors.POSITIVE, 255)


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def maps(count: int = 6, height: int = 4, width: int = 3) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(count, height, width)).astype(np.float32)


def test_the_extreme_values_are_blue_and_red_and_zero_is_transparent() -> None:
    sheet = pixels(mosaic(np.array([[[-2.0, 0.0, 2.0]]]), gap=0))
    assert [tuple(pixel) for pixel in sheet[0]][::2] == [BLUE, RED]
    assert sheet[0, 1, 3] == 0


def test_values_of_one_sign_keep_their_color() -> None:
    sheet = pixels(mosaic(np.array([[[0.0, 1.0, 2.0]]]), gap=0))
    assert tuple(sheet[0, 2]) == RED
    assert tuple(sheet[0, 1, :3]) == RED[:3]
    assert 0 < sheet[0, 1, 3] < 255


def test_each_value_is_a_square_of_one_color() -> None:
    small, large = pixels(mosaic(maps(1), gap=0)), pixels(mosaic(maps(1), gap=0, enlarge=5))
    np.testing.assert_array_equal(large, small.repeat(5, axis=0).repeat(5, axis=1))


@pytest.mark.parametrize("gap", [0, 1, 2])
@pytest.mark.parametrize("enlarge", [1, 3])
def test_every_map_is_in_its_place(gap: int, enlarge: int) -> None:
    values = maps(7)
    sheet = pixels(mosaic(values, columns=4, gap=gap, enlarge=enlarge))
    limit = colors.magnitude(values)
    height, width = 4 * enlarge + gap, 3 * enlarge + gap
    assert sheet.shape == (2 * height + gap, 4 * width + gap, 4)
    for index, values_of_map in enumerate(values):
        top, left = index // 4 * height + gap, index % 4 * width + gap
        expected = pixels(mosaic(values_of_map[None], limit=limit, gap=0, enlarge=enlarge))
        tile = sheet[top : top + 4 * enlarge, left : left + 3 * enlarge]
        np.testing.assert_array_equal(tile, expected)


def test_maps_are_framed_and_empty_places_are_transparent() -> None:
    sheet = pixels(mosaic(np.zeros((3, 2, 2)), columns=2, gap=1))
    line = sheet[0, 0]
    assert line[3] > 0
    assert (sheet[:, 0] == line).all()
    assert (sheet[3, :] == line).all()
    assert (sheet[4:, 4:, 3] == 0).all()


def test_a_layer_scale_compares_maps_and_an_own_scale_uses_the_full_range() -> None:
    values = np.array([[[1.0]], [[10.0]]])
    layer_scale = pixels(mosaic(values, gap=0))
    own_scale = pixels(mosaic(values, gap=0, each=True))
    assert layer_scale[0, 0, 3] < 60
    assert tuple(own_scale[0, 0]) == tuple(own_scale[0, 1]) == RED


def test_values_beyond_the_limit_have_the_strongest_color() -> None:
    sheet = pixels(mosaic(np.array([[[-9.0, 9.0]]]), gap=0, limit=1.0))
    assert [tuple(pixel) for pixel in sheet[0]] == [BLUE, RED]


def test_nan_is_gray_and_does_not_change_the_scale() -> None:
    sheet = pixels(mosaic(np.array([[[np.nan, np.inf, -1.0, 1.0]]]), gap=0))
    assert [tuple(pixel) for pixel in sheet[0]] == [(*colors.GRAY, 255), RED, BLUE, RED]


def test_a_map_of_zeros_is_transparent() -> None:
    assert (pixels(mosaic(np.zeros((1, 2, 2)), gap=0))[..., 3] == 0).all()


def test_labels_are_above_the_maps() -> None:
    unlabeled = pixels(mosaic(maps(2), enlarge=4, columns=2))
    labeled = pixels(mosaic(maps(2), enlarge=4, columns=2, labels=True))
    header = len(labeled) - len(unlabeled)
    assert header > 10
    np.testing.assert_array_equal(labeled[header:], unlabeled)
    assert (labeled[:header] != labeled[0, 0]).any()


def test_a_vector_is_wrapped_and_its_last_row_can_be_short() -> None:
    sheet = pixels(vector(np.array([1.0, -1, 1, -1, 1]), columns=3))
    assert sheet.shape == (2, 3, 4)
    assert tuple(sheet[1, 0]) == BLUE
    assert tuple(sheet[1, 1]) == RED
    assert sheet[1, 2, 3] == 0


@pytest.mark.parametrize("shape", [(3, 3), (0, 3, 3), (2, 0, 3), (1, 1, 3, 3)])
def test_a_mosaic_refuses_arrays_that_are_not_maps(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="C, H, W"):
        mosaic(np.zeros(shape))


@pytest.mark.parametrize("shape", [(0,), (2, 2)])
def test_a_strip_refuses_arrays_that_are_not_vectors(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"\(F,\)"):
        vector(np.zeros(shape))


def test_a_layer_of_64_maps_is_drawn_in_50_milliseconds() -> None:
    values = maps(64, 28, 28)
    times = []
    for _ in range(5):
        start = time.process_time()  # not affected by other processes
        mosaic(values, enlarge=3, labels=True)
        times.append(time.process_time() - start)
    assert min(times) <= 0.050


def test_a_kernel_is_drawn_above_its_map() -> None:
    maps = np.zeros((2, 10, 10), np.float32)
    kernels = np.ones((2, 3, 3), np.float32)
    both = below_kernels(kernels, maps)
    assert both.shape == (2, 3 + 4 + 10, 10)
    assert both[:, 2:5].sum() == kernels.sum()
