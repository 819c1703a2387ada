"""New layers with settings that fit their input."""

from __future__ import annotations

import math
from typing import Literal

from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.kinds import KINDS, Conv2d, ConvTranspose2d

CLASSES = 10
MAPS_ONLY = {"conv", "convtranspose", "maxpool", "avgpool", "adaptiveavgpool", "batchnorm"}
FLAT_ONLY = {"linear", "batchnorm1d", "softmax", "logsoftmax"}


def input_kind(code: str) -> Literal["maps", "flat", "any"]:
    """Return what a kind of layer takes: feature maps, flat features, or any of them."""
    return "maps" if code in MAPS_ONLY else "flat" if code in FLAT_ONLY else "any"


def new_layers(code: str, shape: Shape, *, last: bool) -> tuple[Layer, ...]:
    """Return a new layer of a kind, after the layers that it needs before it.

    Args:
        code: The kind.
        shape: Its input, (C, H, W) or (F,).
        last: Nothing follows; otherwise the layer keeps the shape if it can, so that the next fits.
    """
    if code in ("batchnorm", "batchnorm1d"):
        code = "batchnorm" if len(shape) == 3 else "batchnorm1d"
    if len(shape) == 3:
        return _layers_for_maps(code, shape, last)
    return (_layer_for_features(code, shape[0], last),)


def _layers_for_maps(code: str, shape: Shape, last: bool) -> tuple[Layer, ...]:
    channels, height, width = shape
    wider = max(16, min(2 * channels, 512)) if last else channels
    match code:
        case "conv":
            return (Conv2d(channels, wider, 3, padding=1),)
        case "convtranspose":
            return (ConvTranspose2d(channels, max(1, channels // 2), 2, 2),)
        case "maxpool" | "avgpool":
            return (_layer(code, min(2, height, width)),)
        case "batchnorm":
            return (_layer(code, channels),)
        case "linear":
            return (_layer("flatten"), _linear(math.prod(shape), last))
        case "residual":
            convolution = Conv2d(channels, channels, 3, padding=1, bias=False)
            norm = _layer("batchnorm", channels)
            return (_layer(code, (convolution, norm, _layer("relu"), convolution, norm)),)
    return (_simple_layer(code),)


def _layer_for_features(code: str, features: int, last: bool) -> Layer:
    match code:
        case "linear":
            return _linear(features, last)
        case "batchnorm1d":
            return _layer(code, features)
        case "residual":
            same = _layer("linear", features, features)
            return _layer(code, (same, _layer("relu"), same))
        case "conv":
            return _layer(code, 1, 16, 3)
        case "convtranspose":
            return _layer(code, 1, 1, 2)
    return _simple_layer(code)


def _linear(features: int, last: bool) -> Layer:
    outputs = CLASSES if last else features if features <= 1024 else 128
    return _layer("linear", features, outputs)


def _simple_layer(code: str) -> Layer:
    """Return a layer whose settings do not depend on its input."""
    arguments = {"dropout": (0.5,), "maxpool": (2,), "avgpool": (2,), "adaptiveavgpool": (1,)}
    return _layer(code, *arguments.get(code, ()))


def _layer(code: str, *arguments: object) -> Layer:
    return KINDS[code](*arguments)
