"""Residual blocks: layers, a shortcut and the sum of both."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from cnnviz.grid.geometry import axes_of
from cnnviz.nets.layers.base import MOST_WIDE, Layer, Shape, shape_text
from cnnviz.nets.layers.block import Block
from cnnviz.nets.layers.convolution import Conv2d
from cnnviz.nets.layers.linear import Linear
from cnnviz.nets.layers.regularization import BatchNorm2d
from cnnviz.nets.layers.sliding import to_size
from cnnviz.problem import N_, Problem

_BLOCK = N_("layer {place} of the block, {layer}: {reason}")
_SHORTCUT = N_("layer {place} of the shortcut, {layer}: {reason}")


@dataclass(frozen=True)
class Residual(Block):
    """``layers(x) + shortcut(x)`` (He et al. 2015, arXiv 1512.03385); one layer of the chain.

    A ReLU after the sum is the next layer of the chain; an inverted residual block (Sandler et al.
    2018, arXiv 1801.04381) has none.

    Attributes:
        layers: The layers of the main path.
        shortcut: The layers of the shortcut; empty for the input itself.
    """

    separator: ClassVar[str] = "shortcut"
    end: ClassVar[str] = "end"
    most_paths: ClassVar[int] = 2
    layers: tuple[Layer, ...]
    shortcut: tuple[Layer, ...] = ()

    def __post_init__(self) -> None:
        if not self.layers:
            raise Problem("A residual block needs at least one layer.", setting="layers")
        self._check_layers("layers")

    def __str__(self) -> str:
        """Return the numbers of layers: ``Residual(layers=5, shortcut=2)``."""
        return f"Residual(layers={len(self.layers)}, shortcut={len(self.shortcut)})"

    @classmethod
    def of_paths(cls, paths: Sequence[tuple[Layer, ...]]) -> Self:
        """Return the block of its layers and, if there is one, of its shortcut."""
        return cls(*paths)

    @property
    def paths(self) -> dict[str, tuple[Layer, ...]]:
        """The layers and the shortcut."""
        return {"layers": self.layers, "shortcut": self.shortcut}

    @property
    def written_paths(self) -> tuple[tuple[Layer, ...], ...]:
        """The layers, and the shortcut unless it is the input itself."""
        return (self.layers, self.shortcut) if self.shortcut else (self.layers,)

    def misfit(self, path: int) -> str:
        """Return the English template that says which layer of a path does not fit."""
        return _SHORTCUT if path else _BLOCK

    def output_shape(self, shape: Shape) -> Shape:
        """Return the output shape of both paths, which must be the same."""
        inner, outer = (shapes[-1] for shapes in self.path_shapes(shape))
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
