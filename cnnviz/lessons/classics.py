"""Lesson *Classics*: famous networks, counted."""

import functools
from dataclasses import dataclass

from cnnviz.lessons.dimensions_blocks import BLOCKS
from cnnviz.nets import Network, find
from cnnviz.nets.layers.kinds import Conv2d

FEWEST_STACKED, MOST_STACKED, MOST_CHANNELS = 2, 5, 1024
"""Limits of a stack of 3×3 convolutions."""
MOST_LAYERS = 50
"""Layers whose gradient is shown at most."""

VGG = {
    11: (1, 1, 2, 2, 2),
    13: (2, 2, 2, 2, 2),
    16: (2, 2, 3, 3, 3),
    19: (2, 2, 4, 4, 4),
}
"""Convolutions in each of the five blocks, by the number in the name of the network.

Source: K. Simonyan, A. Zisserman, Very deep convolutional networks for large-scale image
recognition, https://arxiv.org/abs/1409.1556, table 1 (configurations A, B, D, E).
"""
FULLY_CONNECTED = 3
"""Fully connected layers of each VGG network."""


@functools.cache
def stacked_field(count: int) -> int:
    """Return the rows that one output cell of 3×3 convolutions in a row sees."""
    side = 2 * count + 1
    layers = tuple(Conv2d(1, 1, 3) for _layer in range(count))
    (height, _width) = Network("stack", (1, side, side), layers).table()[-1].receptive_field.size
    return height


def stacked_weights(count: int, channels: int) -> int:
    """Return the weights of 3×3 convolutions in a row that keep the channels, without biases."""
    return count * 9 * channels**2


def single_weights(count: int, channels: int) -> int:
    """Return the weights of one convolution that sees as much, without its bias."""
    return stacked_field(count) ** 2 * channels**2


@dataclass(frozen=True)
class Part:
    """The parameters of one kind of layer in a network.

    Attributes:
        convolutions: In convolutions.
        fully_connected: In linear layers.
    """

    convolutions: int
    fully_connected: int


@functools.cache
def count_parts(name: str) -> Part:
    """Return the parameters of a network of the catalog, by the kind of layer."""
    layers = find(name).layers
    counts = [
        sum(layer.parameters for layer in layers if layer.code == code)
        for code in ("conv", "linear")
    ]
    return Part(*counts)


def plain_gradient(layers: int, factor: float) -> float:
    """Return dy/dx behind layers that each multiply by a factor."""
    return float(factor**layers)


def residual_gradient(layers: int, factor: float) -> float:
    """Return dy/dx behind as many layers with a shortcut: x + factor·x."""
    return float((1 + factor) ** layers)


def inception_totals(branches: str) -> dict[str, tuple[int, int]]:
    """Return the multiplications of each Inception block without and with 1×1 convolutions.

    Args:
        branches: The kernels whose branches are counted, such as ``35``.
    """
    kernels = [int(kernel) for kernel in branches]
    return {
        name: (
            sum(block.multiplications(kernel, None) for kernel in kernels),
            sum(
                block.multiplications(kernel, block.narrow3 if kernel == 3 else block.narrow5)
                for kernel in kernels
            ),
        )
        for name, block in BLOCKS.items()
    }
