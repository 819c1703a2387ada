"""Layers that slide a window over maps: convolution and pooling."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnviz.grid import output_size
from cnnviz.nets.base import Layer, Shape, Size, agree, at_least, maps_of, pair
from cnnviz.problem import Problem


@dataclass(frozen=True)
class Conv2d(Layer):
    """A convolution of maps, as ``torch.nn.Conv2d``; kernel, stride, … are (height, width)."""

    code: ClassVar[str] = "conv"
    in_channels: int
    out_channels: int
    kernel_size: Size
    stride: Size = 1
    padding: Size = 0
    dilation: Size = 1
    groups: int = 1
    bias: bool = True

    def __post_init__(self) -> None:
        at_least(1, in_channels=self.in_channels, out_channels=self.out_channels)
        at_least(1, kernel_size=self.kernel_size, stride=self.stride, dilation=self.dilation)
        at_least(1, groups=self.groups)
        at_least(0, padding=self.padding)
        if self.in_channels % self.groups or self.out_channels % self.groups:
            raise Problem(
                "groups is {groups}; it must divide {inputs} input and {outputs} output channels.",
                setting="groups",
                nearest=math.gcd(self.in_channels, self.out_channels, self.groups),
                groups=self.groups,
                inputs=self.in_channels,
                outputs=self.out_channels,
            )

    def output_shape(self, shape: Shape) -> Shape:
        """Return (out_channels, H', W')."""
        channels, *extents = maps_of(shape)
        agree("in_channels", self.in_channels, channels)
        sizes = zip(
            extents,
            pair(self.kernel_size),
            pair(self.stride),
            pair(self.padding),
            pair(self.dilation),
            strict=True,
        )
        out = [
            output_size(size, kernel, stride=stride, padding=padding, dilation=dilation)
            for size, kernel, stride, padding, dilation in sizes
        ]
        return (self.out_channels, *out)

    def _per_filter(self) -> tuple[int, int, int]:
        """Weights of one filter, (C / groups, kH, kW)."""
        return (self.in_channels // self.groups, *pair(self.kernel_size))

    def arithmetic(self) -> str:
        """Filters · channels that one reads · height · width of the kernel + biases."""
        weights = "·".join(str(n) for n in (self.out_channels, *self._per_filter()))
        bias = f" + {self.out_channels}" if self.bias else ""
        return f"{weights}{bias} = {self.parameters}"

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return self.out_channels * (math.prod(self._per_filter()) + self.bias)

    def multiply_adds(self, shape: Shape) -> int:
        """Weights of one filter for each cell of each output map."""
        return math.prod(self.output_shape(shape)) * math.prod(self._per_filter())


@dataclass(frozen=True)
class _Pool2d(Layer):
    """What the two poolings share; stride None is the kernel, as in torch."""

    kernel_size: Size
    stride: Size | None = None
    padding: Size = 0

    def __post_init__(self) -> None:
        at_least(1, kernel_size=self.kernel_size, stride=self.stride)
        at_least(0, padding=self.padding)
        for kernel, padding in zip(pair(self.kernel_size), pair(self.padding), strict=True):
            if 2 * padding > kernel:
                raise Problem(
                    "padding is {padding}; pooling takes at most half its kernel, {nearest}.",
                    setting="padding",
                    nearest=kernel // 2,
                    padding=padding,
                )

    def _pooled(self, shape: Shape, dilation: Size, ceil_mode: bool) -> Shape:
        channels, *extents = maps_of(shape)
        sizes = zip(
            extents,
            pair(self.kernel_size),
            pair(self.kernel_size if self.stride is None else self.stride),
            pair(self.padding),
            pair(dilation),
            strict=True,
        )
        out = [
            output_size(
                size, kernel, stride=stride, padding=padding, dilation=spread, ceil_mode=ceil_mode
            )
            for size, kernel, stride, padding, spread in sizes
        ]
        return (channels, *out)


@dataclass(frozen=True)
class MaxPool2d(_Pool2d):
    """The largest value of each window; the border is padded with −∞."""

    code: ClassVar[str] = "maxpool"
    dilation: Size = 1
    ceil_mode: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        at_least(1, dilation=self.dilation)

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C, H', W')."""
        return self._pooled(shape, self.dilation, self.ceil_mode)


@dataclass(frozen=True)
class AvgPool2d(_Pool2d):
    """The mean of each window; padded zeros count unless ``count_include_pad`` is off."""

    code: ClassVar[str] = "avgpool"
    ceil_mode: bool = False
    count_include_pad: bool = True

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C, H', W')."""
        return self._pooled(shape, 1, self.ceil_mode)


@dataclass(frozen=True)
class AdaptiveAvgPool2d(Layer):
    """The mean of as many windows as are asked for, spread over maps of any size.

    Output row i of n reads rows ⌊i·H/n⌋ … ⌈(i+1)·H/n⌉ − 1 (``torch.nn.AdaptiveAvgPool2d``).
    """

    code: ClassVar[str] = "adaptiveavgpool"
    output_size: Size

    def __post_init__(self) -> None:
        at_least(1, output_size=self.output_size)

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C, output height, output width)."""
        return (maps_of(shape)[0], *pair(self.output_size))
