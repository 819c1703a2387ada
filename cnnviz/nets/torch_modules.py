"""The records as torch modules; importing this imports torch."""

from __future__ import annotations

from collections.abc import Iterable

from torch import Tensor, nn

from cnnviz.nets.layers import kinds
from cnnviz.nets.layers.base import Layer


class Residual(nn.Module):
    """``layers(x) + shortcut(x)``; an empty shortcut hands the input on as it is."""

    def __init__(self, layers: nn.Sequential, shortcut: nn.Sequential) -> None:
        super().__init__()
        self.layers = layers
        self.shortcut = shortcut

    def forward(self, x: Tensor) -> Tensor:
        """Return the sum of both ways, (N, C', H', W') or (N, F)."""
        total: Tensor = self.layers(x) + self.shortcut(x)
        return total


def torch_chain(records: Iterable[Layer]) -> nn.Sequential:
    """Return the layers in a row; weights are drawn from torch's random state."""
    return nn.Sequential(*map(torch_module, records))


def torch_module(record: Layer) -> nn.Module:
    """Return the torch module of one layer."""
    if isinstance(record, kinds.Residual):
        return Residual(torch_chain(record.layers), torch_chain(record.shortcut))
    positional, named = record.arguments()
    made: nn.Module = getattr(nn, type(record).__name__)(*positional, **named)
    return made
