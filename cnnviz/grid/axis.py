"""The terms of the output-size formula along one axis."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Axis:
    """What decides the output size along one axis: the terms of the size formula.

    Attributes:
        name: ``"H"`` or ``"W"``.
        size: Cells of the input.
        kernel: Cells of the kernel.
        out: Cells of the output.
        stride: Cells that the window moves.
        padding: Cells added before and after.
        dilation: Distance between the cells that the kernel reads.
        ceil: Rounded up instead of down (pooling).
        transposed: Transposed convolution, where the size grows.
        output_padding: Rows added at the end of a transposed convolution's output.
    """

    name: str
    size: int
    kernel: int
    out: int
    stride: int = 1
    padding: tuple[int, int] = (0, 0)
    dilation: int = 1
    ceil: bool = False
    transposed: bool = False
    output_padding: int = 0

    @property
    def quotient(self) -> Fraction:
        """The fraction inside the floor (or ceiling)."""
        span = self.size + sum(self.padding) - self.dilation * (self.kernel - 1) - 1
        return Fraction(span, self.stride)

    @property
    def dropped(self) -> int:
        """Windows that ceil mode would add, but that would start beyond the input: left out."""
        return math.ceil(self.quotient) + 1 - self.out if self.ceil else 0
