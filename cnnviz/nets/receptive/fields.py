"""Receptive fields: which cells of the network's input one cell of a layer's output sees.

Source: Araujo, Norris & Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks",
https://distill.pub/2019/computing-receptive-fields
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cnnviz.nets.layers.base import Layer, Shape
from cnnviz.nets.layers.kinds import Residual
from cnnviz.nets.receptive import axis_fields
from cnnviz.nets.receptive.axis_fields import AxisField, Range

Patch = tuple[Range, Range]
Branch = tuple[AxisField, AxisField]

MOST_BRANCHES = 8  # branches with holes that are kept apart; beyond, patches may be too large


@dataclass(frozen=True)
class ReceptiveField:
    """The receptive field of one cell of a layer's output, per (height, width).

    Attributes:
        size: Cells of the input from the first to the last, away from all borders; may exceed the
            input. For a sum of two branches with different jumps, and after extremely many
            strides, it is the largest in this input.
        jump: Cells of the input between the fields of two neighbours; a mean if windows differ.
        patch: The field of the middle cell, see :meth:`FieldMap.patch`.
    """

    size: tuple[int, int]
    jump: tuple[Fraction, Fraction]
    patch: Patch


@dataclass(frozen=True, eq=False)
class FieldMap:
    """The receptive fields of all cells of a layer's output.

    Flat features keep the fields of the cells that they were, until a layer mixes them.

    Attributes:
        branches: The fields along height and width. For a sum of two branches, one of which sees
            nothing in places, no single rectangle is exact, so both are kept.
    """

    branches: tuple[Branch, ...]

    @property
    def extents(self) -> tuple[int, int]:
        """Cells along each axis."""
        rows, columns = self.branches[0]
        return len(rows.first), len(columns.first)

    def patch(self, row: int, column: int) -> Patch:
        """Return the rows and columns of the input that one cell sees, all included.

        Inside the input the rectangle is exact: the smallest one around all pixels that the cell
        sees. At the border of the input it continues into the padding. A cell that sees nothing of
        the input gives its range of the padding, or (0, −1) along an axis.
        """
        patches = [
            (rows.range_of(row), columns.range_of(column))
            for rows, columns in self.branches
            if rows.sees(row) and columns.sees(column)
        ]
        if not patches:
            rows, columns = self.branches[0]
            return rows.range_of(row), columns.range_of(column)
        heights, widths = zip(*patches, strict=True)
        return _enclose(heights), _enclose(widths)

    def summary(self) -> ReceptiveField:
        """Return size, jump and the patch of the middle cell."""
        union, extents = _join(self.branches), self.extents
        heights, widths = (
            [axis.size for axis in along] for along in zip(union, *self.branches, strict=True)
        )
        return ReceptiveField(
            (max(heights), max(widths)),
            (union[0].jump, union[1].jump),
            self.patch(extents[0] // 2, extents[1] // 2),
        )


def _enclose(ranges: Sequence[Range]) -> Range:
    return min(first for first, _ in ranges), max(last for _, last in ranges)


@functools.lru_cache(maxsize=64)
def network_fields(input_shape: Shape, layers: tuple[Layer, ...]) -> tuple[FieldMap, ...]:
    """Return the fields of the input's cells, then of each layer's output; all layers must fit."""
    height, width = input_shape[1:] if len(input_shape) == 3 else (1, input_shape[0])
    before = FieldMap(((axis_fields.input_field(height), axis_fields.input_field(width)),))
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
    if isinstance(layer, Residual):
        inner, outer = (
            [before, *fields_after(before, shape, branch)][-1]
            for branch in (layer.layers, layer.shortcut)
        )
        return _union(inner, outer)
    if layer.mixes:
        return _merge(list(map(_after_mixing, before.branches)))
    reads = layer.reads(shape)
    if reads is None:
        return before
    counts = layer.output_shape(shape)[1:]
    return _merge(
        [
            (
                axis_fields.after_window(rows, reads[0], counts[0]),
                axis_fields.after_window(columns, reads[1], counts[1]),
            )
            for rows, columns in before.branches
        ]
    )


def _union(one: FieldMap, other: FieldMap) -> FieldMap:
    """Return the fields of the sum of two branches.

    Features that see everything can be added to any others; of features from maps of different
    sizes, each sees everything that any of them sees.
    """
    if one.extents != other.extents:
        if (1, 1) not in (one.extents, other.extents):
            one, other = (
                FieldMap(tuple(map(_after_mixing, field.branches))) for field in (one, other)
            )
        extents = max(one.extents, other.extents)
        one, other = (_repeat(field, extents) for field in (one, other))
    return _merge([*one.branches, *other.branches])


def _after_mixing(branch: Branch) -> Branch:
    return axis_fields.after_mixing(branch[0]), axis_fields.after_mixing(branch[1])


def _repeat(field: FieldMap, extents: tuple[int, int]) -> FieldMap:
    """Return the fields of features that all see the same, one for each cell of such maps."""
    if field.extents == extents:
        return field
    return FieldMap(
        tuple(
            (axis_fields.repeat(rows, extents[0]), axis_fields.repeat(columns, extents[1]))
            for rows, columns in field.branches
        )
    )


def _merge(branches: list[Branch]) -> FieldMap:
    """Return the fields with all branches joined that see something everywhere."""
    full = [branch for branch in branches if branch[0].full and branch[1].full]
    rest = [branch for branch in branches if not (branch[0].full and branch[1].full)]
    if len(rest) > MOST_BRANCHES:
        full, rest = branches, []
    return FieldMap((*([_join(full)] if full else []), *rest))


def _join(branches: Sequence[Branch]) -> Branch:
    """Return the rectangles around the fields of several branches."""
    rows, columns = zip(*branches, strict=True)
    return functools.reduce(axis_fields.union, rows), functools.reduce(axis_fields.union, columns)
