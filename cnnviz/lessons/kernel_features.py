"""A kernel becomes a feature: convolution, ReLU and max pooling leave one number per kernel.

Images and kernels have names, or are written as text in a link: the pixels of a drawn image as
hexadecimal digits, a kernel as a grid (``cnnviz.grid.text``) with ``~~bias``.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cnnviz.grid import functional
from cnnviz.grid.examples import features
from cnnviz.grid.text import CHANNEL, grid_text, number_text, parse_grids
from cnnviz.grid.trace import Array
from cnnviz.problem import N_

SIDE = 16
"""Rows and columns of an image."""
BRIGHT = features.BRIGHT
"""Value of a bright pixel; a dark one is 0."""
SIZES = range(1, 6)
"""Rows and columns of a kernel, which is square."""
LARGEST_WEIGHT = 1000.0
DIGITS = SIDE * SIDE // 4
"""Hexadecimal digits of an image: one bit per pixel."""
Pooling = Literal["max", "avg"]


@dataclass(frozen=True, eq=False)
class Kernel:
    """A kernel with its bias.

    Attributes:
        values: (K, K).
        bias: Added to every sum.
        title: What it is called, English; empty for one without a name.
    """

    values: Array
    bias: float = 0.0
    title: str = ""


@dataclass(frozen=True, eq=False)
class Response:
    """What a kernel finds in an image.

    Attributes:
        map: The convolution, (H − K + 1, W − K + 1).
        relu: The same without its negative values.
        feature: The largest value of ``relu``: max pooling whose window is the whole map.
        cell: Row and column of the first cell of ``relu`` with that value.
    """

    map: Array
    relu: Array
    feature: float
    cell: tuple[int, int]


def _kernel(
    title: str, rows: Sequence[Sequence[float]], scale: float = 1, bias: float = 0
) -> Kernel:
    return Kernel(np.array(rows, dtype=np.float64) * scale, bias, title)


IMAGES: Mapping[str, Array] = features.IMAGES
"""The images of the lecture, (16, 16) each, by name."""
KERNELS: Mapping[str, Kernel] = {
    "vertical": _kernel(
        N_("vertical edge"), [[0, 0, 0, 0], [0, 1, -1, 0], [0, 1, -1, 0], [0, 0, 0, 0]]
    ),
    "horizontal": _kernel(
        N_("horizontal edge"), [[0, 0, 0, 0], [0, -1, -1, 0], [0, 1, 1, 0], [0, 0, 0, 0]]
    ),
    "mean": _kernel(N_("mean"), np.ones((4, 4)).tolist(), 1 / 16, -0.05),
    "identity": _kernel(N_("identity"), [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    "sobel-x": _kernel(N_("Sobel, vertical edges"), [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
    "sobel-y": _kernel(N_("Sobel, horizontal edges"), [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    "prewitt-x": _kernel(N_("Prewitt, vertical edges"), [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
    "prewitt-y": _kernel(N_("Prewitt, horizontal edges"), [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]),
    "laplacian": _kernel(N_("Laplacian, all edges"), [[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
    "gaussian": _kernel(N_("Gaussian blur"), [[1, 2, 1], [2, 4, 2], [1, 2, 1]], 1 / 16),
    "sharpen": _kernel(N_("sharpen"), [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "emboss": _kernel(N_("emboss"), [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
}
"""The three kernels of the lecture, and those of image processing (Gonzalez and Woods, *Digital
Image Processing*, chapters 3 and 10), by name; not flipped, as ``Conv2d`` uses them."""
LECTURE_KERNELS = ("vertical", "horizontal", "mean")
TRIANGLE = "8000c000e000f000" + "0000" * 12
"""A triangle of side 4 in the corner of an image, as text."""


def image_text(image: Array) -> str:
    """Return the bright pixels of an image as hexadecimal digits, row by row."""
    return np.packbits(image > 0).tobytes().hex()


@functools.lru_cache(maxsize=256)
def read_drawing(text: str) -> Array:
    """Return a drawing of zeros and ones, (16, 16), from its name or its digits.

    Raises:
        ValueError: The text is neither.
    """
    if text in IMAGES:
        return np.where(IMAGES[text] > 0, 1.0, 0.0)
    if not re.fullmatch(f"[0-9a-f]{{{DIGITS}}}", text):
        raise ValueError(text)
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(text), dtype=np.uint8))
    return bits.reshape(SIDE, SIDE).astype(np.float64)


def read_image(text: str) -> Array:
    """Return a drawing as the lecture's images have it: 0.1 in place of 1, (16, 16)."""
    return read_drawing(text) * BRIGHT


def kernel_text(kernel: Kernel) -> str:
    """Return a kernel as text, from which ``read_kernel`` reads the same."""
    bias = f"{CHANNEL}{number_text(kernel.bias)}" if kernel.bias else ""
    return grid_text(kernel.values) + bias


@functools.lru_cache(maxsize=256)
def read_kernel(text: str) -> Kernel:
    """Return a kernel from its name or its numbers.

    Raises:
        ValueError: It is not square, too large, or has a weight beyond ``LARGEST_WEIGHT``.
        Problem: A cell is not a number.
    """
    if text in KERNELS:
        return KERNELS[text]
    weights, _separator, bias = text.partition(CHANNEL)
    values = parse_grids(weights, "kernel")[0, 0]
    added = parse_grids(bias or "0", "bias")
    largest = max(np.abs(values).max(), np.abs(added).max())
    height, width = values.shape
    if height != width or height not in SIZES or added.size != 1 or largest > LARGEST_WEIGHT:
        raise ValueError(text)
    return Kernel(values, float(added.flat[0]))


def compute_response(image: Array, kernel: Kernel) -> Response:
    """Return convolution, ReLU and max pooling over the whole map.

    Args:
        image: (H, W), at least as large as the kernel.
        kernel: The kernel with its bias.
    """
    convolution = functional.convolve(image, kernel.values, bias=[kernel.bias])
    values = convolution.output[0, 0]  # (H − K + 1, W − K + 1)
    relu = np.maximum(values, 0)
    cell = divmod(int(relu.argmax()), relu.shape[1])
    return Response(values, relu, float(relu.max()), cell)


def feature_table(images: Sequence[Array], kernels: Sequence[Kernel]) -> Array:
    """Return the features: a row per image, a column per kernel, (N, K)."""
    return np.array(
        [[compute_response(image, kernel).feature for kernel in kernels] for image in images]
    )


def pool_repeatedly(image: Array, kind: Pooling, times: int = 4) -> list[Array]:
    """Return what is left of an image after 1, 2, … poolings with a 2×2 window.

    Args:
        image: (H, W), divisible by 2 as often as it is pooled.
        kind: Maximum or average.
        times: Number of poolings.
    """
    maps = [image]
    for _time in range(times):
        maps.append(functional.pool(maps[-1], 2, kind=kind).output[0, 0])
    return maps[1:]


def float32_feature(image: Array, kernel: Kernel) -> float:
    """Return the feature as float32 gives it, each sum from the first weight to the last.

    The order decides about the last digit.  PyTorch's on a CPU (oneDNN) adds the bias at the end,
    as this does; others may leave another residue.
    """
    pixels, weights = image.astype(np.float32), kernel.values.astype(np.float32)
    size = len(weights)
    windows = np.lib.stride_tricks.sliding_window_view(pixels, (size, size))  # (H', W', K, K)
    sums = np.zeros(windows.shape[:2], dtype=np.float32)
    for row, column in np.ndindex(size, size):
        sums += windows[:, :, row, column] * weights[row, column]
    return float(np.maximum(sums + np.float32(kernel.bias), 0).max())
