"""Batch norm in training: from one value, no variance can be computed.

PyTorch refuses it. It concerns ``BatchNorm1d``, and ``BatchNorm2d`` on 1×1 maps, where a batch of
one image has one value per channel. Evaluation uses the running statistics and is not concerned.
"""

import functools
from collections.abc import Iterator

from cnnviz.nets import Network, Shape
from cnnviz.nets.layers.base import Layer
from cnnviz.nets.layers.kinds import BatchNorm1d, BatchNorm2d, Block
from cnnviz.problem import N_, Problem

_TOO_FEW = {
    "batch_size": N_(
        "In {net}, layer {layer} has one value per channel and image: batch norm cannot compute a "
        "variance from one image. Use a batch size of {nearest} or more."
    ),
    "train_images": N_(
        "In {net}, layer {layer} has one value per channel and image: batch norm cannot compute a "
        "variance from one image. Use {nearest} training images or more."
    ),
}


@functools.lru_cache(maxsize=256)
def single_value_norm(network: Network, frozen: int = 0) -> str | None:
    """Return the first layer whose batch norm has one value per channel and image, None without.

    Args:
        network: A network whose layers fit.
        frozen: Number of layers, from the first one on, whose batch norm is in evaluation mode.
    """
    shapes = [network.input_shape, *network.shapes()]
    steps = zip(network.names(), network.layers, shapes, strict=False)
    for name, layer, shape in list(steps)[frozen:]:
        if any(_has_single_value(inner, before) for inner, before in _inner_steps(layer, shape)):
            return name
    return None


def smallest_batch(network: Network, frozen: int = 0) -> int:
    """Return how many images a batch needs at least in training, 1 or 2."""
    return 1 if single_value_norm(network, frozen) is None else 2


@functools.lru_cache(maxsize=256)
def has_batch_norm(network: Network, frozen: int = 0) -> bool:
    """Return whether a network whose layers fit has batch norm behind its frozen layers."""
    shapes = [network.input_shape, *network.shapes()]
    steps = zip(network.layers, shapes, strict=False)
    return any(
        isinstance(inner, BatchNorm1d | BatchNorm2d)
        for layer, shape in list(steps)[frozen:]
        for inner, _before in _inner_steps(layer, shape)
    )


def check_batches(network: Network, frozen: int, batch_size: int, images: int | None) -> None:
    """Refuse batches of one image where batch norm needs more.

    The number of training images is None where it is unknown.

    Raises:
        Problem: The batch size or the number of training images is 1.
    """
    name = single_value_norm(network, frozen)
    if name is None:
        return
    counts = {"batch_size": batch_size, "train_images": images}
    for setting, message in _TOO_FEW.items():
        if counts[setting] == 1:
            raise Problem(message, setting=setting, nearest=2, net=network.name, layer=name)


def _inner_steps(layer: Layer, shape: Shape) -> Iterator[tuple[Layer, Shape]]:
    """Yield a layer with its input shape, or those inside a block."""
    if isinstance(layer, Block):
        yield from layer.steps(shape)
    else:
        yield layer, shape


def _has_single_value(layer: Layer, shape: Shape) -> bool:
    flat = isinstance(layer, BatchNorm1d)
    return flat or (isinstance(layer, BatchNorm2d) and shape[1:] == (1, 1))
