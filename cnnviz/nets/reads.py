"""Which cells of its input each cell of a layer's output reads, along one axis.

Every record gives the same three things: ``period`` and ``shift`` (the cell ``period`` places on
reads what lies ``shift`` places on) and the ``taps``, one by one for many output cells at once.
Cells outside the input are padding; they are counted on as if the input went on there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Window:
    """A convolution or a pooling: cell o reads o·stride − padding + i·dilation."""

    kernel: int
    stride: int
    padding: int
    dilation: int

    @property
    def span(self) -> int:
        """Cells from the first that is read to the last."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def period(self) -> int:
        """One."""
        return 1

    @property
    def shift(self) -> int:
        """The stride."""
        return self.stride

    def taps(self, cells: Ints) -> Iterator[tuple[Ints, Flags | None]]:
        """Yield for each place of the kernel what the cells read; None: all of them read it."""
        first = cells * self.stride - self.padding
        for place in range(self.kernel):
            yield first + place * self.dilation, None


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

    def taps(self, cells: Ints) -> Iterator[tuple[Ints, Flags | None]]:
        """Yield for each place of the kernel what the cells read, and which read anything."""
        for place in range(self.kernel):
            reached = cells + self.padding - place * self.dilation
            yield reached // self.stride, reached % self.stride == 0


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

    def taps(self, cells: Ints) -> Iterator[tuple[Ints, Flags | None]]:
        """Yield the first cell of the windows, the second, …, and which windows have it."""
        first = cells * self.size // self.count
        end = -(-(cells + 1) * self.size // self.count)
        for place in range(int((end - first).max(initial=0))):
            yield first + place, first + place < end


Reads = Window | Transposed | Spread
