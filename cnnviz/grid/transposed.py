"""Transposed convolution: the windows of a convolution, read backwards."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.grid import im2col
from cnnviz.grid.settings import Geometry, Padding, Setting, Settings
from cnnviz.grid.trace import Array, Kind, Trace
from cnnviz.grid.validate import resolve


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
    """Work a transposed convolution out.

    Every input cell stamps the kernel, times its value, onto the output; seen from an output cell
    the kernel reads some input cells and nothing between them.

    Args:
        image: (N, C, H, W).
        kernel: (C, O/groups, kH, kW), torch's layout.
        bias: (O,) or None.
        stride: Cells between two stamps, or a pair (height, width).
        padding: Cells cut off the output on each side, or a pair.
        output_padding: Cells added to the output at its end, or a pair; smaller than stride or
            dilation.
        dilation: Cells between two neighbours of the kernel, or a pair.
        groups: Into how many separate parts channels and filters are split.

    Raises:
        Problem: For whatever torch refuses, with the setting and its nearest value that works.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
    """
    pixels = im2col.numbers_of(image, "image")
    stamps = im2col.numbers_of(kernel, "kernel")
    biases = None if bias is None else im2col.numbers_of(bias, "bias")
    depth, filters, height, width = stamps.shape
    settings = Settings(
        kind=Kind.TRANSPOSED,
        image=pixels.shape,
        kernel=(height, width),
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        output_padding=output_padding,
        filters=filters,
        depth=depth,
        bias=None if biases is None else len(biases),
    )
    layout = _lay_out(pixels, resolve(settings))
    shared = depth // groups  # input channels of one group
    weights = stamps.reshape(groups, shared, filters, height, width)
    weights = weights.swapaxes(1, 2).reshape(groups * filters, shared, height, width)
    channels = im2col.group_channels(groups * filters, shared, groups)
    return Trace(
        kind=Kind.TRANSPOSED,
        image=pixels,
        weights=weights,
        bias=biases,
        channels=channels,
        output=im2col.summed(im2col.windows(layout), weights, channels, biases),
        **vars(layout),
    )


def _lay_out(image: Array, geometry: Geometry) -> im2col.Layout:
    """Return what every output cell reads: input cell y with r = y·stride − padding + i·dilation.

    Where that is no whole number y, or none of the image, kernel cell i reads nothing.
    """
    reads = []
    for axis in range(2):
        place = np.arange(geometry.output[axis])[:, None] + geometry.before[axis]
        offset = np.arange(geometry.kernel[axis]) * geometry.dilation[axis]
        cell, rest = np.divmod(place - offset, geometry.stride[axis])
        inside = (cell >= 0) & (cell < image.shape[2 + axis])
        reads.append(np.where((rest == 0) & inside, cell, -1))
    rows, cols = (np.arange(size) for size in image.shape[2:])
    return im2col.Layout(image, rows, cols, *reads)
