"""Receptive fields along one axis: which cells of the network's input the cells of a map see.

Rows and columns are independent, so each axis is followed by itself, from the input on: for every
cell, the first and the last input cell that it sees. Cells outside a map are padding and show
nothing of the input. In addition, :class:`Pattern` follows maps without borders: it gives the size
found in textbooks, which may exceed the input.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from cnnviz.nets.layers.index_runs import Ints, Reads

Range = tuple[int, int]

NOTHING: Range = (0, -1)
FAR = 2**60  # beyond every cell; a first cell there means that nothing is seen
LONGEST = 4096  # a pattern with a longer period is not followed
MOST_SHIFT = 2**30  # nor one with a larger shift
_cache = functools.lru_cache(maxsize=512)  # columns like the rows, and layers before an edit


@dataclass(frozen=True, eq=False)
class Pattern:
    """First and last input cell seen by the cells 0 … P − 1 of maps without borders.

    Cell i + P sees the cells ``shift`` further on.
    """

    start: ClassVar[int] = 0
    first: Ints
    last: Ints
    shift: int

    def at(self, cells: Ints) -> tuple[Ints, Ints]:
        """Return the first and last input cell that each cell sees."""
        turns, place = np.divmod(cells, len(self.first))
        return self.first[place] + turns * self.shift, self.last[place] + turns * self.shift

    def within_limits(self) -> Pattern | None:
        """Return the pattern, None if its numbers are too large to be useful."""
        sees = self.first <= self.last
        first, last = np.where(sees, self.first, FAR), np.where(sees, self.last, -FAR)
        far = self.shift > MOST_SHIFT or max(-first.min(), last.max()) > FAR // 2**10
        return None if far else Pattern(first, last, self.shift)


@dataclass(frozen=True, eq=False)
class Stretch:
    """The same for maps with borders: the cells from ``start`` on; the others see nothing."""

    start: int
    first: Ints
    last: Ints

    def at(self, cells: Ints) -> tuple[Ints, Ints]:
        """Return the first and last input cell that each cell sees."""
        place = cells - self.start
        inside = (place >= 0) & (place < len(self.first))
        place = np.where(inside, place, 0)
        return np.where(inside, self.first[place], FAR), np.where(inside, self.last[place], -FAR)


@dataclass(frozen=True, eq=False)
class AxisField:
    """The receptive fields of a map's cells along one axis.

    Attributes:
        extent: Cells of the input along this axis.
        first: (n,) first input cell that each of the n cells sees; FAR if it sees none.
        last: (n,) the last one.
        jump: Input cells between the fields of two neighboring cells.
        pattern: The same without borders; None if no short pattern is known.
    """

    extent: int
    first: Ints
    last: Ints
    jump: Fraction
    pattern: Pattern | None

    @property
    def size(self) -> int:
        """Input cells that one cell sees away from all borders."""
        fields = self.pattern or self
        return max(0, int((fields.last - fields.first).max()) + 1)

    @property
    def full(self) -> bool:
        """Whether every cell sees something of the input."""
        return bool((self.first <= self.last).all())

    def sees(self, cell: int) -> bool:
        """Return whether a cell sees anything of the input."""
        return bool(self.first[cell] <= self.last[cell])

    def range_of(self, cell: int) -> Range:
        """Return the first and last input cell that a cell sees, both included.

        Inside the input the range is exact; at the border of the input it continues into the
        padding. A cell that sees nothing of the input gives its range of the padding, or (0, −1).
        """
        first, last = int(self.first[cell]), int(self.last[cell])
        if self.pattern is None:
            return (first, last) if first <= last else NOTHING
        outer = [int(edge[0]) for edge in self.pattern.at(np.array([cell]))]
        if first > last:
            beyond = outer[0] <= outer[1] and (outer[1] < 0 or outer[0] >= self.extent)
            return (outer[0], outer[1]) if beyond else NOTHING
        return (outer[0] if first == 0 else first, outer[1] if last == self.extent - 1 else last)


@_cache
def input_field(extent: int) -> AxisField:
    """Return the field of the input itself: each cell sees itself."""
    cells, zero = np.arange(extent), np.zeros(1, np.int64)
    return AxisField(extent, cells, cells, Fraction(1), Pattern(zero, zero, 1))


@_cache
def after_window(before: AxisField, reads: Reads, count: int) -> AxisField:
    """Return the field of ``count`` cells that read the cells of ``before``."""
    runs = reads.runs(np.arange(count))
    start = min(0, int(runs[0].min()))
    padding = np.full(-start, FAR)
    stretch = Stretch(
        start, np.concatenate([padding, before.first]), np.concatenate([-padding, before.last])
    )
    first, last = _join_runs(stretch, *runs, reads.step)
    jump = before.jump * Fraction(reads.shift, reads.period)
    return AxisField(before.extent, first, last, jump, _pattern_after(before.pattern, reads))


def _join_runs(fields: Pattern | Stretch, start: Ints, count: Ints, step: int) -> tuple[Ints, Ints]:
    """Return the first and the last input cell that runs of cells see.

    A run has a first cell, ``start``, and a ``count`` of cells, which may be 0, at distance
    ``step``. It is covered by two overlapping parts whose lengths are the same power of two.
    """
    first, last = np.full(len(start), FAR), np.full(len(start), -FAR)
    width, longest = 1, int(count.max(initial=0))
    while width <= longest:
        here = (count >= width) & (count < 2 * width)
        one, other = (fields.at(s) for s in (start, start + (count - width) * step))
        first = np.where(here, np.minimum(one[0], other[0]), first)
        last = np.where(here, np.maximum(one[1], other[1]), last)
        # From now on, each cell also sees what the cell at this distance sees.
        low, high = fields.at(np.arange(len(fields.first)) + fields.start + width * step)
        first_of_both, last_of_both = np.minimum(fields.first, low), np.maximum(fields.last, high)
        fields = dataclasses.replace(fields, first=first_of_both, last=last_of_both)
        width *= 2
    empty = first > last
    return np.where(empty, FAR, first), np.where(empty, -FAR, last)


def _pattern_after(before: Pattern | None, reads: Reads) -> Pattern | None:
    """Return the pattern after a layer, None if it becomes too long."""
    if before is None:
        return None
    turns = len(before.first) // math.gcd(len(before.first), reads.shift)
    length = reads.period * turns
    if length > LONGEST:
        return None
    shift = before.shift * (reads.shift * turns // len(before.first))
    first, last = _join_runs(before, *reads.runs(np.arange(length)), reads.step)
    return Pattern(first, last, shift).within_limits()


@_cache
def after_mixing(before: AxisField) -> AxisField:
    """Return the field of one cell that sees everything that the cells before it see."""
    first, last = before.first.min(keepdims=True), before.last.max(keepdims=True)
    return AxisField(before.extent, first, last, Fraction(0), Pattern(first, last, 0))


def repeat(field: AxisField, count: int) -> AxisField:
    """Return the field of ``count`` cells that all see the same as the only cell of a field."""
    first, last = np.repeat(field.first, count), np.repeat(field.last, count)
    return dataclasses.replace(field, first=first, last=last)


@_cache
def union(one: AxisField, other: AxisField) -> AxisField:
    """Return the field of cells that see everything that the cells of two fields see."""
    pattern = None
    if one.pattern and other.pattern and one.jump == other.jump:
        cells = np.arange(math.lcm(len(one.pattern.first), len(other.pattern.first)))
        if len(cells) <= LONGEST:
            (first, last), (low, high) = one.pattern.at(cells), other.pattern.at(cells)
            shift = int(one.jump * len(cells))
            both = Pattern(np.minimum(first, low), np.maximum(last, high), shift)
            pattern = both.within_limits()
    return AxisField(
        one.extent,
        np.minimum(one.first, other.first),
        np.maximum(one.last, other.last),
        min(one.jump, other.jump),  # 0 where one branch sees everything anyway
        pattern,
    )
