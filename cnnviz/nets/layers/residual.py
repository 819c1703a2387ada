"""A residual block: what its layers make of the input, and a shortcut around them, added up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.nets.layers.base import Layer, Shape, shape_text
from cnnviz.nets.layers.batchnorm import BatchNorm2d
from cnnviz.nets.layers.convolution import Conv2d
from cnnviz.nets.layers.linear import Linear
from cnnviz.problem import N_, Problem

MOST_INSIDE = 16

_BLOCK = N_("layer {place} of the block, {layer}: {reason}")
_SHORTCUT = N_("layer {place} of the shortcut, {layer}: {reason}")


@dataclass(frozen=True)
class Residual(Layer):
    """``layers(x) + shortcut(x)`` (He et al. 2015, arXiv 1512.03385); one layer of the chain.

    Nothing follows the sum here: the ReLU after it is the next layer of the chain.

    Attributes:
        layers: What works on the input.
        shortcut: What brings the input to the shape of the sum; empty: the input itself.
    """

    code: ClassVar[str] = "residual"
    layers: tuple[Layer, ...]
    shortcut: tuple[Layer, ...] = ()

    def __post_init__(self) -> None:
        inside = (*self.layers, *self.shortcut)
        if not self.layers:
            raise Problem("A residual block needs a layer inside.", setting="layers")
        if any(isinstance(layer, Residual) for layer in inside):
            raise Problem("A residual block holds no other residual block.", setting="layers")
        if max(len(self.layers), len(self.shortcut)) > MOST_INSIDE:
            raise Problem(
                "A way through a residual block has at most {most} layers.",
                setting="layers",
                most=MOST_INSIDE,
            )

    def __str__(self) -> str:
        """Return how many layers there are inside: ``Residual(layers=5, shortcut=2)``."""
        return f"Residual(layers={len(self.layers)}, shortcut={len(self.shortcut)})"

    def output_shape(self, shape: Shape) -> Shape:
        """Return the shape of both ways, which must be the same."""
        inner = walk(self.layers, shape, "layers")[-1]
        outer = [shape, *walk(self.shortcut, shape, "shortcut")][-1]
        if inner != outer:
            raise Problem(
                "its layers give {inner} and its shortcut gives {outer}; only equal shapes can be "
                "added.",
                setting="shortcut",
                nearest=_projection(shape, inner),
                inner=shape_text(inner),
                outer=shape_text(outer),
            )
        return inner

    def arithmetic(self) -> str:
        """The sums of the layers inside, one after the other."""
        inside = [layer.arithmetic() for layer in (*self.layers, *self.shortcut)]
        sums = " + ".join(text.rpartition(" = ")[0] for text in inside if text)
        return f"{sums} = {self.parameters}" if sums else ""

    @property
    def parameters(self) -> int:
        """Those of all layers inside."""
        return sum(layer.parameters for layer in (*self.layers, *self.shortcut))

    def multiply_adds(self, shape: Shape) -> int:
        """Those of all layers inside; the sum itself multiplies nothing."""
        total = 0
        for way, name in ((self.layers, "layers"), (self.shortcut, "shortcut")):
            before = [shape, *walk(way, shape, name)]
            total += sum(layer.multiply_adds(b) for layer, b in zip(way, before, strict=False))
        return total


def walk(layers: tuple[Layer, ...], shape: Shape, way: str) -> list[Shape]:
    """Return the shape after each layer of one way through a block.

    Raises:
        Problem: One does not fit; ``values`` hold its way and its place there, from 1.
    """
    shapes: list[Shape] = []
    for place, layer in enumerate(layers, 1):
        try:
            shapes.append(layer.output_shape(shapes[-1] if shapes else shape))
        except Problem as reason:
            raise Problem(
                _BLOCK if way == "layers" else _SHORTCUT,
                setting=reason.setting,
                nearest=reason.nearest,
                way=way,
                place=place,
                layer=str(layer),
                reason=reason,
            ) from reason
    return shapes


def _projection(shape: Shape, wanted: Shape) -> tuple[Layer, ...] | None:
    """Return the shortcut of a ResNet that leads to a shape, None if there is none."""
    if shape == wanted:
        return ()
    if len(shape) == len(wanted) == 1:
        return (Linear(shape[0], wanted[0], bias=False),)
    if len(shape) != 3 or len(wanted) != 3:
        return None
    strides = [
        next((stride for stride in range(1, side + 1) if -(-side // stride) == cells), None)
        for side, cells in zip(shape[1:], wanted[1:], strict=True)
    ]
    rows, columns = strides
    if rows is None or columns is None or max(rows, columns) > 1000:
        return None
    stride = rows if rows == columns else (rows, columns)
    projection = Conv2d(shape[0], wanted[0], 1, stride=stride, bias=False)
    return (projection, BatchNorm2d(wanted[0]))
