"""What the lesson *Slips* computes about feature maps: rows, indices, colors, weights."""

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from safetensors.numpy import load_file

from cnnviz.data.samples import load_samples
from cnnviz.grid.trace import Array
from cnnviz.nets import Network, find
from cnnviz.nets.layers.kinds import Flatten
from cnnviz.problem import Problem
from cnnviz.resources import resource

FEATURES = 512
"""Channels of the last feature maps of explain-cnn, and what its first linear layer takes."""
GRID, STEP = 4, 10
"""Rows and columns of the textbook's plots, and by what it multiplies the row."""
MAPS = 64
"""Feature maps of the first convolution of explain-cnn."""


@functools.lru_cache(maxsize=256)
def feature_side(side: int) -> int:
    """Return rows and columns of the last feature maps of explain-cnn; 0 if a pooling fails.

    Args:
        side: Rows and columns of the image.
    """
    network = find("explain-cnn")
    place = next(n for n, layer in enumerate(network.layers) if isinstance(layer, Flatten))
    try:
        return Network("features", (3, side, side), network.layers[:place]).output_shape[1]
    except Problem:
        return 0


def row_channels(side: int, row: int) -> tuple[int, int]:
    """Return the first and the last channel in a row of ``view(-1, 512)``, from 0.

    Args:
        side: Rows and columns of the feature maps.
        row: The row, from 0.
    """
    start = row * FEATURES
    return start // side**2, (start + FEATURES - 1) // side**2


def shown_maps(step: int) -> list[int]:
    """Return the index ``row * step + column`` of each plot of a 4×4 grid, row by row."""
    return [row * step + column for row in range(GRID) for column in range(GRID)]


def red_response(color: tuple[int, int, int]) -> float:
    """Return what a filter for red, (1, −½, −½), finds in the channels of a color."""
    first, second, third = (value / 255 for value in color)
    return first - (second + third) / 2


@dataclass(frozen=True, eq=False)
class SmallNet:
    """The weights of lecture-cnn.

    Attributes:
        kernels: (16, 1, 5, 5).
        bias: (16,).
        weights: (10, 2304), of the linear layer.
        last_bias: (10,).
    """

    kernels: Array
    bias: Array
    weights: Array
    last_bias: Array


@functools.cache
def trained_net() -> SmallNet:
    """Return the bundled weights, trained on 5,000 images of FashionMNIST."""
    values = load_file(resource("assets", "models") / "lecture-cnn" / "model.safetensors")
    arrays = (
        values[name].astype(np.float64) for name in ("0.weight", "0.bias", "4.weight", "4.bias")
    )
    return SmallNet(*arrays)


@functools.lru_cache(maxsize=64)
def untrained_net(seed: int) -> SmallNet:
    """Return the initial weights that torch draws for a seed.

    ``torch.manual_seed(seed)`` starts the same Mersenne Twister as ``RandomState(seed)``; a float32
    is made of 24 of its bits. Layers draw weights and biases from ±1/√(inputs)
    (https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html, …Linear.html).
    """
    generator = np.random.RandomState(seed)

    def draw(shape: tuple[int, ...], inputs: int) -> Array:
        bits = generator.randint(0, 2**32, size=math.prod(shape), dtype=np.uint32)
        bound = 1 / math.sqrt(inputs)
        return ((bits & 0xFFFFFF) / 2**24 * 2 * bound - bound).reshape(shape)

    flat = 16 * 12 * 12
    return SmallNet(
        draw((16, 1, 5, 5), 25), draw((16,), 25), draw((10, flat), flat), draw((10,), flat)
    )


def first_maps(net: SmallNet, images: Array) -> Array:
    """Return the feature maps (N, 16, 24, 24) of images (N, 28, 28) between 0 and 1, after ReLU."""
    windows = sliding_window_view(images, (5, 5), axis=(1, 2))  # (N, 24, 24, 5, 5)
    flat = windows.reshape(*windows.shape[:3], 25)
    maps = np.einsum("nhwk,ck->nchw", flat, net.kernels.reshape(16, 25), optimize=True)
    positive: Array = np.maximum(maps + net.bias[:, None, None], 0)
    return positive


def measure_accuracy(net: SmallNet) -> float:
    """Return the accuracy on the bundled test images of FashionMNIST, 0–1."""
    samples = load_samples("fashion-mnist")
    maps = first_maps(net, samples.test_images[:, 0] / 255)
    count = len(maps)
    pooled = maps.reshape(count, 16, 12, 2, 12, 2).max(axis=(3, 5)).reshape(count, -1)
    logits = pooled @ net.weights.T + net.last_bias
    return float((logits.argmax(axis=1) == samples.test_labels).mean())


@functools.cache
def trained_accuracy() -> float:
    """Return the accuracy of the trained network."""
    return measure_accuracy(trained_net())


@functools.lru_cache(maxsize=64)
def untrained_accuracy(seed: int) -> float:
    """Return the accuracy of the network that was never trained."""
    return measure_accuracy(untrained_net(seed))
