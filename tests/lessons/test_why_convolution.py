"""What the lesson *Why convolution* computes, against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from cnnviz.data.samples import load_samples
from cnnviz.lessons.shifted_images import SHIFTS, shifted_predictions
from cnnviz.lessons.shifted_images import shifted_accuracy as measure_accuracy
from cnnviz.lessons.why_convolution import (
    EDGE,
    dense_weights,
    garment,
    garment_index,
    largest_response,
    neuron_output,
    shared_weights,
    shifted_accuracy,
)

MOVES = st.integers(-8, 8)


@given(st.integers(1, 12), st.integers(1, 3), st.integers(1, 16), st.sampled_from([1, 3, 5]))
def test_weights_are_those_of_the_modules(
    side: int, channels: int, outputs: int, kernel: int
) -> None:
    linear = nn.Linear(channels * side * side, outputs)
    convolution = nn.Conv2d(channels, outputs, kernel)
    assert dense_weights(side, channels, outputs) == linear.weight.numel()
    assert shared_weights(kernel, channels, outputs) == convolution.weight.numel()


@given(st.integers(0, 9), MOVES, MOVES)
def test_outputs_for_a_moved_image_are_those_of_torch(label: int, right: int, down: int) -> None:
    image = torch.tensor(garment(label)) / 255  # (H, W)
    moved = functional.pad(image, (right, -right, down, -down))
    neuron = nn.Linear(784, 1, bias=False)
    neuron.weight.data = (image / (image**2).sum()).reshape(1, 784)
    feature_map = functional.conv2d(moved[None, None], torch.tensor([[EDGE]]).float(), padding=1)
    output = neuron(moved.reshape(1, 784)).item()
    assert neuron_output(garment(label), right, down) == pytest.approx(output, abs=1e-5)
    largest = feature_map.max().item()
    assert largest_response(garment(label), right, down) == pytest.approx(largest, abs=1e-5)


def test_the_map_of_the_garment_that_opens_first_keeps_its_largest_value() -> None:
    trouser = garment(1)
    assert neuron_output(trouser, 0, 0) == pytest.approx(1)
    assert neuron_output(trouser, 4, 0) == pytest.approx(0.37, abs=0.005)
    assert largest_response(trouser, 4, 0) == pytest.approx(largest_response(trouser, 0, 0))


def test_each_garment_is_of_its_class() -> None:
    samples = load_samples("fashion-mnist")
    assert [int(samples.test_labels[garment_index(label)]) for label in range(10)] == [*range(10)]
    np.testing.assert_array_equal(garment(9), samples.test_images[garment_index(9), 0])


@pytest.mark.parametrize("net", ["fashion-dnn", "fashion-cnn"])
def test_the_kept_accuracy_is_that_of_the_bundled_networks(net: str) -> None:
    kept = shifted_accuracy()
    assert kept.shifts == SHIFTS
    first = [garment_index(label) for label in range(10)]
    for shift in (-4, 2):
        place = kept.shifts.index(shift)
        measured = measure_accuracy(net, shift, count=kept.images)
        assert kept.accuracy[net][place] == pytest.approx(measured, abs=0.0021)  # one image
        predicted, _correct = shifted_predictions(net, shift, count=kept.images)
        assert [row[place] for row in kept.predicted[net]] == predicted[first].tolist()


def test_the_convolutional_network_loses_less_as_the_prose_says() -> None:
    accuracy = shifted_accuracy().accuracy
    assert all(
        shared >= dense
        for dense, shared in zip(accuracy["fashion-dnn"], accuracy["fashion-cnn"], strict=True)
    )
    place = SHIFTS.index(2)
    lost = {net: rates[SHIFTS.index(0)] - rates[place] for net, rates in accuracy.items()}
    assert lost["fashion-dnn"] > 3 * lost["fashion-cnn"] > 0
