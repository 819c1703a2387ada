"""The two lessons that are measured, the same numbers in cnnviz and in the reference."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np

from cnnviz.grid import Trace, convolve, text
from cnnviz.grid.trace import Array
from cnnviz.ui.grids import limits

SEED = 0


@dataclass(frozen=True, eq=False)
class Lesson:
    """A convolution with stride 1, and what happens to it.

    Args:
        name: What it is called in the table.
        image: (1, C, H, W).
        kernel: (O, C, kH, kW).
        bias: (O,).
    """

    name: str
    image: Array
    kernel: Array
    bias: Array

    def trace(self) -> Trace:
        """Work it out."""
        return convolve(self.image, self.kernel, bias=self.bias)

    def query(self) -> str:
        """Return the part of a link to the convolution page that holds it."""
        grids = {"input": self.image, "kernel": self.kernel, "bias": self.bias[None, None, None]}
        return urlencode({name: text.grid_text(grid) for name, grid in grids.items()}, safe="~")

    def edited(self, value: float) -> float:
        """Return output cell (0, 0) once input cell (0, 0) of the first channel holds ``value``."""
        image = self.image.copy()
        image[0, 0, 0, 0] = value
        return float(convolve(image, self.kernel, bias=self.bias).output[0, 0, 0, 0])


def lesson(name: str, size: int, channels: int, filters: int, kernel: int) -> Lesson:
    """Return a lesson of seeded whole numbers: input 0…9, kernel −2…2, bias −2…2."""
    rng = np.random.default_rng(SEED)
    image = rng.integers(0, 10, (1, channels, size, size)).astype(np.float64)
    weights = rng.integers(-2, 3, (filters, channels, kernel, kernel)).astype(np.float64)
    weights[0, 0, 0, 0] = 2.0  # an edit of the first input cell must show in the first output cell
    bias = rng.integers(-2, 3, filters).astype(np.float64)
    return Lesson(name, image, weights, bias)


SMALL = lesson("5×5", 5, 1, 1, 3)
LARGEST = lesson(
    "16×16×3, 4 filters of 7×7",
    limits.LIMITS["input"][1],
    limits.LIMITS["channels"][1],
    limits.LIMITS["filters"][1],
    limits.LIMITS["kernel"][1],
)
LESSONS = {"small": SMALL, "largest": LARGEST}


def numbers(count: int) -> list[int]:
    """Return what is typed into the first cell, one after the other: never what stands there."""
    steps = np.random.default_rng(SEED).integers(1, 10, count)
    return [int(value) for value in (SMALL.image[0, 0, 0, 0] + np.cumsum(steps)) % 10]
