"""Convolution and transposed convolution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnviz.grid.geometry import to_pair
from cnnviz.nets.layers.base import Shape, Size, check_match, check_range
from cnnviz.nets.layers.sliding import SlidingLayer, to_size
from cnnviz.problem import Problem


class _Convolution(SlidingLayer):
    """What both convolutions share; they differ in the order of their weights."""

    in_channels: int
    out_channels: int
    groups: int
    bias: bool

    def __post_init__(self) -> None:
        check_range(1, in_channels=self.in_channels, out_channels=self.out_channels)
        check_range(1, groups=self.groups)
        self._check_sizes()
        if self.in_channels % self.groups or self.out_channels % self.groups:
            raise Problem(
                "groups is {groups}; it must divide both the input channels ({inputs}) and the "
                "output channels ({outputs}).",
                setting="groups",
                nearest=math.gcd(self.in_channels, self.out_channels, self.groups),
                groups=self.groups,
                inputs=self.in_channels,
                outputs=self.out_channels,
            )

    def output_shape(self, shape: Shape) -> Shape:
        """Return (out_channels, H', W')."""
        sides = self._output_size(shape)
        check_match("in_channels", self.in_channels, shape[0])
        return (self.out_channels, *sides)

    @property
    def _weights(self) -> tuple[int, ...]:
        """Shape of torch's weights: (O, C/groups, kH, kW); transposed (C, O/groups, kH, kW)."""
        first, second = self.out_channels, self.in_channels
        if self.transposed:
            first, second = second, first
        return (first, second // self.groups, *to_pair(self.kernel_size))

    def arithmetic(self) -> str:
        """Return the sizes of the kernels, multiplied, plus the biases."""
        biases = f" + {self.out_channels}" if self.bias else ""
        return f"{'·'.join(map(str, self._weights))}{biases} = {self.parameters}"

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return math.prod(self._weights) + self.out_channels * self.bias

    def multiply_adds(self, shape: Shape) -> int:
        """Return the weights times the positions of the window.

        A transposed convolution uses its kernel once per input cell, also where padding crops.
        """
        cells = shape if self.transposed else self.output_shape(shape)
        return math.prod(self._weights) * math.prod(cells[1:])


@dataclass(frozen=True)
class Conv2d(_Convolution):
    """A convolution (``torch.nn.Conv2d``)."""

    code: ClassVar[str] = "conv"
    in_channels: int
    out_channels: int
    kernel_size: Size
    stride: Size = 1
    padding: Size = 0
    dilation: Size = 1
    groups: int = 1
    bias: bool = True


@dataclass(frozen=True)
class ConvTranspose2d(_Convolution):
    """A transposed convolution: every input cell adds a multiple of the kernel to the output.

    Arguments in the order of ``torch.nn.ConvTranspose2d``.
    """

    code: ClassVar[str] = "convtranspose"
    transposed: ClassVar[bool] = True
    in_channels: int
    out_channels: int
    kernel_size: Size
    stride: Size = 1
    padding: Size = 0
    output_padding: Size = 0
    groups: int = 1
    bias: bool = True
    dilation: Size = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        sizes = zip(*map(to_pair, (self.output_padding, self.stride, self.dilation)), strict=True)
        most = [(extra, max(stride, dilation) - 1) for extra, stride, dilation in sizes]
        if any(extra > limit for extra, limit in most):
            raise Problem(
                "output_padding is {extra}; it must be smaller than the stride or the dilation: "
                "use {nearest}.",
                setting="output_padding",
                nearest=to_size([min(extra, limit) for extra, limit in most]),
                extra=self.output_padding,
            )
