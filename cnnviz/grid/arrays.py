"""Arrays in and windows out: what the three operations share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.grid.settings import Geometry
from cnnviz.grid.trace import Array, Index
from cnnviz.problem import N_, Problem

_SHAPE = {
    "image": N_("The image must have the shape (images, channels, rows, columns)."),
    "kernel": N_("The kernel must have the shape (filters, channels, rows, columns)."),
    "bias": N_("The bias must be a list of numbers, one for each output channel."),
}
_FINITE = {
    "image": N_("The image holds a cell that is not a number, or is infinite."),
    "kernel": N_("The kernel holds a cell that is not a number, or is infinite."),
    "bias": N_("The bias holds a value that is not a number, or is infinite."),
}


def numbers_of(values: ArrayLike, setting: str, dimensions: int) -> Array:
    """Return a float64 copy of finite numbers.

    Raises:
        Problem: When they are not numbers, not finite or of another shape.
    """
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):  # letters, ragged rows, integers like 10**400
        raise Problem(_FINITE[setting], setting=setting) from None
    if array.ndim != dimensions or 0 in array.shape:
        raise Problem(_SHAPE[setting], setting=setting)
    if not np.isfinite(array).all():
        raise Problem(_FINITE[setting], setting=setting)
    return array


def sources(size: int, before: int, after: int, mode: str) -> Index:
    """Return for every padded cell of an axis the image cell it copies, −1 if it copies none.

    Args:
        size: Cells of the image along the axis.
        before: Padding cells before the first one.
        after: Padding cells after the last one.
        mode: ``zeros`` | ``reflect`` | ``replicate`` | ``circular``.
    """
    place: Index = np.arange(-before, size + after)
    if mode == "reflect":
        back: Index = (size - 1) - np.abs((size - 1) - np.abs(place))
        return back
    if mode == "replicate":
        return place.clip(0, size - 1)
    if mode == "circular":
        return place % size
    return np.where((place >= 0) & (place < size), place, -1)


def padded(image: Array, rows: Index, cols: Index, constant: float = 0.0) -> Array:
    """Return (N, C, Hp, Wp): the image spread over its padding."""
    outside = (rows[:, None] < 0) | (cols[None, :] < 0)  # (Hp, Wp)
    return np.where(outside, constant, image[:, :, rows[:, None], cols[None, :]])


def windows(padded: Array, rows: Index, cols: Index, nothing: float = 0.0) -> Array:
    """Return (N, C, H', W', kH, kW): what every window reads, ``nothing`` where the index is −1."""
    n, c, h, w = padded.shape
    table = np.full((n, c, h + 1, w + 1), nothing)  # index −1 picks the last row or column
    table[:, :, :h, :w] = padded
    return table[:, :, rows[:, None, :, None], cols[None, :, None, :]]


def summed(patches: Array, weights: Array, groups: int, bias: Array | None) -> Array:
    """Return (N, O, H', W'): every window times every filter of its group, plus the bias."""
    n, c, h, w, kh, kw = patches.shape
    o, depth = weights.shape[:2]
    rows = patches.reshape(n, groups, c // groups, h * w, kh * kw).transpose(1, 0, 3, 2, 4)
    rows = rows.reshape(groups, n * h * w, depth * kh * kw)
    filters = weights.reshape(groups, o // groups, depth * kh * kw).transpose(0, 2, 1)
    total = (rows @ filters).reshape(groups, n, h, w, o // groups)
    output = total.transpose(1, 0, 4, 2, 3).reshape(n, o, h, w)
    return output if bias is None else output + bias[:, None, None]


def starts(count: int, kernel: int, stride: int, dilation: int, end: int) -> Index:
    """Return (count, kernel): padded index read by kernel cell i at place r, −1 beyond the end."""
    reads = np.arange(count)[:, None] * stride + np.arange(kernel) * dilation
    return np.where(reads < end, reads, -1)


def group_channels(filters: int, depth: int, groups: int) -> Index:
    """Return (filters, depth): the input channels that every filter reads."""
    group = np.arange(filters) // (filters // groups)
    return group[:, None] * depth + np.arange(depth)


def laid_out(
    image: Array, geometry: Geometry, mode: str = "zeros", constant: float = 0.0
) -> tuple[Index, Index, Array, Index, Index]:
    """Return the sources, the padded image and the window map of a convolution or pooling.

    Returns:
        source_rows (Hp,), source_cols (Wp,), padded (N, C, Hp, Wp), rows (H', kH), cols (W', kW).
    """
    source_rows, source_cols = (
        sources(image.shape[2 + axis], geometry.before[axis], geometry.after[axis], mode)
        for axis in range(2)
    )
    spread = padded(image, source_rows, source_cols, constant)
    rows, cols = (
        starts(
            geometry.output[axis],
            geometry.kernel[axis],
            geometry.stride[axis],
            geometry.dilation[axis],
            spread.shape[2 + axis],
        )
        for axis in range(2)
    )
    return source_rows, source_cols, spread, rows, cols
