"""Weights that others have trained and published, and the networks that they fit.

They come from torchvision (:mod:`cnnviz.weights.published_files` fetches them).
Nothing of them is part of cnnviz.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnnviz.nets.catalogue import catalogue
from cnnviz.nets.layers.kinds import Linear
from cnnviz.nets.network import Network

if TYPE_CHECKING:
    from torch import Tensor, nn


@dataclass(frozen=True)
class Published:
    """Weights for a network of the catalogue.

    Attributes:
        net: Its id.
        model: What torchvision calls the network.
        weights: What torchvision calls the weights.
    """

    net: str
    model: str
    weights: str


PUBLISHED = (Published("resnet18-torchvision", "resnet18", "ResNet18_Weights.IMAGENET1K_V1"),)


def of(network: Network) -> Published | None:
    """Return the weights that fit all layers of a network but the last, None if there are none."""
    if not network.layers or not isinstance(network.layers[-1], Linear):
        return None
    for one in PUBLISHED:
        whole = catalogue()[one.net]
        inputs = network.input_shape[0] == whole.input_shape[0]
        if inputs and network.layers[:-1] == whole.layers[:-1]:
            return one
    return None


def put(module: nn.Sequential, tensors: Mapping[str, Tensor]) -> None:
    """Give a module published weights, its last layer left as it is.

    Args:
        module: What a network that :func:`of` knows gives; it is changed in place.
        tensors: All tensors of torchvision's network, in its order, which is ours.

    Raises:
        RuntimeError: One has another shape.
    """
    last = f"{len(module) - 1}."
    ours = [name for name in module.state_dict() if not name.startswith(last)]
    found = dict(zip(ours, tensors.values(), strict=False))
    module.load_state_dict({**module.state_dict(), **found})
