"""Receptive fields: which cells of the network's input one cell of a layer's output sees.

Source: Araujo, Norris & Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks",
https://distill.pub/2019/computing-receptive-fields
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.kinds import Block
from cnnviz.nets.receptive import axis_fields
from cnnviz.nets.receptive.axis_fields import AxisField, Range

Patch = tuple[Range, ...]
Branch = tuple[AxisField, ...]
"""The fields along height and along width."""

MOST_BRANCHES = 8  # branches with holes that are kept apart; beyond, patches may be too large


@dataclass(frozen=True)
class ReceptiveField:
    """The receptive field of one cell of a layer's output, per (height, width).

    Attributes:
        size: Cells of the input from the first to the last, away from all borders; may exceed the
            input. For a sum of two branches with different jumps, and after extremely many
            strides, it is the largest in this input.
        jump: Cells of the input between the fields of two neighbors; a mean if windows differ.
        patch: The field of the middle cell, see :meth:`FieldMap.patch`.
    """

    size: tuple[int, ...]
    jump: tuple[Fraction, ...]
    patch: Patch


@dataclass(frozen=True, eq=False)
class FieldMap:
    """The receptive fields of all cells of a layer's output.

    A cell is all its channels: where maps of several branches are concatenated, its field is that
    of all of them. Flat features keep the fields of the cells that they were, until a layer mixes
    them.

    Attributes:
        branches: The fields along height and width. Where two branches come together, one of
            which sees nothing in places, no single rectangle is exact, so both are kept.
    """

    branches: tuple[Branch, ...]

    @property
    def extents(self) -> tuple[int, ...]:
        """Cells along each axis."""
        return tuple(len(axis.first) for axis in self.branches[0])

    def patch(self, row: int, column: int) -> Patch:
        """Return the rows and columns of the input that one cell sees, all included.

        Inside the input the rectangle is exact: the smallest one around all pixels that the cell
        sees. At the border of the input it continues into the padding. A cell that sees nothing of
        the input gives its range of the padding, or (0, −1) along an axis.
        """
        cell = (row, column)
        seeing = [branch for branch in self.branches if all(map(AxisField.sees, branch, cell))]
        patches = [map(AxisField.range_of, branch, cell) for branch in seeing or self.branches[:1]]
        return tuple(
            (min(first for first, _ in ranges), max(last for _, last in ranges))
            for ranges in zip(*patches, strict=True)
        )

    def summary(self) -> ReceptiveField:
        """Return size, jump and the patch of the middle cell."""
        union = _join(self.branches)
        axes = zip(union, *self.branches, strict=True)
        return ReceptiveField(
            tuple(max(axis.size for axis in fields) for fields in axes),
            tuple(axis.jump for axis in union),
            self.patch(self.extents[0] // 2, self.extents[1] // 2),
        )


@functools.lru_cache(maxsize=64)
def network_fields(input_shape: Shape, layers: tuple[Layer, ...]) -> tuple[FieldMap, ...]:
    """Return the fields of the input's cells, then of each layer's output; all layers must fit."""
    sides = input_shape[1:] if len(input_shape) == 3 else (1, input_shape[0])
    before = FieldMap((tuple(map(axis_fields.input_field, sides)),))
    return before, *fields_after(before, input_shape, layers)


def fields_after(before: FieldMap, shape: Shape, layers: tuple[Layer, ...]) -> list[FieldMap]:
    """Return the fields after each layer, given those of their input, of a shape."""
    current, fields = before, []
    for layer in layers:
        current = _fields_after_layer(layer, shape, current)
        shape = layer.output_shape(shape)
        fields.append(current)
    return fields


def _fields_after_layer(layer: Layer, shape: Shape, before: FieldMap) -> FieldMap:
    if isinstance(layer, Block):
        paths = ([before, *fields_after(before, shape, path)][-1] for path in layer.paths.values())
        return functools.reduce(_union, paths)
    if layer.mixes:
        return _merge(_after_mixing(before))
    if layer.sees_all:
        seen = FieldMap(tuple(_after_mixing(before)))
        return _merge(list(_repeat(seen, before.extents).branches))
    reads = layer.reads(shape)
    if reads is None:
        return before
    counts = layer.output_shape(shape)[1:]
    return _merge(
        [tuple(map(axis_fields.after_window, axes, reads, counts)) for axes in before.branches]
    )


def _union(one: FieldMap, other: FieldMap) -> FieldMap:
    """Return the fields of the sum of two branches, or of their maps concatenated.

    Features that see everything can be added to any others; of features from maps of different
    sizes, each sees everything that any of them sees.
    """
    if one.extents != other.extents:
        if (1, 1) not in (one.extents, other.extents):
            one, other = (FieldMap(tuple(_after_mixing(field))) for field in (one, other))
        extents = max(one.extents, other.extents)
        one, other = (_repeat(field, extents) for field in (one, other))
    return _merge([*one.branches, *other.branches])


def _after_mixing(field: FieldMap) -> list[Branch]:
    return [tuple(map(axis_fields.after_mixing, branch)) for branch in field.branches]


def _repeat(field: FieldMap, extents: tuple[int, ...]) -> FieldMap:
    """Return the fields of features that all see the same, one for each cell of such maps."""
    if field.extents == extents:
        return field
    repeated = [tuple(map(axis_fields.repeat, branch, extents)) for branch in field.branches]
    return FieldMap(tuple(repeated))


def _merge(branches: list[Branch]) -> FieldMap:
    """Return the fields with all branches joined that see something everywhere."""
    full = [branch for branch in branches if all(axis.full for axis in branch)]
    rest = [branch for branch in branches if not all(axis.full for axis in branch)]
    if len(rest) > MOST_BRANCHES:
        full, rest = branches, []
    return FieldMap((*([_join(full)] if full else []), *rest))


def _join(branches: Sequence[Branch]) -> Branch:
    """Return the rectangles around the fields of several branches."""
    return tuple(functools.reduce(axis_fields.union, axes) for axes in zip(*branches, strict=True))
