"""Convolutions and transposed convolutions."""

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnviz.fixes import nearest_first
from cnnviz.grid.geometry import to_pair
from cnnviz.nets.layers.base import MOST_SIDE, Shape, Size, check_match, check_range
from cnnviz.nets.layers.sliding import SlidingLayer, check_window
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
        common = math.gcd(self.in_channels, self.out_channels)
        if common % self.groups:
            raise Problem(
                "groups is {groups}; it must divide both the input channels ({inputs}) and the "
                "output channels ({outputs}).",
                setting="groups",
                nearest=next(n for n in nearest_first(self.groups, 1, common) if common % n == 0),
                groups=self.groups,
                inputs=self.in_channels,
                outputs=self.out_channels,
            )

    def output_shape(self, shape: Shape) -> Shape:
        """Return (out_channels, H', W')."""
        sides = self._output_size(shape)
        check_match("in_channels", self.in_channels, shape[0])
        return (self.out_channels, *sides)

    def weight_shapes(self) -> list[Shape]:
        """Return (O, C/groups, kH, kW), or transposed (C, O/groups, kH, kW), and (O,) of biases."""
        first, second = self.out_channels, self.in_channels
        if self.transposed:
            first, second = second, first
        weights = (first, second // self.groups, *to_pair(self.kernel_size))
        return [weights, (self.out_channels,)] if self.bias else [weights]

    def multiply_adds(self, shape: Shape) -> int:
        """Return the weights times the positions of the window.

        A transposed convolution uses its kernel once per input cell, also where padding crops.
        """
        cells = shape if self.transposed else self.output_shape(shape)
        return math.prod(self.weight_shapes()[0]) * math.prod(cells[1:])


@dataclass(frozen=True)
class Conv2d(_Convolution):
    """A convolution (``torch.nn.Conv2d``)."""

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
        check_window(self.axes((1, MOST_SIDE, MOST_SIDE)))  # only output_padding can be wrong here
