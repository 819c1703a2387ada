"""Which cells of its input each cell of a layer's output reads, along one axis.

Every record gives the same: the ``runs``, start and number of the cells that are read at even
distances (``step``), and ``period`` and ``shift``: the cell ``period`` places on reads what lies
``shift`` places on. Cells outside the input are padding; they are counted on as if it went on
there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Window:
    """A convolution or a pooling: cell o reads o·stride − padding + k·dilation."""

    kernel: int
    stride: int
    padding: int
    dilation: int

    @property
    def period(self) -> int:
        """One."""
        return 1

    @property
    def shift(self) -> int:
        """The stride."""
        return self.stride

    @property
    def step(self) -> int:
        """The dilation."""
        return self.dilation

    def runs(self, cells: Ints) -> tuple[Ints, Ints]:
        """Return the first cell that each of the cells reads, and how many it reads."""
        return cells * self.stride - self.padding, np.full_like(cells, self.kernel)


@dataclass(frozen=True)
class Transposed:
    """A transposed convolution: input cell i adds to i·stride − padding + k·dilation."""

    kernel: int
    stride: int
    padding: int
    dilation: int

    @property
    def period(self) -> int:
        """The stride."""
        return self.stride

    @property
    def shift(self) -> int:
        """One."""
        return 1

    @property
    def step(self) -> int:
        """The dilation, in units of the stride as far as both have a common divisor."""
        return self.dilation // math.gcd(self.dilation, self.stride)

    def runs(self, cells: Ints) -> tuple[Ints, Ints]:
        """Return the first cell that each of the cells reads, and how many it reads.

        Cell o reads (o + padding − k·dilation) / stride for all k < kernel where that is whole:
        for the k that solve a congruence, every ``turn``-th from the least on.
        """
        common = math.gcd(self.dilation, self.stride)
        turn, at = self.stride // common, cells + self.padding
        least = at // common * pow(self.dilation // common, -1, turn) % turn
        count = np.maximum((self.kernel - 1 - least) // turn + 1, 0)
        count = np.where(at % common == 0, count, 0)
        last = (at - least * self.dilation) // self.stride
        return last - (count - 1) * self.step, count


@dataclass(frozen=True)
class Spread:
    """``count`` windows spread over ``size`` cells, as adaptive pooling lays them."""

    size: int
    count: int

    @property
    def period(self) -> int:
        """After so many windows they lie as before."""
        return self.count // math.gcd(self.size, self.count)

    @property
    def shift(self) -> int:
        """So many cells further on."""
        return self.size // math.gcd(self.size, self.count)

    @property
    def step(self) -> int:
        """One."""
        return 1

    def runs(self, cells: Ints) -> tuple[Ints, Ints]:
        """Return the first cell that each of the cells reads, and how many it reads."""
        first = cells * self.size // self.count
        return first, -(-(cells + 1) * self.size // self.count) - first


Reads = Window | Transposed | Spread
