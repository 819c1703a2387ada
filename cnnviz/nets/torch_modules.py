"""Layers as torch modules; importing this module imports torch."""

from collections.abc import Iterable

import torch
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


class Branches(nn.Module):
    """The outputs of branches, concatenated along the channels; an empty branch is the identity."""

    def __init__(self, *branches: nn.Sequential) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x: Tensor) -> Tensor:
        """Return the maps of all branches, (N, C1 + C2 + …, H', W')."""
        return torch.cat([branch(x) for branch in self.branches], dim=1)


def torch_chain(layers: Iterable[Layer]) -> nn.Sequential:
    """Return the torch modules of layers, with weights drawn from torch's random state."""
    return nn.Sequential(*map(torch_module, layers))


def torch_module(layer: Layer) -> nn.Module:
    """Return the torch module of one layer."""
    if isinstance(layer, kinds.Block):
        paths = map(torch_chain, layer.paths.values())
        return Residual(*paths) if isinstance(layer, kinds.Residual) else Branches(*paths)
    if isinstance(layer, kinds.SqueezeExcitation):
        return _squeeze_excitation(layer)
    positional, named = layer.arguments()
    module: nn.Module = getattr(nn, type(layer).__name__)(*positional, **named)
    return module


def _squeeze_excitation(layer: kinds.SqueezeExcitation) -> nn.Module:
    from torchvision.ops import SqueezeExcitation  # type: ignore[import-untyped]

    function = nn.Hardsigmoid if layer.hard else nn.Sigmoid
    module: nn.Module = SqueezeExcitation(
        layer.input_channels, layer.squeeze_channels, scale_activation=function
    )
    return module
