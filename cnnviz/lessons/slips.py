"""What the lesson *Slips* computes of printed numbers, windows, sizes and axes."""

import functools
from dataclasses import replace
from fractions import Fraction
from typing import Literal

import numpy as np

from cnnviz.grid import Operation, functional
from cnnviz.grid.examples import example, features
from cnnviz.grid.trace import Array, Trace
from cnnviz.lessons import kernel_features
from cnnviz.nets import Network, find
from cnnviz.nets.layers.kinds import Linear, MaxPool2d

PRINTED = np.array([[0.1281, 0.0595], [0.1877, 0.0775]])
"""What the lecture prints as the output of its first example."""
PRINTED_FEATURE = 0.2
"""What the lecture prints for the mean kernel on its first three images; its code gives .05."""
ROWS, COLUMNS = 5, 7
"""The input on which a stride pair is read both ways."""
WINDOW = 3
"""Rows and columns of the window there."""


def lecture_operation() -> Operation:
    """Return the lecture's first example: 4×4, a 2×2 kernel, a bias and stride 2."""
    return example("conv-stride2").operation


def count_correct() -> int:
    """Return how many of the four printed numbers are correct, with the digits printed."""
    output = lecture_operation().trace.output[0, 0]
    return int((np.abs(output - PRINTED) < 5e-5).sum())


def mean_response(image: str) -> kernel_features.Response:
    """Return what the lecture's mean kernel finds in one of its images, by its name."""
    kernel = kernel_features.KERNELS["mean"]
    return kernel_features.compute_response(features.IMAGES[image], kernel)


def window_starts(stride: tuple[int, int]) -> list[tuple[int, int]]:
    """Return where the windows start (row, column), row by row, for a stride (height, width)."""
    rows = range(0, ROWS - WINDOW + 1, stride[0])
    columns = range(0, COLUMNS - WINDOW + 1, stride[1])
    return [(row, column) for row in rows for column in columns]


def count_windows(stride: tuple[int, int]) -> tuple[int, int]:
    """Return the output size (rows, columns) for a stride (height, width)."""
    starts = window_starts(stride)
    return len({row for row, _column in starts}), len({column for _row, column in starts})


CORNER = np.array(
    [
        [-3.0, -8.0, -2.0, -6.0],
        [-7.0, -1.0, -5.0, -9.0],
        [-4.0, -6.0, -8.0, -2.0],
        [-9.0, -5.0, -3.0, -7.0],
    ]
)
"""An input of which every cell is negative."""


def pool_corner(added: int, kind: Literal["max", "avg"]) -> tuple[Trace, Array]:
    """Pool ``CORNER`` by 2 with padding 1, as PyTorch does and with zeros for padding.

    Args:
        added: Added to every cell of the input.
        kind: Of the pooling.

    Returns:
        What PyTorch does, and the output (3, 3) where zeros are read like any cell.
    """
    values = CORNER + added
    trace = functional.pool(values, 2, kind=kind, padding=1)
    zeros = functional.pool(np.pad(values, 1), 2, kind=kind)
    return trace, zeros.output[0, 0]


def count_pooled(size: int, kernel: int, stride: int) -> tuple[int, Fraction, int]:
    """Return how many windows of a pooling fit, the quotient of the textbook, and what is left.

    Args:
        size: Cells along an axis.
        kernel: Cells of the window.
        stride: Cells between the starts of two windows.

    Returns:
        The output size, ``size / kernel``, and the cells at the end that no window reads.
    """
    windows = functional.output_size(size, kernel, stride=stride)
    return windows, Fraction(size, kernel), size - (windows - 1) * stride - kernel


TWINS = ("1", "2", "padded")
"""How the Keras twin pools: strides 1 as in the blog, strides 2, and padded before that."""


@functools.cache
def build_twin(pooling: str) -> Network:
    """Return the blog's network with the pooling of its Keras twin.

    Args:
        pooling: One of ``TWINS``. Zeros around a map after ReLU are never larger than its
            values, so padding by 1 and then pooling gives what ``MaxPool2d(2, 2, 1)`` gives.
    """
    network = find("mnist-cnn")
    if pooling == "padded":
        return network
    pool = MaxPool2d(2, int(pooling))
    layers = [pool if isinstance(layer, MaxPool2d) else layer for layer in network.layers]
    return _fit_linear(Network("twin", network.input_shape, tuple(layers)))


def _fit_linear(network: Network) -> Network:
    """Return the network with a first fully connected layer that takes what there is.

    Keras finds out the number of features by itself.
    """
    place = next(n for n, layer in enumerate(network.layers) if isinstance(layer, Linear))
    before = Network("before", network.input_shape, network.layers[:place])
    (features_,) = before.output_shape
    layer = network.layers[place]
    assert isinstance(layer, Linear)
    fitted = replace(layer, in_features=features_)
    layers = (*network.layers[:place], fitted, *network.layers[place + 1 :])
    return Network(network.name, network.input_shape, layers)


SHAPES = {1: (4,), 2: (2, 4), 3: (2, 4, 3), 4: (2, 4, 1, 3)}
"""A tensor of each number of dimensions."""


def guess_axis(dimensions: int) -> int:
    """Return the axis over which ``F.softmax`` without ``dim`` sums to 1.

    Source: ``_get_softmax_dim`` in https://github.com/pytorch/pytorch/blob/main/torch/nn/functional.py
    """
    return 0 if dimensions in (0, 1, 3) else 1


def sample_logits(dimensions: int) -> Array:
    """Return logits of a shape of ``SHAPES``: small whole numbers."""
    shape = SHAPES[dimensions]
    count = int(np.prod(shape))
    return (np.arange(count) * 5.0 % 7 - 2).astype(np.float64).reshape(shape)


def softmax_over(logits: Array, axis: int) -> Array:
    """Return the softmax over an axis, same shape."""
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    shares: Array = powers / powers.sum(axis=axis, keepdims=True)
    return shares
