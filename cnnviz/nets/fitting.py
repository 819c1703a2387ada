"""A network made to fit other pictures and another number of classes."""

from __future__ import annotations

import dataclasses
import functools

from cnnviz.nets.catalogue import catalogue
from cnnviz.nets.layers.base import Shape
from cnnviz.nets.layers.kinds import Linear
from cnnviz.nets.network import Network

_MOST_MENDS = 200


@functools.lru_cache(maxsize=512)
def fitted(network: Network, shape: Shape, classes: int) -> Network | None:
    """Return a network for other pictures: as much as it must, and nothing else, is changed.

    Channels, features after Flatten and the outputs of the last linear layer follow from the
    pictures; the layers stay, and so do their kernels unless they are larger than what arrives.

    Args:
        network: The network.
        shape: (C, H, W) of the pictures.
        classes: Number of classes.

    Returns:
        The network under its old name; None if no such change makes it fit.
    """
    layers = list(network.layers)
    for place, layer in reversed(list(enumerate(layers))):
        if isinstance(layer, Linear):
            layers[place] = dataclasses.replace(layer, out_features=classes)
            break
    made: Network | None = dataclasses.replace(network, input_shape=shape, layers=tuple(layers))
    for _ in range(_MOST_MENDS):
        if made is None:
            return None
        _rows, problem = made.check()
        if problem is None:
            return made if made.output_shape == (classes,) else None
        made = made.repaired(problem)
    return None


def short(network: Network) -> str:
    """Return a network's id if the catalogue has the very same, else its short text form."""
    return network.name if catalogue().get(network.name) == network else str(network)
