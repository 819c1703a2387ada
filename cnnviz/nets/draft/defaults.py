"""New layers with settings that fit their input."""

import math
from typing import Literal

from cnnviz.nets.layers import kinds
from cnnviz.nets.layers.base import MOST_CHANNELS, Layer, Shape

CLASSES = 10
MAPS_ONLY = {
    "conv",
    "convtranspose",
    "maxpool",
    "avgpool",
    "adaptiveavgpool",
    "zeropad",
    "branches",
    "batchnorm",
    "squeezeexcitation",
    "groupnorm",
    "dropout2d",
}
FLAT_ONLY = {"linear", "batchnorm1d", "softmax", "logsoftmax"}


def input_kind(code: str) -> Literal["maps", "flat", "any"]:
    """Return what a kind of layer takes: feature maps, flat features, or any of them."""
    return "maps" if code in MAPS_ONLY else "flat" if code in FLAT_ONLY else "any"


def new_layers(code: str, shape: Shape, *, last: bool) -> tuple[Layer, ...]:
    """Return a new layer of a kind, after the layers that it needs before it.

    More than ``MOST_CHANNELS`` channels or features fit no layer; it then gets that many.

    Args:
        code: The kind.
        shape: Its input, (C, H, W) or (F,).
        last: Nothing follows; otherwise the layer keeps the shape if it can, so that the next fits.
    """
    flat, channels = len(shape) == 1, min(shape[0], MOST_CHANNELS)
    match code:
        case "batchnorm" | "batchnorm1d":
            return (kinds.BatchNorm1d(channels) if flat else kinds.BatchNorm2d(channels),)
        case "linear":
            features = min(math.prod(shape), MOST_CHANNELS)
            outputs = CLASSES if last else features if features <= 1024 else 128
            linear = kinds.Linear(features, outputs)
            return (linear,) if flat else (kinds.Flatten(), linear)
        case "conv" | "convtranspose":
            return (_new_convolution(code, 0 if flat else channels, last=last),)
        case "squeezeexcitation":
            return (kinds.SqueezeExcitation(channels, max(1, channels // 4)),)
        case "maxpool":
            return (kinds.MaxPool2d(min((2, *shape[1:]))),)
        case "avgpool":
            return (kinds.AvgPool2d(min((2, *shape[1:]))),)
        case "adaptiveavgpool":
            return (kinds.AdaptiveAvgPool2d(1),)
        case "zeropad":
            return (kinds.ZeroPad2d((0, 1, 0, 1) if last else 0),)
        case "groupnorm":
            return (kinds.GroupNorm(math.gcd(8, channels), channels),)
        case "dropout2d":
            return (kinds.Dropout2d(0.5),)
        case "dropout":
            return (kinds.Dropout(0.5),)
        case "residual":
            return (_new_residual(channels, flat=flat),)
        case "branches":
            return (_new_branches(1 if flat else channels, last=last),)
    return (kinds.KINDS[code](),)


def _new_convolution(code: str, channels: int, *, last: bool) -> Layer:
    """Return a convolution, transposed or not; without channels one for gray images."""
    if code == "convtranspose":
        return kinds.ConvTranspose2d(
            max(1, channels), max(1, channels // 2), 2, 2 if channels else 1
        )
    if not channels:
        return kinds.Conv2d(1, 16, 3)
    wider = max(16, min(2 * channels, 512)) if last else channels
    return kinds.Conv2d(channels, wider, 3, padding=1)


def _new_residual(channels: int, *, flat: bool) -> kinds.Residual:
    """Return a residual block that keeps the shape of features or of maps."""
    if flat:
        same = kinds.Linear(channels, channels)
        return kinds.Residual((same, kinds.ReLU(), same))
    convolution = kinds.Conv2d(channels, channels, 3, padding=1, bias=False)
    norm = kinds.BatchNorm2d(channels)
    return kinds.Residual((convolution, norm, kinds.ReLU(), convolution, norm))


def _new_branches(channels: int, *, last: bool) -> kinds.Branches:
    """Return a 1×1 and a 3×3 convolution beside each other, which keep or double the channels."""
    counts = (channels, channels) if last else (channels // 2, channels - channels // 2)
    branches = (
        (kinds.Conv2d(channels, count, kernel, padding=kernel // 2), kinds.ReLU())
        for count, kernel in zip(counts, (1, 3), strict=True)
        if count
    )
    return kinds.Branches(tuple(branches))
