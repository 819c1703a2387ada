"""Transposed convolution: the windows of a convolution, read backwards."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.grid import im2col
from cnnviz.grid.geometry import Axes, Axis, Padding, Setting
from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.trace import Array, Index, Kind, Trace
from cnnviz.grid.validate import resolve_axes


def transpose(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: Setting = 1,
    padding: Padding = 0,
    output_padding: Setting = 0,
    dilation: Setting = 1,
    groups: int = 1,
) -> Trace:
    """Compute a transposed convolution.

    Every input cell adds the kernel, times its value, to the output. Seen from an output cell, the
    kernel reads some input cells and nothing between them.

    Args:
        image: (N, C, H, W), or (H, W) for one image with one channel.
        kernel: (C, O/groups, kH, kW), torch's layout, or (kH, kW) for one channel and one filter.
        bias: (O,) or None.
        stride: Cells between two copies of the kernel, or a pair (height, width).
        padding: Cells cropped from the output on each side, or a pair.
        output_padding: Cells added at the end of the output, or a pair; smaller than the stride or
            the dilation.
        dilation: Cells between two neighbours of the kernel, or a pair.
        groups: Number of groups into which channels and filters are split.

    Raises:
        Problem: torch would refuse it; names the setting and its nearest value that works.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
    """
    pixels = im2col.to_array(image, "image")
    filters = im2col.to_array(kernel, "kernel")
    biases = None if bias is None else im2col.to_array(bias, "bias")
    depth, per_group, height, width = filters.shape
    settings = WindowSettings(
        kind=Kind.TRANSPOSED,
        image=pixels.shape,
        kernel=(height, width),
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        output_padding=output_padding,
        filters=per_group,
        depth=depth,
        bias=None if biases is None else len(biases),
    )
    layout = _lay_out(pixels, resolve_axes(settings))
    shared = depth // groups  # input channels of one group
    weights = im2col.swap_channels(filters, groups)
    channels = im2col.group_channels(groups * per_group, shared, groups)
    return Trace(
        kind=Kind.TRANSPOSED,
        image=pixels,
        weights=weights,
        bias=biases,
        channels=channels,
        output=im2col.weighted_sums(im2col.read_windows(layout), weights, channels, biases),
        **vars(layout),
    )


def _lay_out(image: Array, axes: Axes) -> im2col.WindowLayout:
    """Return what every output cell reads."""
    rows, cols = (np.arange(size) for size in image.shape[2:])
    return im2col.WindowLayout(axes, image, rows, cols, *map(_read_indices, axes))


def _read_indices(axis: Axis) -> Index:
    """Return (out, kernel): the input cell y with r = y·stride − padding + i·dilation.

    Where y is not a whole number or lies outside the image, kernel cell i reads nothing: −1.
    """
    place = np.arange(axis.out)[:, None] + axis.padding[0]
    cell, rest = np.divmod(place - np.arange(axis.kernel) * axis.dilation, axis.stride)
    return np.where((rest == 0) & (cell >= 0) & (cell < axis.size), cell, -1)
