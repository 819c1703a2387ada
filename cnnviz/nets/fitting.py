"""A network adapted to images of another shape and another number of classes."""

from __future__ import annotations

import dataclasses
import functools

from cnnviz.nets.catalogue import catalogue
from cnnviz.nets.layers.base import Shape
from cnnviz.nets.layers.kinds import Linear
from cnnviz.nets.network import Network

_MOST_FIXES = 200


@functools.lru_cache(maxsize=512)
def adapt_network(network: Network, shape: Shape, classes: int) -> Network | None:
    """Return a network for other images, with as few changes as possible.

    Channels, features after Flatten and the outputs of the last linear layer follow from the
    images; kernels change only where they are larger than their input.

    Args:
        network: The network.
        shape: (C, H, W) of the images.
        classes: Number of classes.

    Returns:
        The network under its old name; None if no such change makes it fit.
    """
    layers = list(network.layers)
    for index, layer in reversed(list(enumerate(layers))):
        if isinstance(layer, Linear):
            layers[index] = dataclasses.replace(layer, out_features=classes)
            break
    current: Network | None = dataclasses.replace(network, input_shape=shape, layers=tuple(layers))
    for _ in range(_MOST_FIXES):
        if current is None or current.problem is None:
            break
        current = current.with_fix()
    fits = current is not None and current.problem is None and current.output_shape == (classes,)
    return current if fits else None


def short_text(network: Network) -> str:
    """Return a network's id if the catalogue has exactly this one, else its short text form."""
    return network.name if catalogue().get(network.name) == network else str(network)
