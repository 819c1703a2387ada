"""Layers with a kernel that slides over feature maps: convolutions and poolings."""

from collections.abc import Sequence
from typing import ClassVar

from cnnviz.grid.geometry import Axes, axes_of, setting_at_fault
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
from cnnviz.problem import N_, Problem

_MISFITS = {
    "kernel": N_(
        "the kernel covers {span} cells, but the padded input has only {padded}: use a kernel of "
        "{nearest}."
    ),
    "dilation": N_(
        "with this dilation the kernel covers {span} cells, but the padded input has only "
        "{padded}: use a dilation of {nearest}."
    ),
    "padding": N_("its padding crops the whole output ({padded}): use a padding of {nearest}."),
    "output_padding": N_(
        "output_padding is {extra}; it must be smaller than the stride or the dilation: use "
        "{nearest}."
    ),
}


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
        check_window(axes)
        return check_sides((axes[0].out, axes[1].out))


def to_size(sizes: Sequence[int]) -> Size:
    """Return (height, width) as people write it: one number if both are the same."""
    return sizes[0] if sizes[0] == sizes[1] else (sizes[0], sizes[1])


def check_sides(sides: tuple[int, int]) -> tuple[int, int]:
    """Return (H, W) of an output, or raise Problem if the maps are too large to be shown."""
    if max(sides) > MOST_SIDE:
        raise Problem(
            "the output would be {size}; the limit is {most} per side.",
            size=shape_text(sides),
            most=f"{MOST_SIDE:,}",
        )
    return sides


def check_window(axes: Axes) -> None:
    """Raise Problem, with the nearest setting that works, if torch refuses a window."""
    setting = setting_at_fault(axes)
    if setting is not None:
        raise Problem(
            _MISFITS[setting],
            setting="kernel_size" if setting == "kernel" else setting,
            nearest=to_size([axis.nearest(setting) for axis in axes]),
            span=shape_text(tuple(axis.span for axis in axes)),
            padded=shape_text(tuple(axis.padded for axis in axes)),
            extra=to_size([axis.output_padding for axis in axes]),
        )
