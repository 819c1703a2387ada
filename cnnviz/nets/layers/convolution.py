"""Layers that slide a kernel over maps: convolution and transposed convolution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from cnnviz.nets.layers.base import (
    MOST_SIDE,
    MOST_WIDE,
    Layer,
    Shape,
    Size,
    agree,
    at_least,
    maps_of,
    pair,
    shape_text,
)
from cnnviz.nets.layers.index_runs import Reads, Transposed, Window
from cnnviz.problem import Problem


def compact(sizes: Sequence[int]) -> Size:
    """Return (height, width) as people write it: one number if both are the same."""
    return sizes[0] if sizes[0] == sizes[1] else (sizes[0], sizes[1])


def window_counts(
    sides: Sequence[int], windows: Sequence[Window], *, ceil_mode: bool = False
) -> tuple[int, int]:
    """Return how many windows fit along each axis (see ``grid.output_size``).

    Raises:
        Problem: None fits, with the nearest kernel, dilation or stride that would.
    """
    padded = [side + 2 * window.padding for side, window in zip(sides, windows, strict=True)]
    free = [has - window.span for has, window in zip(padded, windows, strict=True)]
    if ceil_mode:
        counts = [
            _places(space, window.stride, side + window.padding)
            for space, window, side in zip(free, windows, sides, strict=True)
        ]
    else:
        counts = [space // window.stride + 1 for space, window in zip(free, windows, strict=True)]
    if min(counts) < 1:
        raise _too_large(windows, padded)
    return bounded(counts)


def _places(free: int, stride: int, end: int) -> int:
    """Return the places of a window with ceil_mode: none may start in the padding at the end."""
    places = -(-free // stride) + 1
    return places - 1 if (places - 1) * stride >= end else places


def _too_large(windows: Sequence[Window], padded: Sequence[int]) -> Problem:
    spans = "×".join(str(window.span) for window in windows)
    values = {"span": spans, "padded": shape_text(tuple(padded))}
    pairs = list(zip(windows, padded, strict=True))
    if all(window.kernel <= has for window, has in pairs):
        most = [has if w.kernel == 1 else (has - 1) // (w.kernel - 1) for w, has in pairs]
        works = compact([min(w.dilation, fits) for w, fits in zip(windows, most, strict=True)])
        return Problem(
            "with its dilation the kernel covers {span} cells, but only {padded} arrive, padding "
            "included: use a dilation of {nearest}.",
            setting="dilation",
            nearest=works,
            **values,
        )
    most = [(has - 1) // window.dilation + 1 for window, has in pairs]
    works = compact([min(w.kernel, fits) for w, fits in zip(windows, most, strict=True)])
    return Problem(
        "the kernel covers {span} cells, but only {padded} arrive, padding included: use a kernel "
        "of {nearest}.",
        setting="kernel_size",
        nearest=works,
        **values,
    )


def bounded(sides: Sequence[int]) -> tuple[int, int]:
    """Return the sides of maps, or refuse absurdly large ones."""
    if max(sides) > MOST_SIDE:
        raise Problem(
            "maps of {size} come out; no side may have more than {most} cells here.",
            size=shape_text(tuple(sides)),
            most=f"{MOST_SIDE:,}",
        )
    return sides[0], sides[1]


class _Convolution(Layer):
    """What both convolutions share; they differ in the order of their weights."""

    in_channels: int
    out_channels: int
    kernel_size: Size
    stride: Size
    padding: Size
    dilation: Size
    groups: int
    bias: bool

    def _check(self) -> None:
        at_least(1, in_channels=self.in_channels, out_channels=self.out_channels)
        at_least(1, groups=self.groups)
        at_least(1, MOST_WIDE, kernel_size=self.kernel_size, stride=self.stride)
        at_least(1, MOST_WIDE, dilation=self.dilation)
        at_least(0, MOST_WIDE, padding=self.padding)
        if self.in_channels % self.groups or self.out_channels % self.groups:
            raise Problem(
                "groups is {groups}; it must divide {inputs} input and {outputs} output channels.",
                setting="groups",
                nearest=math.gcd(self.in_channels, self.out_channels, self.groups),
                groups=self.groups,
                inputs=self.in_channels,
                outputs=self.out_channels,
            )

    @property
    def _weights(self) -> tuple[int, ...]:
        """Shape of the kernels, as torch has it."""
        raise NotImplementedError

    def arithmetic(self) -> str:
        """The sides of the kernels multiplied, and the biases added."""
        biases = f" + {self.out_channels}" if self.bias else ""
        return f"{'·'.join(map(str, self._weights))}{biases} = {self.parameters}"

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return math.prod(self._weights) + self.out_channels * self.bias


@dataclass(frozen=True)
class Conv2d(_Convolution):
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
        self._check()

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return the windows along each axis."""
        rows, columns = self._windows()
        return rows, columns

    def _windows(self) -> list[Window]:
        sizes = (self.kernel_size, self.stride, self.padding, self.dilation)
        return [Window(*axis) for axis in zip(*map(pair, sizes), strict=True)]

    def output_shape(self, shape: Shape) -> Shape:
        """Return (out_channels, H', W')."""
        channels, *sides = maps_of(shape)
        agree("in_channels", self.in_channels, channels)
        return (self.out_channels, *window_counts(sides, self._windows()))

    @property
    def _weights(self) -> tuple[int, ...]:
        """(O, C / groups, kH, kW)."""
        return (self.out_channels, self.in_channels // self.groups, *pair(self.kernel_size))

    def multiply_adds(self, shape: Shape) -> int:
        """All weights for each place of the window."""
        return math.prod(self._weights) * math.prod(self.output_shape(shape)[1:])


@dataclass(frozen=True)
class ConvTranspose2d(_Convolution):
    """A transposed convolution: every input cell lays its multiple of the kernel down.

    Arguments in the order of ``torch.nn.ConvTranspose2d``. Along an axis there come out
    (in − 1)·stride − 2·padding + dilation·(kernel − 1) + output_padding + 1 cells.
    """

    code: ClassVar[str] = "convtranspose"
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
        self._check()
        at_least(0, MOST_WIDE, output_padding=self.output_padding)
        sizes = zip(*map(pair, (self.output_padding, self.stride, self.dilation)), strict=True)
        most = [(extra, max(stride, dilation) - 1) for extra, stride, dilation in sizes]
        if any(extra > limit for extra, limit in most):
            raise Problem(
                "output_padding is {extra}; it must be smaller than the stride or the dilation: "
                "use {nearest}.",
                setting="output_padding",
                nearest=compact([min(extra, limit) for extra, limit in most]),
                extra=self.output_padding,
            )

    def reads(self, shape: Shape) -> tuple[Reads, Reads]:
        """Return what is read along each axis."""
        rows, columns = self._axes()
        return rows, columns

    def _axes(self) -> list[Transposed]:
        sizes = (self.kernel_size, self.stride, self.padding, self.dilation)
        return [Transposed(*axis) for axis in zip(*map(pair, sizes), strict=True)]

    def output_shape(self, shape: Shape) -> Shape:
        """Return (out_channels, H', W')."""
        channels, *sides = maps_of(shape)
        agree("in_channels", self.in_channels, channels)
        axes = zip(sides, self._axes(), pair(self.output_padding), strict=True)
        uncut = [
            (side - 1) * axis.stride + axis.dilation * (axis.kernel - 1) + extra + 1
            for side, axis, extra in axes
        ]
        cut = pair(self.padding)
        out = [cells - 2 * padding for cells, padding in zip(uncut, cut, strict=True)]
        if min(out) < 1:
            most = [min(p, (cells - 1) // 2) for p, cells in zip(cut, uncut, strict=True)]
            raise Problem(
                "its padding cuts off all of the {size} cells that come out: use a padding of "
                "{nearest}.",
                setting="padding",
                nearest=compact(most),
                size=shape_text(tuple(uncut)),
            )
        return (self.out_channels, *bounded(out))

    @property
    def _weights(self) -> tuple[int, ...]:
        """(C, O / groups, kH, kW)."""
        return (self.in_channels, self.out_channels // self.groups, *pair(self.kernel_size))

    def multiply_adds(self, shape: Shape) -> int:
        """All weights for each cell of the input, those that padding cuts off again included."""
        return math.prod(self._weights) * math.prod(shape[1:])
