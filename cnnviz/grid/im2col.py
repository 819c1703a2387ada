"""Numbers in and windows out: what the three operations share."""

from __future__ import annotations

from dataclasses import dataclass

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
    "image": N_("The image has a cell that is no number, or an infinite one."),
    "kernel": N_("The kernel has a cell that is no number, or an infinite one."),
    "bias": N_("The bias has a value that is no number, or an infinite one."),
}


def numbers_of(values: ArrayLike, setting: str) -> Array:
    """Return a float64 copy of finite numbers: four axes, for ``bias`` one.

    Raises:
        Problem: When they are not numbers, not finite, none at all or of another shape.
    """
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):  # letters, ragged rows, integers like 10**400
        raise Problem(_FINITE[setting], setting=setting) from None
    if array.ndim != (1 if setting == "bias" else 4) or 0 in array.shape:
        raise Problem(_SHAPE[setting], setting=setting)
    if not np.isfinite(array).all():
        raise Problem(_FINITE[setting], setting=setting)
    return array


@dataclass(frozen=True, eq=False)
class Layout:
    """A padded image and what the windows read of it; the fields are those of Trace."""

    padded: Array  # (N, C, Hp, Wp)
    source_rows: Index  # (Hp,)
    source_cols: Index  # (Wp,)
    rows: Index  # (H', kH)
    cols: Index  # (W', kW)


def lay_out(image: Array, geometry: Geometry, mode: str = "zeros", constant: float = 0) -> Layout:
    """Return the layout of a convolution or a pooling.

    Args:
        image: (N, C, H, W).
        geometry: Where the windows go.
        mode: ``zeros`` | ``reflect`` | ``replicate`` | ``circular``.
        constant: What ``zeros`` really pads with.
    """
    sources, reads = [], []
    for axis in range(2):
        before, after = geometry.before[axis], geometry.after[axis]
        source = _sources(image.shape[2 + axis], before, after, mode)
        start = np.arange(geometry.output[axis])[:, None] * geometry.stride[axis]
        read = start + np.arange(geometry.kernel[axis]) * geometry.dilation[axis]
        sources.append(source)
        reads.append(np.where(read < len(source), read, -1))
    rows, cols = sources
    outside = (rows[:, None] < 0) | (cols < 0)  # (Hp, Wp)
    padded = np.where(outside, constant, image[:, :, rows[:, None], cols])
    return Layout(padded, rows, cols, *reads)


def _sources(size: int, before: int, after: int, mode: str) -> Index:
    """Return for every padded cell of an axis the image cell it copies, −1 if it copies none."""
    place: Index = np.arange(-before, size + after)
    if mode == "reflect":
        mirrored: Index = (size - 1) - np.abs((size - 1) - np.abs(place))
        return mirrored
    if mode == "replicate":
        return place.clip(0, size - 1)
    if mode == "circular":
        return place % size
    return np.where(place < size, place, -1).clip(-1)


def windows(layout: Layout, nothing: float = 0.0) -> Array:
    """Return (N, C, H', W', kH, kW): what every window reads, ``nothing`` where the index is −1."""
    n, c, h, w = layout.padded.shape
    table = np.full((n, c, h + 1, w + 1), nothing)  # index −1 picks the last row or column
    table[:, :, :h, :w] = layout.padded
    return table[:, :, layout.rows[:, None, :, None], layout.cols[None, :, None, :]]


def summed(patches: Array, weights: Array, channels: Index, bias: Array | None) -> Array:
    """Return (N, O, H', W'): every window times every filter, plus the bias.

    Args:
        patches: (N, C, H', W', kH, kW).
        weights: (O, C/groups, kH, kW).
        channels: (O, C/groups) channels that each filter reads.
        bias: (O,) or None.
    """
    n, _, h, w, kh, kw = patches.shape
    filters, depth = channels.shape
    groups = len(np.unique(channels[:, 0]))
    read = patches.reshape(n, groups, depth, h * w, kh * kw).transpose(1, 0, 3, 2, 4)
    read = read.reshape(groups, n * h * w, depth * kh * kw)
    columns = weights.reshape(groups, filters // groups, depth * kh * kw).transpose(0, 2, 1)
    sums = (read @ columns).reshape(groups, n, h, w, filters // groups)
    output = sums.transpose(1, 0, 4, 2, 3).reshape(n, filters, h, w)
    return output if bias is None else output + bias[:, None, None]


def group_channels(filters: int, depth: int, groups: int) -> Index:
    """Return (filters, depth): the input channels that every filter reads."""
    group = np.arange(filters) // (filters // groups)
    return group[:, None] * depth + np.arange(depth)
