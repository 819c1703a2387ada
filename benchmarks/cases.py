"""The two convolutions that are measured: the same numbers in cnnviz and in the reference."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

import numpy as np

from cnnviz.grid import Trace, convolve, text
from cnnviz.grid.trace import Array

SEED = 0


@dataclass(frozen=True, eq=False)
class Case:
    """A convolution with stride 1.

    Args:
        name: Its name in the table.
        image: (1, C, H, W).
        kernel: (O, C, kH, kW).
        bias: (O,).
    """

    name: str
    image: Array
    kernel: Array
    bias: Array

    @cached_property
    def trace(self) -> Trace:
        """The trace of the convolution."""
        return convolve(self.image, self.kernel, bias=self.bias)

    def query(self) -> str:
        """Return the query string that opens the case on the convolution page."""
        grids = {"input": self.image, "kernel": self.kernel, "bias": self.bias[None, None, None]}
        return urlencode({name: text.grid_text(grid) for name, grid in grids.items()}, safe="~")

    def output_after_edit(self, value: float) -> float:
        """Return output cell (0, 0) after input cell (0, 0) of channel 0 was set to ``value``."""
        image = self.image.copy()
        image[0, 0, 0, 0] = value
        return float(convolve(image, self.kernel, bias=self.bias).output[0, 0, 0, 0])


def random_case(name: str, size: int, channels: int, filters: int, kernel: int) -> Case:
    """Return a case of random integers: input 0…9, kernel −2…2, bias −2…2."""
    rng = np.random.default_rng(SEED)
    image = rng.integers(0, 10, (1, channels, size, size)).astype(np.float64)
    weights = rng.integers(-2, 3, (filters, channels, kernel, kernel)).astype(np.float64)
    weights[0, 0, 0, 0] = 2.0  # so that every edit of the first input cell changes the output
    bias = rng.integers(-2, 3, filters).astype(np.float64)
    return Case(name, image, weights, bias)


CASES = {
    "small": random_case("5×5", 5, 1, 1, 3),
    "largest": random_case("16×16×3, 4 filters of 7×7", 16, 3, 4, 7),
}


def edit_values(count: int) -> list[int]:
    """Return the values typed into the first input cell, each different from the one before."""
    steps = np.random.default_rng(SEED).integers(1, 10, count)
    return [int(value) for value in (CASES["small"].image[0, 0, 0, 0] + np.cumsum(steps)) % 10]
