"""Layers with a kernel that slides over feature maps: convolutions and poolings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from cnnviz.grid.geometry import Axes, axes_of
from cnnviz.nets.layers.base import (
    MOST_SIDE,
    MOST_WIDE,
    Layer,
    Shape,
    Size,
    check_range,
    require_maps,
    shape_text,
)
from cnnviz.nets.layers.index_runs import Reads, Transposed, Window
from cnnviz.problem import Problem


class SlidingLayer(Layer):
    """What convolutions and poolings share; sizes are numbers or pairs (height, width)."""

    kernel_size: Size
    stride: Size | None
    padding: Size
    dilation: Size = 1
    output_padding: Size = 0
    ceil_mode: bool = False
    transposed: ClassVar[bool] = False

    def _check_sizes(self) -> None:
        check_range(1, MOST_WIDE, kernel_size=self.kernel_size, stride=self.stride)
        check_range(1, MOST_WIDE, dilation=self.dilation)
        check_range(0, MOST_WIDE, padding=self.padding, output_padding=self.output_padding)

    def axes(self, shape: Shape) -> Axes:
        """Return the window along height and width for an input (C, H, W)."""
        return axes_of(
            require_maps(shape)[1:],
            self.kernel_size,
            stride=self.kernel_size if self.stride is None else self.stride,
            padding=self.padding,
            dilation=self.dilation,
            ceil_mode=self.ceil_mode,
            transposed=self.transposed,
            output_padding=self.output_padding,
        )

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return which rows and columns the cells of the output read."""
        kind = Transposed if self.transposed else Window
        rows, columns = (
            kind(axis.kernel, axis.stride, axis.padding[0], axis.dilation)
            for axis in self.axes(shape)
        )
        return rows, columns

    def _output_size(self, shape: Shape) -> tuple[int, int]:
        """Return (H', W').

        Raises:
            Problem: No window fits, or the padding crops all of a transposed convolution's output;
                names the nearest setting that works.
        """
        axes = self.axes(shape)
        sides = axes[0].out, axes[1].out
        if min(sides) < 1:
            raise _cropped(axes) if self.transposed else _too_large(axes)
        if max(sides) > MOST_SIDE:
            raise Problem(
                "the output would be {size}; the limit is {most} per side.",
                size=shape_text(sides),
                most=f"{MOST_SIDE:,}",
            )
        return sides


def to_size(sizes: Sequence[int]) -> Size:
    """Return (height, width) as people write it: one number if both are the same."""
    return sizes[0] if sizes[0] == sizes[1] else (sizes[0], sizes[1])


def _too_large(axes: Axes) -> Problem:
    span = shape_text(tuple(axis.span for axis in axes))
    padded = shape_text(tuple(axis.padded for axis in axes))
    if all(axis.kernel <= axis.padded for axis in axes):
        return Problem(
            "with this dilation the kernel covers {span} cells, but the padded input has only "
            "{padded}: use a dilation of {nearest}.",
            setting="dilation",
            nearest=to_size([min(axis.dilation, axis.largest_dilation) for axis in axes]),
            span=span,
            padded=padded,
        )
    return Problem(
        "the kernel covers {span} cells, but the padded input has only {padded}: use a kernel "
        "of {nearest}.",
        setting="kernel_size",
        nearest=to_size([min(axis.kernel, axis.largest_kernel) for axis in axes]),
        span=span,
        padded=padded,
    )


def _cropped(axes: Axes) -> Problem:
    return Problem(
        "its padding crops the whole output ({size}): use a padding of {nearest}.",
        setting="padding",
        nearest=to_size([min(axis.padding[0], axis.largest_padding) for axis in axes]),
        size=shape_text(tuple(axis.padded for axis in axes)),
    )
