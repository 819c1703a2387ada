"""What the windows of an operation read of its image, and their sums."""

import numpy as np

from cnnviz.grid.geometry import Axes, Axis
from cnnviz.grid.trace import Array, Index, WindowLayout


def lay_out_windows(
    image: Array, axes: Axes, mode: str = "zeros", constant: float = 0
) -> WindowLayout:
    """Return the layout of a convolution or a pooling.

    Args:
        image: (N, C, H, W).
        axes: The windows along height and width.
        mode: ``zeros`` | ``reflect`` | ``replicate`` | ``circular``.
        constant: The value of the padding in mode ``zeros``.
    """
    rows, cols = (_source_indices(axis, mode) for axis in axes)
    outside = (rows[:, None] < 0) | (cols < 0)  # (Hp, Wp)
    padded = np.where(outside, constant, image[:, :, rows[:, None], cols])
    return WindowLayout(axes, padded, rows, cols, *map(_read_indices, axes))


def _read_indices(axis: Axis) -> Index:
    """Return (out, kernel): the padded cells that each window reads, −1 beyond the padding."""
    start = np.arange(axis.out)[:, None] * axis.stride
    cells = start + np.arange(axis.kernel) * axis.dilation
    return np.where(cells < axis.padded, cells, -1)


def _source_indices(axis: Axis, mode: str) -> Index:
    """Return (padded,): the image cell that each padded cell copies, −1 if it copies none."""
    size = axis.size
    place: Index = np.arange(-axis.padding[0], size + axis.padding[1])
    if mode == "reflect":
        mirrored: Index = (size - 1) - np.abs((size - 1) - np.abs(place))
        return mirrored
    if mode == "replicate":
        return place.clip(0, size - 1)
    if mode == "circular":
        return place % size
    return np.where(place < size, place, -1).clip(-1)


def lay_out_copies(image: Array, axes: Axes) -> WindowLayout:
    """Return the layout of a transposed convolution: what every output cell reads."""
    rows, cols = (np.arange(size) for size in image.shape[2:])
    return WindowLayout(axes, image, rows, cols, *map(_read_copies, axes))


def _read_copies(axis: Axis) -> Index:
    """Return (out, kernel): the input cell y with r = y·stride − padding + i·dilation.

    Where y is not a whole number or lies outside the image, kernel cell i reads nothing: −1.
    """
    place = np.arange(axis.out)[:, None] + axis.padding[0]
    cell, rest = np.divmod(place - np.arange(axis.kernel) * axis.dilation, axis.stride)
    return np.where((rest == 0) & (cell >= 0) & (cell < axis.size), cell, -1)


def read_windows(layout: WindowLayout, fill: float = 0.0) -> Array:
    """Return (N, C, H', W', kH, kW): what every window reads, ``fill`` where the index is −1."""
    n, c, h, w = layout.padded.shape
    table = np.full((n, c, h + 1, w + 1), fill)  # index −1 picks the last row or column
    table[:, :, :h, :w] = layout.padded
    return table[:, :, layout.rows[:, None, :, None], layout.cols[None, :, None, :]]


def weighted_sums(patches: Array, weights: Array, channels: Index, bias: Array | None) -> Array:
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
    windows = patches.reshape(n, groups, depth, h * w, kh * kw).transpose(1, 0, 3, 2, 4)
    windows = windows.reshape(groups, n * h * w, depth * kh * kw)
    columns = weights.reshape(groups, filters // groups, depth * kh * kw).transpose(0, 2, 1)
    sums = (windows @ columns).reshape(groups, n, h, w, filters // groups)
    output = sums.transpose(1, 0, 4, 2, 3).reshape(n, filters, h, w)
    return output if bias is None else output + bias[:, None, None]


def swap_channels(kernel: Array, groups: int) -> Array:
    """Return a kernel with the axes of input and output channels exchanged within each group.

    Between torch's layouts of convolution, (O, C/groups, kH, kW), and transposed convolution,
    (C, O/groups, kH, kW); either way.
    """
    first, second, *size = kernel.shape
    split = kernel.reshape(groups, first // groups, second, *size)  # (G, A/G, B, kH, kW)
    return split.swapaxes(1, 2).reshape(groups * second, first // groups, *size)


def group_channels(filters: int, depth: int, groups: int) -> Index:
    """Return (filters, depth): the input channels that every filter reads."""
    group = np.arange(filters) // (filters // groups)
    return group[:, None] * depth + np.arange(depth)


def divisors(layout: WindowLayout, count_include_pad: bool) -> Array:
    """Return (H', W'): how many cells an average counts; cells beyond the padding never count."""
    rows, cols = layout.rows >= 0, layout.cols >= 0
    if not count_include_pad:
        rows &= layout.source_rows[layout.rows] >= 0
        cols &= layout.source_cols[layout.cols] >= 0
    return np.outer(rows.sum(axis=1), cols.sum(axis=1)).astype(np.float64)
