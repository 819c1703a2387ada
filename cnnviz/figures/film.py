"""Images of one size below each other in one PNG: the frames of a film that the browser shows."""

import math

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.mosaic import enlarge

LARGEST = 128
"""Pixels of the longer side of a frame, at most."""


def film(images: NDArray[np.float32]) -> tuple[bytes, int, int]:
    """Return images (M, C, H, W) from 0 to 1 as a PNG, and the width and height of a frame.

    Larger frames than LARGEST are made smaller: means of squares.
    """
    small = _shrink(images)
    count, channels, height, width = small.shape
    strip = small.transpose(1, 0, 2, 3).reshape(channels, count * height, width)
    return enlarge(strip), width, height


def _shrink(images: NDArray[np.float32]) -> NDArray[np.float32]:
    times = math.ceil(max(images.shape[2:]) / LARGEST)
    if times < 2:
        return images
    height, width = (side // times for side in images.shape[2:])
    squares = images[:, :, : height * times, : width * times]
    shape = (*images.shape[:2], height, times, width, times)
    means: NDArray[np.float32] = squares.reshape(shape).mean(axis=(3, 5))
    return means
