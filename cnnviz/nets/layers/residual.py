"""Residual blocks: layers, a shortcut and the sum of both."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cnnviz.grid.geometry import axes_of
from cnnviz.nets.layers.base import MOST_WIDE, Layer, Shape, shape_text
from cnnviz.nets.layers.convolution import Conv2d
from cnnviz.nets.layers.linear import Linear
from cnnviz.nets.layers.regularization import BatchNorm2d
from cnnviz.nets.layers.sliding import to_size
from cnnviz.problem import N_, Problem

MOST_INSIDE = 16
_BLOCK = N_("layer {place} of the block, {layer}: {reason}")
_SHORTCUT = N_("layer {place} of the shortcut, {layer}: {reason}")


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
