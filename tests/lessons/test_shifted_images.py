"""Accuracy on shifted images."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.transforms.v2 import functional as tv

from cnnviz.data.samples import load_samples
from cnnviz.lessons.shifted_images import bundled_module, shift_images, shifted_accuracy
from cnnviz.problem import Problem


@given(st.integers(-9, 9), st.integers(-9, 9))
def test_images_move_as_by_torchvision(right: int, down: int) -> None:
    images = np.arange(1, 2 * 7 * 8 + 1, dtype=np.uint8).reshape(2, 1, 7, 8)
    moved = tv.affine(torch.tensor(images), angle=0, translate=[right, down], scale=1, shear=[0])
    np.testing.assert_array_equal(shift_images(images, right, down), moved.numpy())


@pytest.mark.parametrize("net", ["fashion-dnn", "fashion-cnn"])
def test_the_accuracy_is_that_of_the_network_in_eval_mode(net: str) -> None:
    samples = load_samples("fashion-mnist")
    moved = torch.zeros(60, 1, 28, 28)
    moved[..., 3:] = torch.tensor(samples.test_images[:60]).float()[..., :-3] / 255
    module = bundled_module(net)
    with torch.inference_mode():
        predicted = module(moved).argmax(1)
    correct = (predicted == torch.tensor(samples.test_labels[:60])).float().mean()
    assert shifted_accuracy(net, 3, count=60) == pytest.approx(float(correct))


def test_a_shift_hurts_the_network_without_convolutions_more() -> None:
    def loss(net: str) -> float:
        return shifted_accuracy(net, 0, count=300) - shifted_accuracy(net, 3, count=300)

    assert loss("fashion-dnn") > loss("fashion-cnn") + 0.1


def test_an_unknown_network_is_refused() -> None:
    with pytest.raises(Problem, match="Unknown trained network"):
        shifted_accuracy("no-net", 1)
