"""One operation as a record: its settings and its grids."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from cnnviz.grid.convolution import convolve
from cnnviz.grid.geometry import Padding, Setting
from cnnviz.grid.pooling import pool
from cnnviz.grid.trace import Array, Kind, Trace
from cnnviz.grid.transposed import transpose


@dataclass(frozen=True, eq=False)
class Operation:
    """A convolution, pooling or transposed convolution with its numbers.

    Args:
        kind: The operation.
        image: (N, C, H, W).
        kernel: (O, C/groups, kH, kW); transposed (C, O/groups, kH, kW); None for pooling.
        bias: (O,) or None.
        size: Pooling window; only used without a kernel.
        stride: int or (height, width); None means 1, in pooling the window's size.
        padding: int, (height, width), or for a convolution ``"same"`` or ``"valid"``.

    The other settings are torch's; kinds that do not have them ignore them.
    """

    kind: Kind
    image: Array
    kernel: Array | None = None
    bias: Array | None = None
    size: Setting = (2, 2)
    stride: Setting | None = None
    padding: Padding = (0, 0)
    dilation: Setting = (1, 1)
    groups: int = 1
    padding_mode: str = "zeros"
    flip: bool = False
    ceil_mode: bool = False
    count_include_pad: bool = True
    output_padding: Setting = (0, 0)

    @property
    def filters(self) -> int:
        """Number of output channels; in pooling, of all channels."""
        if self.kernel is None:
            return int(self.image.shape[1])
        first, second = self.kernel.shape[:2]
        return int(second * self.groups if self.kind is Kind.TRANSPOSED else first)

    @property
    def grids(self) -> dict[str, Array]:
        """The grids that the operation has: image, kernel, bias."""
        grids = {"image": self.image, "kernel": self.kernel, "bias": self.bias}
        return {name: array for name, array in grids.items() if array is not None}

    @functools.cached_property
    def trace(self) -> Trace:
        """The operation with its result, computed once.

        Raises:
            Problem: torch would refuse it.
        """
        settings: dict[str, Any] = {"padding": self.padding, "dilation": self.dilation}
        if self.kind in (Kind.MAX, Kind.AVG):
            settings |= {"kind": self.kind.value, "stride": self.stride}
            settings |= {"ceil_mode": self.ceil_mode, "count_include_pad": self.count_include_pad}
            return pool(self.image, self.size, **settings)
        if self.kernel is None:
            raise ValueError(f"a {self.kind} needs a kernel")
        settings |= {"stride": 1 if self.stride is None else self.stride, "groups": self.groups}
        if self.kind is Kind.TRANSPOSED:
            settings["output_padding"] = self.output_padding
            return transpose(self.image, self.kernel, bias=self.bias, **settings)
        settings |= {"padding_mode": self.padding_mode, "flip": self.flip}
        return convolve(self.image, self.kernel, bias=self.bias, **settings)
