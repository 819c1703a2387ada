"""What is drawn is scaled and placed as the images of MNIST and FashionMNIST are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.data.drawing import Stroke, Tool, draw_strokes
from cnnviz.data.image_preparation import Preparation, prepare_image
from cnnviz.data.ink import PLACEMENTS, find_ink, place_ink
from cnnviz.data.samples import load_samples

MNIST = PLACEMENTS["mnist"]
spot = st.tuples(st.integers(10, 245), st.integers(10, 245), st.integers(4, 40))


def placed(image: np.ndarray, name: str) -> np.ndarray:
    """Return an image (H, W) as those of a dataset are, 28×28."""
    ink = find_ink(image, PLACEMENTS[name].box_of((28, 28)))
    assert ink is not None
    return place_ink(ink.pixels, (28, 28), PLACEMENTS[name])


def test_digits_of_mnist_stay_exactly_as_they_are() -> None:
    for image in load_samples("mnist").test_images[:, 0]:
        np.testing.assert_array_equal(placed(image, "mnist"), image)


def test_nearly_all_garments_of_fashion_mnist_stay_as_they_are() -> None:
    images = load_samples("fashion-mnist").test_images[:, 0]
    assert sum(np.array_equal(placed(image, "fashion-mnist"), image) for image in images) >= 490


@given(st.lists(spot, min_size=1, max_size=8).map(tuple))
def test_a_drawing_fits_the_box_and_has_its_mass_in_the_middle(points: tuple) -> None:
    image = placed(draw_strokes((Stroke(Tool.PEN, points),))[0], "mnist").astype(float)
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    sides = np.ptp(rows) + 1, np.ptp(columns) + 1
    assert 18 <= max(sides) <= 20
    centers = np.arange(28) + 0.5
    middle = [image.sum(axis=axis) @ centers / image.sum() for axis in (1, 0)]
    inside = [lines[0] > 0 and lines[-1] < 27 for lines in (rows, columns)]
    for value, free in zip(middle, inside, strict=True):
        assert not free or 14 <= value < 15 + 1e-9


@given(spot, st.integers(-20, 20), st.integers(-20, 20))
def test_where_and_how_large_one_draws_does_not_matter(spot: tuple, right: int, down: int) -> None:
    x, y, _width = spot
    line = np.array([(x, y), (x + 40, y + 60), (x - 20, y + 80)]) * 0.5 + 60
    images = []
    for ends in (line, line + np.array([right, down])):
        points = tuple((x, y, 12) for x, y in ends.astype(int).tolist())
        images.append(placed(draw_strokes((Stroke(Tool.PEN, points),))[0], "mnist"))
    assert np.abs(images[0].astype(int) - images[1]).mean() < 6


def test_paper_that_is_not_black_becomes_black() -> None:
    image = np.full((60, 80), 40, np.uint8)
    image[20:50, 30:36] = 240
    digit = placed(image, "mnist")
    assert digit[0].max() == 0
    assert digit.max() == 240


def test_an_empty_image_has_no_ink() -> None:
    assert find_ink(np.zeros((28, 28), np.uint8), (20, 20)) is None
    steps = prepare_image(
        np.zeros((1, 256, 256), np.uint8),
        (1, 28, 28),
        placement=MNIST,
        options=Preparation(center=True),
    )
    assert steps[-1].pixels.shape == (1, 28, 28)
    assert steps[-1].pixels.max() == 0


@pytest.mark.parametrize("size", [(1, 900), (900, 1)])
def test_a_line_keeps_at_least_one_pixel(size: tuple[int, int]) -> None:
    image = np.zeros(size, np.uint8)
    image[-1, -1] = 255
    assert placed(image, "mnist").max() == 255
