"""What the lesson *Layers one by one* computes: pooled maps, dropout, and a real feature map."""

from __future__ import annotations

import functools

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnviz.grid.trace import Array
from cnnviz.lessons.why_convolution import garment

GARMENT = 9
"""The class of the image behind the feature map: an ankle boot."""
EDGE = np.array([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
"""The kernel of the feature map: Sobel's, for vertical edges."""


@functools.cache
def feature_map() -> Array:
    """Return the map of an ankle boot (26, 26), rounded to two digits after the point.

    The pixels are between 0 and 1, so its values are between −4 and 4.
    """
    windows = sliding_window_view(garment(GARMENT) / 255.0, EDGE.shape)  # (26, 26, 3, 3)
    values: Array = np.round(np.einsum("hwij,ij->hw", windows, EDGE), 2) + 0.0
    return values


def pool(values: Array, window: int) -> tuple[Array, Array]:
    """Return the maxima and the means of the windows of a map (H, W), as far as they fit.

    Sources: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html and
    …AvgPool2d.html, with the stride that they have by default.
    """
    rows, cols = (side // window for side in values.shape)
    windows = values[: rows * window, : cols * window].reshape(rows, window, cols, window)
    return windows.max(axis=(1, 3)), windows.mean(axis=(1, 3))


def pooled_window(values: Array, window: int, place: int) -> Array:
    """Return the window (window, window) that the output with a place, row by row, reads."""
    cols = values.shape[1] // window
    row, col = divmod(place, cols)
    cells: Array = values[row * window : (row + 1) * window, col * window : (col + 1) * window]
    return cells


def drop(values: Array, draws: Array, p: float, *, training: bool) -> Array:
    """Return what dropout makes of values.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html

    Args:
        values: Any shape.
        draws: As many numbers, at least 0 and less than 1; those below ``p`` set their value to 0.
        p: The probability, less than 1.
        training: Nothing is dropped in evaluation mode.
    """
    return np.where(draws < p, 0.0, values / (1 - p)) if training else values
