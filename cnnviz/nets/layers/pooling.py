"""Layers that pool: one number for each window of a map, without weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.nets.layers.base import MOST_WIDE, Layer, Shape, Size, at_least, maps_of, pair
from cnnviz.nets.layers.convolution import compact, window_counts
from cnnviz.nets.layers.index_runs import Reads, Spread, Window
from cnnviz.problem import Problem


@dataclass(frozen=True)
class _Pool2d(Layer):
    """What the two poolings share; stride None is the kernel, as in torch."""

    kernel_size: Size
    stride: Size | None = None
    padding: Size = 0

    def __post_init__(self) -> None:
        at_least(1, MOST_WIDE, kernel_size=self.kernel_size, stride=self.stride)
        at_least(0, MOST_WIDE, padding=self.padding)
        pairs = list(zip(pair(self.padding), pair(self.kernel_size), strict=True))
        if any(2 * padding > kernel for padding, kernel in pairs):
            raise Problem(
                "padding is {padding}; pooling takes at most half its kernel, {nearest}.",
                setting="padding",
                nearest=compact([min(padding, kernel // 2) for padding, kernel in pairs]),
                padding=self.padding,
            )

    def _windows(self, dilation: Size) -> list[Window]:
        stride = self.kernel_size if self.stride is None else self.stride
        sizes = (self.kernel_size, stride, self.padding, dilation)
        return [Window(*axis) for axis in zip(*map(pair, sizes), strict=True)]

    def _pooled(self, shape: Shape, dilation: Size, ceil_mode: bool) -> Shape:
        channels, *sides = maps_of(shape)
        return (channels, *window_counts(sides, self._windows(dilation), ceil_mode=ceil_mode))


@dataclass(frozen=True)
class MaxPool2d(_Pool2d):
    """The largest value of each window; the border is padded with −∞."""

    code: ClassVar[str] = "maxpool"
    dilation: Size = 1
    ceil_mode: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        at_least(1, MOST_WIDE, dilation=self.dilation)

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C, H', W')."""
        return self._pooled(shape, self.dilation, self.ceil_mode)

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return the windows along each axis."""
        rows, columns = self._windows(self.dilation)
        return rows, columns


@dataclass(frozen=True)
class AvgPool2d(_Pool2d):
    """The mean of each window; padded zeros count unless ``count_include_pad`` is off."""

    code: ClassVar[str] = "avgpool"
    ceil_mode: bool = False
    count_include_pad: bool = True

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C, H', W')."""
        return self._pooled(shape, 1, self.ceil_mode)

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return the windows along each axis."""
        rows, columns = self._windows(1)
        return rows, columns


@dataclass(frozen=True)
class AdaptiveAvgPool2d(Layer):
    """The mean of as many windows as are asked for, spread over maps of any size.

    Output row i of n reads rows ⌊i·H/n⌋ … ⌈(i+1)·H/n⌉ − 1 (``torch.nn.AdaptiveAvgPool2d``).
    """

    code: ClassVar[str] = "adaptiveavgpool"
    output_size: Size

    def __post_init__(self) -> None:
        at_least(1, MOST_WIDE, output_size=self.output_size)

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C, output height, output width)."""
        return (maps_of(shape)[0], *pair(self.output_size))

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return the windows along each axis."""
        _channels, height, width = maps_of(shape)
        rows, columns = pair(self.output_size)
        return Spread(height, rows), Spread(width, columns)
