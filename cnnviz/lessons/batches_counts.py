"""What the lesson *Batch, channels, filters, parameters* counts and sums of convolutions."""

from __future__ import annotations

import functools

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image

from cnnviz.grid.trace import Array
from cnnviz.nets.layers.convolution import Conv2d
from cnnviz.resources import resource

WAYS = ("full", "groups", "pointwise", "depthwise", "separable")
"""The ways to connect channels that are compared."""
MAP_SIDE = 28
"""Rows and columns of the maps that they read and write."""


def connect_channels(
    way: str, channels: int, filters: int, kernel: int, groups: int
) -> list[Conv2d]:
    """Return the convolutions, one or two, of a way to connect channels with filters.

    All keep the size of the maps and have no bias.  A depthwise convolution has one filter per
    channel; a separable one is that and a 1×1 convolution (Howard et al. 2017, arXiv 1704.04861).

    Args:
        way: One of ``WAYS``.
        channels: Input channels.
        filters: Output channels, but for a depthwise convolution.
        kernel: Odd side of the kernels, but for a 1×1 convolution.
        groups: Of the way ``groups``.
    """

    def convolution(outputs: int, side: int, parts: int) -> Conv2d:
        return Conv2d(channels, outputs, side, padding=side // 2, groups=parts, bias=False)

    if way == "separable":
        return [convolution(channels, kernel, channels), convolution(filters, 1, 1)]
    outputs, side, parts = {
        "full": (filters, kernel, 1),
        "groups": (filters, kernel, groups),
        "pointwise": (filters, 1, 1),
        "depthwise": (channels, kernel, channels),
    }[way]
    return [convolution(outputs, side, parts)]


def count_weights(layers: list[Conv2d]) -> int:
    """Return the number of weights of some layers."""
    return sum(layer.parameters for layer in layers)


def count_multiplications(layers: list[Conv2d]) -> int:
    """Return the multiplications of some layers that keep the size, for one image."""
    return sum(layer.multiply_adds((layer.in_channels, MAP_SIDE, MAP_SIDE)) for layer in layers)


PHOTO = ("static", "components", "features", "samples", "grace_hopper.jpg")
"""Its source is in SOURCES.md beside it."""
PHOTO_SIDE = 32
CROP = (40, 0, 472, 432)
"""The part of the photo that is shown: left, top, right, bottom."""


@functools.cache
def read_photo() -> Array:
    """Return a part of the photo in small, (3, 32, 32): values from 0 to 1 with two digits."""
    with Image.open(resource(*PHOTO)) as file:
        small = (
            file.convert("RGB").crop(CROP).resize((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.BOX)
        )
    planes = np.asarray(small, np.float64).transpose(2, 0, 1) / 255  # (C, H, W)
    return np.round(planes, 2)


def convolve_planes(planes: Array, kernels: Array) -> Array:
    """Return the map that each plane gives alone, (C, H', W'); one filter adds them up.

    Args:
        planes: (C, H, W).
        kernels: (C, k, k), those of one filter.
    """
    rows, cols = kernels.shape[1:]
    windows = sliding_window_view(planes, (rows, cols), axis=(1, 2))
    maps: Array = np.einsum("chwij,cij->chw", windows, kernels)
    return maps
