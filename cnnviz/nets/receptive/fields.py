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
from cnnviz.nets.layers.residual import Residual
from cnnviz.nets.receptive import axis_fields
from cnnviz.nets.receptive.axis_fields import Axis, Range

Patch = tuple[Range, Range]
Way = tuple[Axis, Axis]

MOST_WAYS = 8  # ways with holes that are kept apart; beyond, rectangles may come out too large


@dataclass(frozen=True)
class ReceptiveField:
    """What one cell of a layer's output sees of the network's input, per (height, width).

    Attributes:
        size: Cells of the input from the first that is seen to the last, where no border is near;
            it may exceed the input. Of a sum of two ways that move on unequally, and after
            absurdly many strides, it is the largest in this input.
        jump: Cells of the input between what two neighbours see; a mean where windows differ.
        patch: What the middle cell sees, see :meth:`cnnviz.nets.Network.patch`.
    """

    size: tuple[int, int]
    jump: tuple[Fraction, Fraction]
    patch: Patch


@dataclass(frozen=True, eq=False)
class Field:
    """What the cells of a layer's maps see; of flat features: of the maps that they were.

    Attributes:
        ways: What is seen along the height and along the width. A sum of two ways of which one
            sees nothing here or there is no rectangle by itself, so both are kept.
    """

    ways: tuple[Way, ...]

    @property
    def extents(self) -> tuple[int, int]:
        """Cells along each axis."""
        rows, columns = self.ways[0]
        return len(rows.first), len(columns.first)

    def patch(self, row: int, column: int) -> Patch:
        """Return the rows and columns of the input that one cell sees."""
        seeing = [way for way in self.ways if way[0].sees(row) and way[1].sees(column)]
        patches = [(rows.seen(row), columns.seen(column)) for rows, columns in seeing]
        if not patches:
            return self.ways[0][0].seen(row), self.ways[0][1].seen(column)
        rows, columns = zip(*patches, strict=True)
        return _around(rows), _around(columns)

    def summary(self) -> ReceptiveField:
        """Return size, jump and the patch of the middle cell."""
        together, extents = _sum(self.ways), self.extents
        heights, widths = (
            [axis.size for axis in along] for along in zip(together, *self.ways, strict=True)
        )
        return ReceptiveField(
            (max(heights), max(widths)),
            (together[0].jump, together[1].jump),
            self.patch(extents[0] // 2, extents[1] // 2),
        )


def _around(ranges: Sequence[Range]) -> Range:
    return min(first for first, _ in ranges), max(last for _, last in ranges)


@functools.lru_cache(maxsize=64)
def fields(input_shape: Shape, layers: tuple[Layer, ...]) -> tuple[Field, ...]:
    """Return what the cells of every layer see; all layers must fit."""
    return tuple(following(of_input(input_shape), input_shape, layers))


def of_input(shape: Shape) -> Field:
    """Return what the cells of the input see: themselves."""
    height, width = shape[1:] if len(shape) == 3 else (1, shape[0])
    return Field(((axis_fields.whole(height), axis_fields.whole(width)),))


def following(before: Field, shape: Shape, layers: tuple[Layer, ...]) -> list[Field]:
    """Return what the cells of every layer see, behind cells of which that is known."""
    now, found = before, []
    for layer in layers:
        now = _after(layer, shape, now)
        shape = layer.output_shape(shape)
        found.append(now)
    return found


def _after(layer: Layer, shape: Shape, before: Field) -> Field:
    """Return what the cells after a layer see."""
    if isinstance(layer, Residual):
        ways = (layer.layers, layer.shortcut)
        return _union(*([before, *following(before, shape, way)][-1] for way in ways))
    if layer.mixes:
        return _settled([_mixed_way(way) for way in before.ways])
    reads = layer.reads(shape)
    if reads is None:
        return before
    counts = layer.output_shape(shape)[1:]
    return _settled(
        [
            (
                axis_fields.read(rows, reads[0], counts[0]),
                axis_fields.read(columns, reads[1], counts[1]),
            )
            for rows, columns in before.ways
        ]
    )


def _union(one: Field, other: Field) -> Field:
    """Return what the sums of two fields see.

    Features that see everything join any others; features that were maps of different sizes see,
    taken together, all that any of them sees.
    """
    if one.extents != other.extents:
        if (1, 1) not in (one.extents, other.extents):
            one, other = (Field(tuple(map(_mixed_way, field.ways))) for field in (one, other))
        extents = max(one.extents, other.extents)
        one, other = (_spread_out(field, extents) for field in (one, other))
    return _settled([*one.ways, *other.ways])


def _mixed_way(way: Way) -> Way:
    return axis_fields.mixed(way[0]), axis_fields.mixed(way[1])


def _spread_out(field: Field, extents: tuple[int, int]) -> Field:
    """Return the field of features that all see the same, one for each cell of such maps."""
    if field.extents == extents:
        return field
    return Field(
        tuple(
            (axis_fields.repeated(r, extents[0]), axis_fields.repeated(c, extents[1]))
            for r, c in field.ways
        )
    )


def _settled(ways: list[Way]) -> Field:
    """Return a field in which all ways that see something everywhere are one."""
    full = [way for way in ways if way[0].full and way[1].full]
    rest = [way for way in ways if not (way[0].full and way[1].full)]
    if len(rest) > MOST_WAYS:
        full, rest = ways, []
    return Field((*([_sum(full)] if full else []), *rest))


def _sum(ways: Sequence[Way]) -> Way:
    """Return the rectangles around what several ways see."""
    rows, columns = zip(*ways, strict=True)
    return functools.reduce(axis_fields.both, rows), functools.reduce(axis_fields.both, columns)
