"""Max and average pooling."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.grid import im2col
from cnnviz.grid.geometry import Padding, Setting
from cnnviz.grid.settings import WindowSettings
from cnnviz.grid.trace import Array, Index, Kind, Trace
from cnnviz.grid.validate import resolve_axes


def pool(
    image: ArrayLike,
    size: Setting,
    *,
    kind: Literal["max", "avg"] = "max",
    stride: Setting | None = None,
    padding: Padding = 0,
    dilation: Setting = 1,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Trace:
    """Compute a pooling, each channel by itself.

    Max pooling pads with −∞, so padding is never the maximum; average pooling pads with zeros.

    Args:
        image: (N, C, H, W), or (H, W) for one image with one channel.
        size: Size of the window, or a pair (height, width).
        kind: ``"max"`` or ``"avg"``.
        stride: Cells between the starts of two windows, or a pair; None for the window's size.
        padding: Cells on each side, or a pair; at most half the window.
        dilation: Cells between two neighbours of the window, or a pair (max pooling only).
        ceil_mode: Keep a last window that reaches beyond the padded image.
        count_include_pad: Count padding cells in an average.

    Raises:
        Problem: torch would refuse it; names the setting and its nearest value that works.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html, …AvgPool2d.html
    """
    pixels = im2col.to_array(image, "image")
    settings = WindowSettings(
        kind=Kind(kind),
        image=pixels.shape,
        kernel=size,
        stride=stride,
        padding=padding,
        dilation=dilation,
        ceil_mode=ceil_mode,
    )
    outside = -np.inf if settings.kind is Kind.MAX else 0.0
    layout = im2col.lay_out_windows(pixels, resolve_axes(settings), constant=outside)
    patches = im2col.read_windows(layout, outside)
    patches = patches.reshape(*patches.shape[:4], -1)  # (N, C, H', W', kH·kW)
    winners: Index | None = None
    divisors: Array | None = None
    if settings.kind is Kind.MAX:
        output = patches.max(axis=-1)
        winners = np.where(output > -np.inf, patches.argmax(axis=-1), -1)
    else:
        divisors = _divisors(layout, count_include_pad)
        output = patches.sum(axis=-1) / divisors
    return Trace(
        kind=settings.kind,
        image=pixels,
        weights=None,
        bias=None,
        channels=np.arange(pixels.shape[1])[:, None],
        output=output,
        winners=winners,
        divisors=divisors,
        **vars(layout),
    )


def _divisors(layout: im2col.WindowLayout, count_include_pad: bool) -> Array:
    """Return (H', W'): how many cells an average counts; cells beyond the padding never count."""
    rows, cols = layout.rows >= 0, layout.cols >= 0
    if not count_include_pad:
        rows &= layout.source_rows[layout.rows] >= 0
        cols &= layout.source_cols[layout.cols] >= 0
    return np.outer(rows.sum(axis=1), cols.sum(axis=1)).astype(np.float64)
