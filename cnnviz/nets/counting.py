"""How a layer's multiply-adds come about, and what torchinfo counts instead."""

from __future__ import annotations

import math

from cnnviz.nets.base import Layer, Shape, pair
from cnnviz.nets.layers import BatchNorm1d, BatchNorm2d, Linear
from cnnviz.nets.residual import Residual, walk
from cnnviz.nets.windows import Conv2d, ConvTranspose2d


def work(layer: Layer, shape: Shape) -> str:
    """Return the product behind a layer's multiply-adds, ``16·1·5·5 · 24·24``; empty for none.

    Args:
        layer: The layer.
        shape: What goes in, (C, H, W) or (F,).
    """
    if isinstance(layer, Linear):
        return f"{layer.out_features}·{layer.in_features}"
    if not isinstance(layer, Conv2d | ConvTranspose2d):
        return ""
    # A transposed convolution lays its kernel down once for every cell that goes in.
    cells = shape if isinstance(layer, ConvTranspose2d) else layer.output_shape(shape)
    depth = layer.in_channels // layer.groups
    weights = (layer.out_channels, depth, *pair(layer.kernel_size))
    return " · ".join("·".join(map(str, numbers)) for numbers in (weights, cells[1:]))


def torchinfo(layer: Layer, shape: Shape) -> int:
    """Return what ``torchinfo.summary`` gives as a layer's multiply-adds for one image.

    It multiplies all parameters of a convolution, biases too, with the cells that come out, and
    takes those of other layers once (torchinfo 1.8, ``LayerInfo.calculate_macs``).
    """
    if isinstance(layer, Residual):
        ways = ((layer.layers, "layers"), (layer.shortcut, "shortcut"))
        return sum(
            torchinfo(inner, before)
            for way, name in ways
            for inner, before in zip(way, [shape, *walk(way, shape, name)], strict=False)
        )
    if isinstance(layer, Conv2d | ConvTranspose2d):
        return layer.parameters * math.prod(layer.output_shape(shape)[1:])
    return layer.parameters if isinstance(layer, Linear | BatchNorm1d | BatchNorm2d) else 0
