"""What a layer begins with when it is added: settings that fit what arrives."""

from __future__ import annotations

import math

from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.kinds import KINDS, Conv2d, ConvTranspose2d

CLASSES = 10
MAPS_ONLY = {"conv", "convtranspose", "maxpool", "avgpool", "adaptiveavgpool", "batchnorm"}
FLAT_ONLY = {"linear", "batchnorm1d", "softmax", "logsoftmax"}


def wants(code: str) -> str:
    """Return what a kind of layer works on: ``maps``, ``flat`` features, or ``any``."""
    return "maps" if code in MAPS_ONLY else "flat" if code in FLAT_ONLY else "any"


def fresh(code: str, shape: Shape, *, last: bool) -> tuple[Layer, ...]:
    """Return a new layer of a kind, behind what it needs before it.

    Args:
        code: The kind.
        shape: What arrives, (C, H, W) or (F,).
        last: Nothing follows; else the layer keeps the shape if it can, so that what follows fits.
    """
    if code == "batchnorm" and len(shape) == 1:
        code = "batchnorm1d"
    elif code == "batchnorm1d" and len(shape) == 3:
        code = "batchnorm"
    if len(shape) == 3:
        return _on_maps(code, shape, last)
    return (_on_features(code, shape[0], last),)


def _on_maps(code: str, shape: Shape, last: bool) -> tuple[Layer, ...]:
    channels, height, width = shape
    wider = max(16, min(2 * channels, 512)) if last else channels
    window = min(2, height, width)
    match code:
        case "conv":
            return (Conv2d(channels, wider, 3, padding=1),)
        case "convtranspose":
            return (ConvTranspose2d(channels, max(1, channels // 2), 2, 2),)
        case "maxpool" | "avgpool":
            return (_kind(code, window),)
        case "adaptiveavgpool":
            return (_kind(code, 1),)
        case "batchnorm":
            return (_kind(code, channels),)
        case "linear":
            return (_kind("flatten"), _linear(math.prod(shape), last))
        case "residual":
            convolution = Conv2d(channels, channels, 3, padding=1, bias=False)
            norm = _kind("batchnorm", channels)
            return (_kind(code, (convolution, norm, _kind("relu"), convolution, norm)),)
    return (_other(code, channels),)


def _on_features(code: str, features: int, last: bool) -> Layer:
    match code:
        case "linear":
            return _linear(features, last)
        case "batchnorm1d":
            return _kind(code, features)
        case "residual":
            same = _kind("linear", features, features)
            return _kind(code, (same, _kind("relu"), same))
        case "conv":
            return _kind(code, 1, 16, 3)
        case "convtranspose":
            return _kind(code, 1, 1, 2)
    return _other(code, 1)


def _linear(features: int, last: bool) -> Layer:
    keep = features if features <= 1024 else 128
    return _kind("linear", features, CLASSES if last else keep)


def _other(code: str, channels: int) -> Layer:
    """Return a layer that needs to know little of what arrives."""
    arguments = {"dropout": (0.5,), "maxpool": (2,), "avgpool": (2,), "adaptiveavgpool": (1,)}
    return _kind(code, *arguments.get(code, ()))


def _kind(code: str, *arguments: object) -> Layer:
    return KINDS[code](*arguments)
