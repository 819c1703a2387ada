"""Poolings: the maximum or the mean of each window."""

from dataclasses import dataclass

from cnnviz.grid.geometry import largest_pool_padding, to_pair
from cnnviz.nets.layers.base import MOST_WIDE, Layer, Shape, Size, check_range, require_maps
from cnnviz.nets.layers.index_runs import Reads, Spread
from cnnviz.nets.layers.sliding import SlidingLayer, to_size
from cnnviz.problem import Problem


@dataclass(frozen=True)
class _Pool2d(SlidingLayer):
    """What both poolings share; a stride of None is the kernel size, as in torch."""

    kernel_size: Size
    stride: Size | None = None
    padding: Size = 0

    def __post_init__(self) -> None:
        self._check_sizes()
        limits = map(largest_pool_padding, to_pair(self.kernel_size))
        nearest = tuple(map(min, to_pair(self.padding), limits))
        if nearest != to_pair(self.padding):
            raise Problem(
                "padding is {padding}; in pooling it can be at most half the window: {nearest}.",
                setting="padding",
                nearest=to_size(nearest),
                padding=self.padding,
            )

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C, H', W')."""
        return (require_maps(shape)[0], *self._output_size(shape))


@dataclass(frozen=True)
class MaxPool2d(_Pool2d):
    """The maximum of each window; the border is padded with −∞."""

    dilation: Size = 1
    ceil_mode: bool = False


@dataclass(frozen=True)
class AvgPool2d(_Pool2d):
    """The mean of each window; padding counts unless ``count_include_pad`` is off."""

    ceil_mode: bool = False
    count_include_pad: bool = True


@dataclass(frozen=True)
class AdaptiveAvgPool2d(Layer):
    """The mean of a given number of windows, spread over feature maps of any size.

    Output row i of n reads rows ⌊i·H/n⌋ … ⌈(i+1)·H/n⌉ − 1 (``torch.nn.AdaptiveAvgPool2d``).
    """

    output_size: Size

    def __post_init__(self) -> None:
        check_range(1, MOST_WIDE, output_size=self.output_size)

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C, output height, output width)."""
        return (require_maps(shape)[0], *to_pair(self.output_size))

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return which rows and columns the cells of the output read."""
        _channels, height, width = require_maps(shape)
        rows, columns = to_pair(self.output_size)
        return Spread(height, rows), Spread(width, columns)
