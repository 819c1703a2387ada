"""Images are prepared step by step for a network."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.data.image_preparation import prepare_image
from cnnviz.problem import Problem


def dark_shoe_on_white() -> np.ndarray:
    image = np.full((3, 60, 100), 250, np.uint8)
    image[:, 20:40, 30:70] = np.array([10, 40, 90])[:, None, None]
    return image


def test_the_steps_lead_from_the_image_to_the_network_input() -> None:
    steps = prepare_image(dark_shoe_on_white(), (1, 28, 28), mean=(0.5,), std=(0.25,))
    assert [step.pixels.shape for step in steps] == [
        (3, 60, 100), (1, 60, 100), (1, 60, 60), (1, 28, 28), (1, 28, 28), (1, 28, 28), (1, 28, 28),
    ]  # fmt: skip
    assert [step.pixels.dtype.name for step in steps] == ["uint8"] * 5 + ["float32"] * 2


def test_grayscale_uses_the_luma_weights() -> None:
    image = np.array([[[200]], [[100]], [[50]]], np.uint8)
    (_, gray, *_rest) = prepare_image(image, (1, 1, 1), light_on_dark=False)
    assert gray.pixels[0, 0, 0] == round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)


def test_only_a_light_background_is_inverted() -> None:
    image = dark_shoe_on_white()
    inverted = prepare_image(image, (1, 28, 28))
    assert inverted[-1].pixels[0, 0, 0] == pytest.approx(5 / 255)
    original = prepare_image(255 - image, (1, 28, 28))
    np.testing.assert_allclose(original[-1].pixels, inverted[-1].pixels, atol=1.01 / 255)
    assert len(original) == len(inverted) - 1


def test_the_input_is_normalized_with_the_given_mean_and_std() -> None:
    raw, normalized = (
        prepare_image(dark_shoe_on_white(), (3, 32, 32), mean=mean, std=std)[-1].pixels
        for mean, std in ((None, None), ((0.1, 0.2, 0.3), (0.5, 1.0, 2.0)))
    )
    expected = (raw - np.array([0.1, 0.2, 0.3])[:, None, None]) / np.array([0.5, 1, 2])[
        :, None, None
    ]
    np.testing.assert_allclose(normalized, expected, atol=1e-6)


def test_an_image_of_the_right_shape_is_only_scaled() -> None:
    image = np.zeros((1, 28, 28), np.uint8)
    assert len(prepare_image(image, (1, 28, 28))) == 2


def test_an_image_one_pixel_high_is_preprocessed() -> None:
    steps = prepare_image(np.zeros((3, 1, 900), np.uint8), (1, 28, 28))
    assert steps[-1].pixels.shape == (1, 28, 28)


@pytest.mark.parametrize("shape", [(784,), (2, 28, 28)])
def test_a_network_without_image_input_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(
        Problem,
        match=f"does not take images as input: its input shape is {'×'.join(map(str, shape))}",
    ):
        prepare_image(np.zeros((3, 9, 9), np.uint8), shape)
