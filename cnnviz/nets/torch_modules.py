"""Layers as torch modules; importing this module imports torch."""

from collections.abc import Iterable

from torch import Tensor, nn

from cnnviz.nets.layers import kinds
from cnnviz.nets.layers.base import Layer


class Residual(nn.Module):
    """``layers(x) + shortcut(x)``; an empty shortcut is the identity."""

    def __init__(self, layers: nn.Sequential, shortcut: nn.Sequential) -> None:
        super().__init__()
        self.layers = layers
        self.shortcut = shortcut

    def forward(self, x: Tensor) -> Tensor:
        """Return the sum of both branches, (N, C', H', W') or (N, F)."""
        total: Tensor = self.layers(x) + self.shortcut(x)
        return total


def torch_chain(layers: Iterable[Layer]) -> nn.Sequential:
    """Return the torch modules of layers, with weights drawn from torch's random state."""
    return nn.Sequential(*map(torch_module, layers))


def torch_module(layer: Layer) -> nn.Module:
    """Return the torch module of one layer."""
    if isinstance(layer, kinds.Residual):
        return Residual(torch_chain(layer.layers), torch_chain(layer.shortcut))
    positional, named = layer.arguments()
    module: nn.Module = getattr(nn, type(layer).__name__)(*positional, **named)
    return module
