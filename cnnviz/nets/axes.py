"""What the cells along one axis of a layer's maps see of the network's input.

Rows and columns do not know of each other, so each axis is followed alone, from the input on: for
every cell the first and the last cell of the input that it sees. What lies outside a map is
padding and shows nothing of the input. Beside it, :class:`Pattern` follows the same as if all maps
went on for ever: the size that textbooks give, which may exceed the input.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from cnnviz.nets.reads import Ints, Reads

Range = tuple[int, int]

NOTHING: Range = (0, -1)
FAR = 2**40  # beyond every cell; a first cell there stands for seeing nothing
LONGEST = 4096  # a pattern that repeats only after more cells than that is not followed


@dataclass(frozen=True, eq=False)
class Pattern:
    """First and last input cell seen by the cells 0 … P − 1 of maps without borders.

    Cell i + P sees what lies ``shift`` further on.
    """

    first: Ints
    last: Ints
    shift: int

    def at(self, cells: Ints) -> tuple[Ints, Ints]:
        """Return what any cells see."""
        turns, place = np.divmod(cells, len(self.first))
        return self.first[place] + turns * self.shift, self.last[place] + turns * self.shift


@dataclass(frozen=True, eq=False)
class Axis:
    """What the cells of one axis of a layer's maps see.

    Attributes:
        extent: Cells of the input along this axis.
        first: (n,) first input cell that each of the n cells sees; FAR if none.
        last: (n,) the last one.
        jump: Input cells from what one cell sees to what the next sees.
        pattern: The same without borders; None where no short one is to be found.
    """

    extent: int
    first: Ints
    last: Ints
    jump: Fraction
    pattern: Pattern | None

    @property
    def size(self) -> int:
        """Input cells that one cell sees where no border is near."""
        seen = self.pattern or self
        return max(0, int((seen.last - seen.first).max()) + 1)

    @property
    def full(self) -> bool:
        """Whether every cell sees something of the input."""
        return bool((self.first <= self.last).all())

    def sees(self, cell: int) -> bool:
        """Return whether a cell sees anything of the input."""
        return bool(self.first[cell] <= self.last[cell])

    def seen(self, cell: int) -> Range:
        """Return first and last input cell that a cell sees, both included.

        Inside the input that is exactly what is seen; where it reaches the border, it goes on into
        the padding. A cell that sees nothing gives what it sees of the padding, or (0, −1).
        """
        first, last = int(self.first[cell]), int(self.last[cell])
        if self.pattern is None:
            return (first, last) if first <= last else NOTHING
        outer = [int(edge[0]) for edge in self.pattern.at(np.array([cell]))]
        if first > last:
            beyond = outer[0] <= outer[1] and (outer[1] < 0 or outer[0] >= self.extent)
            return (outer[0], outer[1]) if beyond else NOTHING
        return (
            outer[0] if first == 0 else first,
            outer[1] if last == self.extent - 1 else last,
        )


def whole(extent: int) -> Axis:
    """Return the axis of the input itself, of which each cell sees itself."""
    cells, zero = np.arange(extent), np.zeros(1, np.int64)
    return Axis(extent, cells, cells, Fraction(1), Pattern(zero, zero, 1))


def read(before: Axis, reads: Reads, count: int) -> Axis:
    """Return what ``count`` cells see that read the cells of ``before``."""
    first, last = np.full(count, FAR), np.full(count, -FAR)
    existing = len(before.first)
    for taps, valid in reads.taps(np.arange(count)):
        inside = (taps >= 0) & (taps < existing)
        inside = inside if valid is None else inside & valid
        cells, read = np.flatnonzero(inside), taps[inside]
        first[cells] = np.minimum(first[cells], before.first[read])
        last[cells] = np.maximum(last[cells], before.last[read])
    jump = before.jump * Fraction(reads.shift, reads.period)
    return Axis(before.extent, first, last, jump, _extended(before.pattern, reads))


def _extended(before: Pattern | None, reads: Reads) -> Pattern | None:
    """Return the pattern after a layer that reads cells of one with a pattern."""
    if before is None:
        return None
    turns = len(before.first) // math.gcd(len(before.first), reads.shift)
    length = reads.period * turns
    if length > LONGEST:
        return None
    shift = before.shift * (reads.shift * turns // len(before.first))
    first, last = np.full(length, FAR), np.full(length, -FAR)
    for taps, valid in reads.taps(np.arange(length)):
        low, high = before.at(taps)
        first = np.minimum(first, low if valid is None else np.where(valid, low, FAR))
        last = np.maximum(last, high if valid is None else np.where(valid, high, -FAR))
    empty = first > last
    return Pattern(np.where(empty, FAR, first), np.where(empty, -FAR, last), shift)


def mixed(before: Axis) -> Axis:
    """Return the one cell that sees all that the cells before it see."""
    first, last = before.first.min(keepdims=True), before.last.max(keepdims=True)
    return Axis(before.extent, first, last, Fraction(0), Pattern(first, last, 0))


def repeated(axis: Axis, count: int) -> Axis:
    """Return ``count`` cells that all see what the only cell of an axis sees."""
    first, last = np.repeat(axis.first, count), np.repeat(axis.last, count)
    return dataclasses.replace(axis, first=first, last=last)


def both(one: Axis, other: Axis) -> Axis:
    """Return what is seen by cells that see all that two others see."""
    pattern = None
    if one.pattern and other.pattern and one.jump == other.jump:
        cells = np.arange(math.lcm(len(one.pattern.first), len(other.pattern.first)))
        if len(cells) <= LONGEST:
            (first, last), (low, high) = one.pattern.at(cells), other.pattern.at(cells)
            shift = int(one.jump * len(cells))
            pattern = Pattern(np.minimum(first, low), np.maximum(last, high), shift)
    return Axis(
        one.extent,
        np.minimum(one.first, other.first),
        np.maximum(one.last, other.last),
        min(one.jump, other.jump),  # 0 where one way sees everything anyway
        pattern,
    )
