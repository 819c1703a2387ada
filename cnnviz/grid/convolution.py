"""Convolution, as deep learning means it (cross-correlation), and the true one."""

from __future__ import annotations

from dataclasses import replace

from numpy.typing import ArrayLike

from cnnviz.grid import im2col
from cnnviz.grid.settings import Padding, Setting, Settings
from cnnviz.grid.trace import Kind, Trace
from cnnviz.grid.validate import resolve


def convolve(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: Setting = 1,
    padding: Padding = 0,
    dilation: Setting = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
    flip: bool = False,
) -> Trace:
    """Work a convolution out.

    Args:
        image: (N, C, H, W).
        kernel: (O, C/groups, kH, kW).
        bias: (O,) or None.
        stride: Cells between the starts of two windows, or a pair (height, width).
        padding: Cells on each side, a pair (height, width), ``"same"`` or ``"valid"``.
        dilation: Cells between two neighbours of the kernel, or a pair (height, width).
        groups: Into how many separate parts channels and filters are split.
        padding_mode: ``zeros`` | ``reflect`` | ``replicate`` | ``circular``.
        flip: Turn the kernel by 180° while reading: the true convolution of mathematics.

    Raises:
        Problem: For whatever torch refuses, with the setting and its nearest value that works.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
    """
    pixels = im2col.numbers_of(image, "image")
    weights = im2col.numbers_of(kernel, "kernel")
    biases = None if bias is None else im2col.numbers_of(bias, "bias")
    filters, depth, height, width = weights.shape
    settings = Settings(
        kind=Kind.CONVOLUTION,
        image=pixels.shape,
        kernel=(height, width),
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        padding_mode=padding_mode,
        filters=filters,
        depth=depth,
        bias=None if biases is None else len(biases),
    )
    layout = im2col.lay_out(pixels, resolve(settings), padding_mode)
    if flip:
        layout = replace(layout, rows=layout.rows[:, ::-1], cols=layout.cols[:, ::-1])
    channels = im2col.group_channels(filters, depth, groups)
    return Trace(
        kind=Kind.CONVOLUTION,
        image=pixels,
        weights=weights,
        bias=biases,
        channels=channels,
        output=im2col.summed(im2col.windows(layout), weights, channels, biases),
        **vars(layout),
    )
