"""All kinds of layers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from cnnviz.fixes import nearest_first
from cnnviz.grid.geometry import axes_of, largest_pool_padding, to_pair
from cnnviz.nets.layers.base import (
    MOST_SIDE,
    MOST_WIDE,
    Layer,
    Shape,
    Size,
    check_match,
    check_range,
    require_features,
    require_maps,
    shape_text,
)
from cnnviz.nets.layers.index_runs import Reads, Spread
from cnnviz.nets.layers.sliding import SlidingLayer, check_window, to_size
from cnnviz.problem import N_, Problem

MOST_INSIDE = 16
_BLOCK = N_("layer {place} of the block, {layer}: {reason}")
_SHORTCUT = N_("layer {place} of the shortcut, {layer}: {reason}")


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


@dataclass(frozen=True)
class _BatchNorm(Layer):
    flat: ClassVar[bool] = False
    num_features: int

    def __post_init__(self) -> None:
        check_range(1, num_features=self.num_features)

    def output_shape(self, shape: Shape) -> Shape:
        """Return the input shape."""
        if (len(shape) == 1) != self.flat:
            raise Problem(
                "the input here is {arriving}: use {layer}.",
                arriving=N_("a stack of maps") if self.flat else N_("flat"),
                layer="BatchNorm2d" if self.flat else "BatchNorm1d",
            )
        check_match("num_features", self.num_features, shape[0], flat=self.flat)
        return shape

    def weight_shapes(self) -> list[Shape]:
        """Return the shapes of scales and shifts; running means and variances are not trained."""
        return [(self.num_features,), (self.num_features,)]


@dataclass(frozen=True)
class BatchNorm2d(_BatchNorm):
    """Normalizes each channel of a batch to mean 0 and variance 1, then scales and shifts it."""


@dataclass(frozen=True)
class BatchNorm1d(_BatchNorm):
    """The same for flat features."""

    flat: ClassVar[bool] = True


@dataclass(frozen=True)
class ReLU(Layer):
    """Sets values below zero to zero."""


@dataclass(frozen=True)
class LeakyReLU(Layer):
    """Multiplies values below zero by a small slope."""

    negative_slope: float = 0.01

    def __post_init__(self) -> None:
        if not 0 <= self.negative_slope <= 1:
            raise Problem(
                "negative_slope is {slope}; it must be from 0 to 1.",
                setting="negative_slope",
                nearest=1.0 if self.negative_slope > 1 else 0.0,
                slope=self.negative_slope,
            )


@dataclass(frozen=True)
class Sigmoid(Layer):
    """Maps values into (0, 1)."""


@dataclass(frozen=True)
class Tanh(Layer):
    """Maps values into (−1, 1)."""


@dataclass(frozen=True)
class Dropout(Layer):
    """In training, sets values to zero with probability p and scales the rest by 1/(1−p)."""

    p: float

    def __post_init__(self) -> None:
        if not 0 <= self.p <= 1:
            raise Problem(
                "p is {p}; a probability must be between 0 and 1.",
                setting="p",
                nearest=0.0 if not self.p > 0 else 1.0,
                p=self.p,
            )


@dataclass(frozen=True)
class _OverFeatures(Layer):
    """Normalizes over the features of each image; without ``dim`` torch guesses the axis."""

    mixes: ClassVar[bool] = True

    def arguments(self) -> tuple[list[Any], dict[str, Any]]:
        """Return the axis of the features."""
        return [], {"dim": 1}

    def output_shape(self, shape: Shape) -> Shape:
        """Return the input shape."""
        require_features(shape)
        return shape


@dataclass(frozen=True)
class Softmax(_OverFeatures):
    """Turns logits into probabilities, which add up to 1."""


@dataclass(frozen=True)
class LogSoftmax(_OverFeatures):
    """Turns logits into log-probabilities."""


@dataclass(frozen=True)
class Flatten(Layer):
    """Turns feature maps into one row of features."""

    def output_shape(self, shape: Shape) -> Shape:
        """Return (C·H·W,)."""
        return (math.prod(shape),)


@dataclass(frozen=True)
class Linear(Layer):
    """Every output is a weighted sum of all inputs."""

    mixes: ClassVar[bool] = True
    in_features: int
    out_features: int
    bias: bool = True

    def __post_init__(self) -> None:
        check_range(1, in_features=self.in_features, out_features=self.out_features)

    def output_shape(self, shape: Shape) -> Shape:
        """Return (out_features,)."""
        check_match("in_features", self.in_features, require_features(shape), flat=True)
        return (self.out_features,)

    def weight_shapes(self) -> list[Shape]:
        """Return the shapes of weights and biases."""
        weights = (self.out_features, self.in_features)
        return [weights, (self.out_features,)] if self.bias else [weights]

    def multiply_adds(self, shape: Shape) -> int:
        """Return the number of weights."""
        return self.in_features * self.out_features


@dataclass(frozen=True)
class Residual(Layer):
    """``layers(x) + shortcut(x)`` (He et al. 2015, arXiv 1512.03385); one layer of the chain.

    The ReLU after the sum is the next layer of the chain.

    Attributes:
        layers: The layers of the main branch.
        shortcut: The layers of the shortcut; empty for the input itself.
    """

    layers: tuple[Layer, ...]
    shortcut: tuple[Layer, ...] = ()

    def __post_init__(self) -> None:
        inside = (*self.layers, *self.shortcut)
        if not self.layers:
            raise Problem("A residual block needs at least one layer.", setting="layers")
        if any(isinstance(layer, Residual) for layer in inside):
            raise Problem(
                "A residual block cannot contain another residual block.", setting="layers"
            )
        if max(len(self.layers), len(self.shortcut)) > MOST_INSIDE:
            raise Problem(
                "Each path of a residual block can have at most {most} layers.",
                setting="layers",
                most=MOST_INSIDE,
            )

    def __str__(self) -> str:
        """Return the numbers of layers: ``Residual(layers=5, shortcut=2)``."""
        return f"Residual(layers={len(self.layers)}, shortcut={len(self.shortcut)})"

    def output_shape(self, shape: Shape) -> Shape:
        """Return the output shape of both branches, which must be the same."""
        inner = branch_shapes(self.layers, shape, "layers")[-1]
        outer = [shape, *branch_shapes(self.shortcut, shape, "shortcut")][-1]
        if inner != outer:
            raise Problem(
                "its layers output {inner} and its shortcut outputs {outer}; only equal shapes "
                "can be added.",
                setting="shortcut",
                nearest=_projection(shape, inner),
                inner=shape_text(inner),
                outer=shape_text(outer),
            )
        return inner

    def weight_shapes(self) -> list[Shape]:
        """Return the shapes of all inner layers, one after the other."""
        inside = (*self.layers, *self.shortcut)
        return [shape for layer in inside for shape in layer.weight_shapes()]

    def multiply_adds(self, shape: Shape) -> int:
        """Return the MACs of all inner layers; the sum itself multiplies nothing."""
        return sum(layer.multiply_adds(before) for layer, before in self.steps(shape))

    def steps(self, shape: Shape) -> Iterator[tuple[Layer, Shape]]:
        """Yield each inner layer with its input shape."""
        for branch, name in ((self.layers, "layers"), (self.shortcut, "shortcut")):
            yield from zip(branch, [shape, *branch_shapes(branch, shape, name)], strict=False)


def branch_shapes(layers: tuple[Layer, ...], shape: Shape, branch: str) -> list[Shape]:
    """Return the output shape of each layer of a branch, ``"layers"`` or ``"shortcut"``.

    Raises:
        Problem: A layer does not fit; says which and why.
    """
    shapes: list[Shape] = []
    for place, layer in enumerate(layers, 1):
        try:
            shapes.append(layer.output_shape(shapes[-1] if shapes else shape))
        except Problem as reason:
            raise Problem(
                _BLOCK if branch == "layers" else _SHORTCUT,
                setting=reason.setting,
                nearest=reason.nearest,
                place=place,
                layer=str(layer),
                reason=reason,
            ) from reason
    return shapes


def _projection(shape: Shape, target: Shape) -> tuple[Layer, ...] | None:
    """Return the shortcut of a ResNet between two shapes, None if there is none."""
    if shape == target:
        return ()
    if len(shape) == len(target) == 1:
        return (Linear(shape[0], target[0], bias=False),)
    if len(shape) != 3 or len(target) != 3:
        return None
    steps = range(1, MOST_WIDE + 1)
    strides = [
        next((step for step in steps if replace(axis, stride=step).out == cells), 0)
        for axis, cells in zip(axes_of(shape[1:], 1), target[1:], strict=True)
    ]
    if 0 in strides:
        return None
    projection = Conv2d(shape[0], target[0], 1, stride=to_size(strides), bias=False)
    return (projection, BatchNorm2d(target[0]))


KINDS: dict[str, type[Layer]] = {
    kind.code: kind
    for kind in (
        Conv2d,
        ConvTranspose2d,
        MaxPool2d,
        AvgPool2d,
        AdaptiveAvgPool2d,
        BatchNorm2d,
        BatchNorm1d,
        ReLU,
        LeakyReLU,
        Tanh,
        Sigmoid,
        Dropout,
        Flatten,
        Linear,
        Softmax,
        LogSoftmax,
        Residual,
    )
}
