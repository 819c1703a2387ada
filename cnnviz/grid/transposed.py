"""Transposed convolution: the windows of a convolution, read backwards."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.grid import arrays
from cnnviz.grid.settings import Padding, Setting, Settings, resolve
from cnnviz.grid.trace import Index, Kind, Trace


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
    pixels = arrays.numbers_of(image, "image", 4)
    stamps = arrays.numbers_of(kernel, "kernel", 4)
    biases = None if bias is None else arrays.numbers_of(bias, "bias", 1)
    depth, filters, height, width = stamps.shape
    geometry = resolve(
        Settings(
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
    )
    per_group = depth // groups
    weights = stamps.reshape(groups, per_group, filters, height, width)
    weights = weights.swapaxes(1, 2).reshape(groups * filters, per_group, height, width)
    rows, cols = (
        _reads(
            geometry.output[axis],
            geometry.kernel[axis],
            geometry.stride[axis],
            geometry.before[axis],
            geometry.dilation[axis],
            pixels.shape[2 + axis],
        )
        for axis in range(2)
    )
    return Trace(
        kind=Kind.TRANSPOSED,
        image=pixels,
        padded=pixels,
        source_rows=np.arange(pixels.shape[2]),
        source_cols=np.arange(pixels.shape[3]),
        weights=weights,
        bias=biases,
        rows=rows,
        cols=cols,
        channels=arrays.group_channels(groups * filters, per_group, groups),
        output=arrays.summed(arrays.windows(pixels, rows, cols), weights, groups, biases),
    )


def _reads(count: int, kernel: int, stride: int, padding: int, dilation: int, size: int) -> Index:
    """Return (count, kernel): input cell y with ``r = y·stride − padding + i·dilation``, or −1."""
    stamped = np.arange(count)[:, None] + padding - np.arange(kernel) * dilation
    cell, rest = np.divmod(stamped, stride)
    return np.where((rest == 0) & (cell >= 0) & (cell < size), cell, -1)
