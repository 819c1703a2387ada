import io
import time

import numpy as np
import pytest
from PIL import Image

from cnnviz.figures import colours, mosaic, vector

BLUE, RED = (*colours.NEGATIVE, 255), (*colours.POSITIVE, 255)


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def maps(count: int = 6, height: int = 4, width: int = 3) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(count, height, width)).astype(np.float32)


def test_the_strongest_values_are_blue_and_red_and_zero_is_clear() -> None:
    found = pixels(mosaic(np.array([[[-2.0, 0.0, 2.0]]]), gap=0))
    assert [tuple(pixel) for pixel in found[0]][::2] == [BLUE, RED]
    assert found[0, 1, 3] == 0


def test_values_of_one_sign_keep_their_colour() -> None:
    found = pixels(mosaic(np.array([[[0.0, 1.0, 2.0]]]), gap=0))
    assert tuple(found[0, 2]) == RED
    assert tuple(found[0, 1, :3]) == RED[:3]
    assert 0 < found[0, 1, 3] < 255


def test_each_value_is_a_square_of_one_colour() -> None:
    small, large = pixels(mosaic(maps(1), gap=0)), pixels(mosaic(maps(1), gap=0, enlarge=5))
    np.testing.assert_array_equal(large, small.repeat(5, axis=0).repeat(5, axis=1))


@pytest.mark.parametrize("gap", [0, 1, 2])
@pytest.mark.parametrize("enlarge", [1, 3])
def test_every_map_stands_in_its_place(gap: int, enlarge: int) -> None:
    values = maps(7)
    sheet = pixels(mosaic(values, columns=4, gap=gap, enlarge=enlarge))
    limit = colours.magnitude(values)
    height, width = 4 * enlarge + gap, 3 * enlarge + gap
    assert sheet.shape == (2 * height + gap, 4 * width + gap, 4)
    for index, one in enumerate(values):
        top, left = index // 4 * height + gap, index % 4 * width + gap
        alone = pixels(mosaic(one[None], limit=limit, gap=0, enlarge=enlarge))
        there = sheet[top : top + 4 * enlarge, left : left + 3 * enlarge]
        np.testing.assert_array_equal(there, alone)


def test_maps_are_framed_and_places_without_a_map_are_clear() -> None:
    sheet = pixels(mosaic(np.zeros((3, 2, 2)), columns=2, gap=1))
    line = sheet[0, 0]
    assert line[3] > 0
    assert (sheet[:, 0] == line).all()
    assert (sheet[3, :] == line).all()
    assert (sheet[4:, 4:, 3] == 0).all()


def test_layer_scale_compares_maps_and_own_scale_brings_each_out() -> None:
    values = np.array([[[1.0]], [[10.0]]])
    together = pixels(mosaic(values, gap=0))
    apart = pixels(mosaic(values, gap=0, each=True))
    assert together[0, 0, 3] < 60
    assert tuple(apart[0, 0]) == tuple(apart[0, 1]) == RED


def test_values_beyond_the_limit_take_the_strongest_colour() -> None:
    found = pixels(mosaic(np.array([[[-9.0, 9.0]]]), gap=0, limit=1.0))
    assert [tuple(pixel) for pixel in found[0]] == [BLUE, RED]


def test_what_is_no_number_is_grey_and_does_not_spoil_the_rest() -> None:
    found = pixels(mosaic(np.array([[[np.nan, np.inf, -1.0, 1.0]]]), gap=0))
    assert [tuple(pixel) for pixel in found[0]] == [(*colours.GREY, 255), RED, BLUE, RED]


def test_a_map_of_zeros_is_clear() -> None:
    assert (pixels(mosaic(np.zeros((1, 2, 2)), gap=0))[..., 3] == 0).all()


def test_labels_stand_above_the_maps_and_cover_none() -> None:
    bare = pixels(mosaic(maps(2), enlarge=4, columns=2))
    labelled = pixels(mosaic(maps(2), enlarge=4, columns=2, labels=True))
    head = len(labelled) - len(bare)
    assert head > 10
    np.testing.assert_array_equal(labelled[head:], bare)
    assert (labelled[:head] != labelled[0, 0]).any()


def test_a_vector_is_wrapped_and_its_last_row_may_be_short() -> None:
    found = pixels(vector(np.array([1.0, -1, 1, -1, 1]), columns=3))
    assert found.shape == (2, 3, 4)
    assert tuple(found[1, 0]) == BLUE
    assert tuple(found[1, 1]) == RED
    assert found[1, 2, 3] == 0


@pytest.mark.parametrize("shape", [(3, 3), (0, 3, 3), (2, 0, 3), (1, 1, 3, 3)])
def test_a_mosaic_refuses_what_is_no_maps(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="C, H, W"):
        mosaic(np.zeros(shape))


@pytest.mark.parametrize("shape", [(0,), (2, 2)])
def test_a_strip_refuses_what_is_no_vector(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"\(F,\)"):
        vector(np.zeros(shape))


def test_a_layer_of_64_maps_is_drawn_in_50_milliseconds() -> None:
    values = maps(64, 28, 28)
    times = []
    for _ in range(5):
        begin = time.process_time()  # others may be busy on this machine
        mosaic(values, enlarge=3, labels=True)
        times.append(time.process_time() - begin)
    assert min(times) <= 0.050
