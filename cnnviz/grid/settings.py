"""What was asked of an operation, and the geometry that it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.grid.trace import Kind

Pair = tuple[int, int]
Setting = int | Sequence[int]
Padding = int | Sequence[int] | str


@dataclass(frozen=True)
class Settings:
    """What was asked for, as the caller wrote it; ``checks.resolve`` spells it out.

    Args:
        kind: What is done at every place of the window.
        image: Shape (N, C, H, W).
        kernel: Rows and columns of the kernel.
        stride: None is the kernel's own size, as in pooling.
        filters: Second or first axis of the kernel array: output channels of a convolution, output
            channels of one group of a transposed one.
        depth: The other axis: input channels that the kernel has.
        bias: Number of biases, None without.

    The other settings are torch's, each an int or a (height, width) pair.
    """

    kind: Kind
    image: tuple[int, ...]
    kernel: Setting
    stride: Setting | None = 1
    padding: Padding = 0
    dilation: Setting = 1
    groups: int = 1
    padding_mode: str = "zeros"
    ceil_mode: bool = False
    output_padding: Setting = 0
    filters: int = 1
    depth: int = 1
    bias: int | None = None

    @property
    def pools(self) -> bool:
        """Whether every channel is worked on for itself, without weights."""
        return self.kind in (Kind.MAX, Kind.AVG)


@dataclass(frozen=True)
class Geometry:
    """Settings that work, spelled out as (height, width) pairs.

    Args:
        before: Padding above and to the left.
        after: Padding below and to the right.
        output_padding: Cells added at the end of a transposed output.
        output: Rows and columns of the output.
    """

    kernel: Pair
    stride: Pair
    before: Pair
    after: Pair
    dilation: Pair
    output_padding: Pair
    output: Pair


def effective_kernel(kernel: int, dilation: int = 1) -> int:
    """Return how many cells a dilated kernel spans: ``dilation·(kernel − 1) + 1``."""
    return dilation * (kernel - 1) + 1
