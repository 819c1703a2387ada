"""What the lesson *Why convolution* computes: weights, and outputs for an image that is moved."""

import functools
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.samples import load_samples
from cnnviz.lessons.check import CheckQuestion, number_question
from cnnviz.lessons.shifted_images import shift_images
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.quiz.seeded_random import SeededRandom
from cnnviz.resources import resource

Pixels = NDArray[np.float64]

SIDE = 28
"""Rows and columns of the images."""
EDGE = ((1, 0, -1), (2, 0, -2), (1, 0, -1))
"""The kernel that is moved over the image: Sobel's, for vertical edges."""


@dataclass(frozen=True)
class ShiftedAccuracy:
    """How well networks classify test images that are moved (``make gallery``).

    Attributes:
        shifts: Pixels to the right.
        images: How many images.
        accuracy: Of each network, by shift, 0–1.
        predicted: The class that each network predicts for the first image of each class, by class
            and shift.
    """

    shifts: tuple[int, ...]
    images: int
    accuracy: dict[str, list[float]]
    predicted: dict[str, list[list[int]]]


@functools.cache
def shifted_accuracy() -> ShiftedAccuracy:
    """Return the kept figures."""
    text = resource("assets", "gallery", "shifted.json").read_text(encoding="utf-8")
    kept: dict[str, Any] = json.loads(text)
    networks = kept["networks"]
    return ShiftedAccuracy(
        tuple(kept["shifts"]),
        kept["images"],
        {name: network["accuracy"] for name, network in networks.items()},
        {name: network["predicted"] for name, network in networks.items()},
    )


@functools.cache
def garment_index(label: int) -> int:
    """Return the place of the first bundled test image of a class."""
    return int(np.argmax(load_samples("fashion-mnist").test_labels == label))


@functools.cache
def garment(label: int) -> NDArray[np.uint8]:
    """Return the first bundled test image of a class, (28, 28)."""
    image: NDArray[np.uint8] = load_samples("fashion-mnist").test_images[garment_index(label), 0]
    return image


def dense_weights(side: int, channels: int, outputs: int) -> int:
    """Return the number of weights of a fully connected layer, without biases."""
    return channels * side**2 * outputs


def shared_weights(kernel: int, channels: int, outputs: int) -> int:
    """Return the number of weights of a convolution, without biases."""
    return channels * kernel**2 * outputs


def neuron_output(image: NDArray[np.uint8], right: int, down: int) -> float:
    """Return the output of a neuron whose weights are an image, for that image when it is moved.

    The weights are scaled so that the output is 1 if it is not moved.

    Args:
        image: (H, W).
        right: Pixels to the right.
        down: Pixels down.
    """
    weights = image / np.sum((image / 255.0) ** 2) / 255.0  # (H, W)
    return float(np.sum(weights * shift_images(image, right, down) / 255.0))


def largest_response(image: NDArray[np.uint8], right: int, down: int) -> float:
    """Return the largest value of the map of ``EDGE`` for a moved image, padded by 1."""
    padded = np.pad(shift_images(image, right, down) / 255.0, 1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))  # (H, W, 3, 3)
    return float(np.einsum("yxrc,rc->yx", windows, np.array(EDGE, dtype=float)).max())


def ask_dense_weights(random: SeededRandom) -> CheckQuestion:
    """Ask for the weights of one fully connected neuron."""
    side, kernel = random.integer(6, 32), random.choice((3, 5))
    return number_question(
        Message(
            N_(
                "A fully connected neuron reads a {side}×{side} image. How many weights does it "
                "have?"
            ),
            {"side": side},
        ),
        side**2,
        (kernel**2, side, 4 * side),
        Message(N_("It has one weight for each of {side}·{side} pixels."), {"side": side}),
    )


def ask_growth(random: SeededRandom) -> CheckQuestion:
    """Ask for the weights of a convolution on a larger image."""
    kernel, outputs = random.choice((3, 5)), random.choice((4, 8, 16))
    side, times = random.choice((16, 28, 32)), random.choice((2, 3))
    weights = shared_weights(kernel, 1, outputs)
    template = N_(
        "Conv2d(1, {outputs}, {kernel}) has {weights} weights without biases on a {side}×{side} "
        "image. How many does it have on a {larger}×{larger} image?"
    )
    return number_question(
        Message(
            template,
            {
                "outputs": outputs,
                "kernel": kernel,
                "weights": weights,
                "side": side,
                "larger": times * side,
            },
        ),
        weights,
        (times * weights, times**2 * weights, (times * side) ** 2 * outputs),
        Message(
            N_("Still {weights}: all windows share the weights, however many windows there are."),
            {"weights": weights},
        ),
    )


def ask_moved_neuron(random: SeededRandom) -> CheckQuestion:
    """Ask where a feature map has its largest value once the image is moved."""
    column, right = random.integer(5, 15), random.integer(2, 8)
    template = N_(
        "In the feature map of a convolution with stride 1, the largest value is in "
        "column {column}. The image moves {right} pixels to the right. In which "
        "column is the largest value now, if nothing is cut off?"
    )
    return number_question(
        Message(template, {"column": column, "right": right}),
        column + right,
        (column, column - right, right),
        Message(
            N_("The map moves with the image: {column} + {right} = {moved}."),
            {"column": column, "right": right, "moved": column + right},
        ),
    )


QUESTIONS = (ask_dense_weights, ask_growth, ask_moved_neuron)
