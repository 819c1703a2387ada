"""Convolution in the sense of deep learning (cross-correlation), and that of mathematics."""

from __future__ import annotations

from dataclasses import replace

from numpy.typing import ArrayLike

from cnnviz.grid import im2col
from cnnviz.grid.geometry import Padding, Setting
from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.trace import Kind, Trace
from cnnviz.grid.validate import resolve_axes


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
    """Compute a convolution.

    Args:
        image: (N, C, H, W), or (H, W) for one image with one channel.
        kernel: (O, C/groups, kH, kW), or (kH, kW) for one filter with one channel.
        bias: (O,) or None.
        stride: Cells between the starts of two windows, or a pair (height, width).
        padding: Cells on each side, a pair (height, width), ``"same"`` or ``"valid"``.
        dilation: Cells between two neighbours of the kernel, or a pair (height, width).
        groups: Number of groups into which channels and filters are split.
        padding_mode: ``zeros`` | ``reflect`` | ``replicate`` | ``circular``.
        flip: Rotate the kernel by 180°: the convolution of mathematics.

    Raises:
        Problem: torch would refuse it; names the setting and its nearest value that works.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
    """
    pixels = im2col.to_array(image, "image")
    weights = im2col.to_array(kernel, "kernel")
    biases = None if bias is None else im2col.to_array(bias, "bias")
    filters, depth, height, width = weights.shape
    settings = WindowSettings(
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
    layout = im2col.lay_out_windows(pixels, resolve_axes(settings), padding_mode)
    if flip:
        layout = replace(layout, rows=layout.rows[:, ::-1], cols=layout.cols[:, ::-1])
    channels = im2col.group_channels(filters, depth, groups)
    return Trace(
        kind=Kind.CONVOLUTION,
        image=pixels,
        weights=weights,
        bias=biases,
        channels=channels,
        output=im2col.weighted_sums(im2col.read_windows(layout), weights, channels, biases),
        **vars(layout),
    )
