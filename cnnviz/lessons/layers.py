"""What the lesson *Layers one by one* computes."""

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


LOGITS = (-7.427, 8.698, 0.407, -4.990, -4.264, -3.783, -4.286, -3.159, -2.024, -4.415)
"""The outputs of a network for one image, printed in the blog lesson: it predicts class 1."""
BATCHES = 21
CENTERS, SPREADS = np.array([4.0, -1.0]), np.array([2.0, 0.5])
"""Mean and standard deviation of the values of each channel."""
EPSILON = 1e-5
"""What ``torch.nn.BatchNorm2d`` adds to the variance by default."""


@functools.cache
def draw_scores() -> Array:
    """Return logits of four images, (4, 10): those of the blog, and three that are drawn.

    The draws of ``RandomState`` stay the same in every version of numpy.
    """
    drawn = np.random.RandomState(2).normal(0, 3, (3, len(LOGITS))).round(1) + 0.0
    scores: Array = np.vstack([LOGITS, drawn])
    return scores


def find_largest(scores: Array, axis: int) -> tuple[Array, Array]:
    """Return the largest values of a matrix along an axis, and the index of the first of each.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.max.html
    """
    return scores.max(axis=axis), scores.argmax(axis=axis)


def softmax(logits: Array, temperature: float = 1.0) -> Array:
    """Return the probabilities of logits (K,), each divided by the temperature before.

    The largest is subtracted first, which changes nothing but keeps exp from overflowing.
    """
    scaled = logits / temperature
    powers = np.exp(scaled - scaled.max())
    shares: Array = powers / powers.sum()
    return shares


def place_in_row(shape: tuple[int, int, int], cell: tuple[int, int, int]) -> int:
    """Return where a cell (channel, row, column) of maps (C, H, W) is after flattening, from 0."""
    return int(np.ravel_multi_index(cell, shape))


@functools.cache
def draw_batches() -> Array:
    """Return batches of small maps, (B, N, C, H, W), rounded to one digit after the point.

    The draws of ``RandomState`` stay the same in every version of numpy.
    """
    centers, spreads = CENTERS.reshape(2, 1, 1), SPREADS.reshape(2, 1, 1)
    rng = np.random.RandomState(0)
    batches: Array = rng.normal(centers, spreads, (BATCHES, 4, 2, 2, 2)).round(1) + 0.0
    return batches


def follow_statistics(batches: Array, momentum: float) -> tuple[Array, Array]:
    """Return the running mean and variance of each channel after some batches (B, N, C, H, W).

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html; the running
    variance takes that with n − 1 in the denominator.
    """
    channels = batches.shape[2]
    mean, variance = np.zeros(channels), np.ones(channels)
    for batch in batches:
        mean = (1 - momentum) * mean + momentum * batch.mean(axis=(0, 2, 3))
        variance = (1 - momentum) * variance + momentum * batch.var(axis=(0, 2, 3), ddof=1)
    return mean, variance


def normalize(batch: Array, mean: Array, variance: Array) -> Array:
    """Return (x − mean) / √(variance + ε) of a batch (N, C, H, W), per channel."""
    centered = batch - mean[:, None, None]
    result: Array = centered / np.sqrt(variance + EPSILON)[:, None, None]
    return result
