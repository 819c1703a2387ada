"""The product behind a layer's MACs, and how torchinfo counts them.

``shape`` is the layer's input, (C, H, W) or (F,).
"""

import math

from cnnviz.grid.geometry import to_pair
from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.kinds import (
    BatchNorm1d,
    BatchNorm2d,
    Block,
    Conv2d,
    ConvTranspose2d,
    GroupNorm,
    Linear,
    SqueezeExcitation,
)
from cnnviz.problem import N_

CELLS = N_("it counts transposed convolutions by output cells instead of input cells")
BIASES = N_("it also counts biases, those of a convolution once per output cell")
NORMS = N_("it counts the scale and shift of a normalization, once per image")


def multiply_adds_product(layer: Layer, shape: Shape) -> str:
    """Return the product behind a layer's MACs, ``16·1·5·5 · 24·24``; may be empty."""
    if isinstance(layer, Linear):
        return f"{layer.out_features}·{layer.in_features}"
    if isinstance(layer, SqueezeExcitation):
        return f"2·{layer.input_channels}·{layer.squeeze_channels}"
    if not isinstance(layer, Conv2d | ConvTranspose2d):
        return ""
    # A transposed convolution uses its kernel once per input cell.
    cells = shape if isinstance(layer, ConvTranspose2d) else layer.output_shape(shape)
    depth = layer.in_channels // layer.groups
    weights = (layer.out_channels, depth, *to_pair(layer.kernel_size))
    return " · ".join("·".join(map(str, numbers)) for numbers in (weights, cells[1:]))


def torchinfo_multiply_adds(layer: Layer, shape: Shape) -> int:
    """Return the MACs that ``torchinfo.summary`` gives a layer for one image.

    It multiplies all parameters of a convolution, also biases, with the output cells, and counts
    those of other layers once (torchinfo 1.8, ``LayerInfo.calculate_macs``).
    """
    if isinstance(layer, Block):
        return sum(torchinfo_multiply_adds(inner, before) for inner, before in layer.steps(shape))
    if isinstance(layer, Conv2d | ConvTranspose2d):
        return layer.parameters * math.prod(layer.output_shape(shape)[1:])
    return layer.parameters


def torchinfo_reasons(layer: Layer, shape: Shape) -> list[str]:
    """Return why torchinfo's MACs of a layer differ from ours; empty if they agree."""
    if isinstance(layer, Block):
        inside = {why for inner in layer.steps(shape) for why in torchinfo_reasons(*inner)}
        return [why for why in (CELLS, BIASES, NORMS) if why in inside]
    if isinstance(layer, BatchNorm1d | BatchNorm2d | GroupNorm):
        return [NORMS]
    reasons = []
    if isinstance(layer, ConvTranspose2d):
        grown = math.prod(layer.output_shape(shape)[1:]) != math.prod(shape[1:])
        reasons += [CELLS] if grown else []
    if isinstance(layer, SqueezeExcitation) or (
        isinstance(layer, Conv2d | ConvTranspose2d | Linear) and layer.bias
    ):
        reasons.append(BIASES)
    return reasons
