"""Which cells of its input each cell of a layer's output reads, along one axis.

Each record has ``runs``: the first cell and the number of cells that an output cell reads, at
distance ``step``. It also has ``period`` and ``shift``: the cell ``period`` further on reads cells
that lie ``shift`` further on. Cells outside the input, in the padding, are numbered on.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Window:
    """A convolution or a pooling: cell o reads o·stride − padding + k·dilation.

    Attributes:
        kernel: Cells that it reads.
        shift: The stride.
        padding: Cells before the input.
        step: The dilation.
    """

    period: ClassVar[int] = 1
    kernel: int
    shift: int
    padding: int
    step: int

    def runs(self, cells: Ints) -> tuple[Ints, Ints]:
        """Return the first cell that each of the cells reads, and the number of cells."""
        return cells * self.shift - self.padding, np.full_like(cells, self.kernel)


@dataclass(frozen=True)
class Transposed:
    """A transposed convolution: input cell i adds to i·stride − padding + k·dilation."""

    shift: ClassVar[int] = 1
    kernel: int
    stride: int
    padding: int
    dilation: int

    @property
    def period(self) -> int:
        """The stride."""
        return self.stride

    @property
    def step(self) -> int:
        """The dilation divided by its common divisor with the stride."""
        return self.dilation // math.gcd(self.dilation, self.stride)

    def runs(self, cells: Ints) -> tuple[Ints, Ints]:
        """Return the first cell that each of the cells reads, and the number of cells.

        Cell o reads (o + padding − k·dilation) / stride for all k < kernel that make it a whole
        number: the solutions of a congruence, every ``turn``-th k from ``least`` on.
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
    """Adaptive pooling: ``count`` windows spread over ``size`` cells."""

    step: ClassVar[int] = 1
    size: int
    count: int

    @property
    def period(self) -> int:
        """Windows after which the pattern repeats."""
        return self.count // math.gcd(self.size, self.count)

    @property
    def shift(self) -> int:
        """Cells by which the pattern moves on."""
        return self.size // math.gcd(self.size, self.count)

    def runs(self, cells: Ints) -> tuple[Ints, Ints]:
        """Return the first cell that each of the cells reads, and the number of cells."""
        first = cells * self.size // self.count
        return first, -(-(cells + 1) * self.size // self.count) - first


Reads = Window | Transposed | Spread
