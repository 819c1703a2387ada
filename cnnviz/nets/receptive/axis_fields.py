"""What the cells along one axis of a layer's maps see of the network's input.

Rows and columns do not know of each other, so each axis is followed alone, from the input on: for
every cell the first and the last cell of the input that it sees. What lies outside a map is
padding and shows nothing of the input. Beside it, :class:`Pattern` follows the same as if all maps
went on for ever: the size that textbooks give, which may exceed the input.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from cnnviz.nets.layers.index_runs import Ints, Reads

Range = tuple[int, int]

NOTHING: Range = (0, -1)
FAR = 2**60  # beyond every cell; a first cell there stands for seeing nothing
LONGEST = 4096  # a pattern that repeats only after more cells than that is not followed
MOST_SHIFT = 2**30  # nor one that moves on further than that
_kept = functools.lru_cache(maxsize=512)  # columns like the rows, and what an edit leaves alone


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

    def with_next(self, distance: int) -> Pattern:
        """Return what each cell sees together with the one so far from it."""
        first, last = self.at(np.arange(len(self.first)) + distance)
        return Pattern(np.minimum(self.first, first), np.maximum(self.last, last), self.shift)

    def followed(self) -> Pattern | None:
        """Return the pattern, None if its numbers have grown beyond all use."""
        seen = self.first <= self.last
        first, last = np.where(seen, self.first, FAR), np.where(seen, self.last, -FAR)
        far = self.shift > MOST_SHIFT or max(-first.min(), last.max()) > FAR // 2**10
        return None if far else Pattern(first, last, self.shift)


@dataclass(frozen=True, eq=False)
class Stretch:
    """The same for the cells from ``start`` on of maps with borders; beyond, nothing is seen."""

    start: int
    first: Ints
    last: Ints

    def at(self, cells: Ints) -> tuple[Ints, Ints]:
        """Return what any cells see."""
        place = cells - self.start
        inside = (place >= 0) & (place < len(self.first))
        place = np.where(inside, place, 0)
        return np.where(inside, self.first[place], FAR), np.where(inside, self.last[place], -FAR)

    def with_next(self, distance: int) -> Stretch:
        """Return what each cell sees together with the one so far from it."""
        first, last = self.at(np.arange(len(self.first)) + self.start + distance)
        return Stretch(self.start, np.minimum(self.first, first), np.maximum(self.last, last))


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


@_kept
def whole(extent: int) -> Axis:
    """Return the axis of the input itself, of which each cell sees itself."""
    cells, zero = np.arange(extent), np.zeros(1, np.int64)
    return Axis(extent, cells, cells, Fraction(1), Pattern(zero, zero, 1))


@_kept
def read(before: Axis, reads: Reads, count: int) -> Axis:
    """Return what ``count`` cells see that read the cells of ``before``."""
    runs = reads.runs(np.arange(count))
    start = min(0, int(runs[0].min()))
    padding = np.full(-start, FAR)
    stretch = Stretch(
        start, np.concatenate([padding, before.first]), np.concatenate([-padding, before.last])
    )
    first, last = _over(stretch, *runs, reads.step)
    jump = before.jump * Fraction(reads.shift, reads.period)
    return Axis(before.extent, first, last, jump, _extended(before.pattern, reads))


def _over(seen: Pattern | Stretch, start: Ints, count: Ints, step: int) -> tuple[Ints, Ints]:
    """Return the first and the last of all that runs of cells see.

    Args:
        seen: What the cells see.
        start: First cell of each run.
        count: Cells of each run; 0 for none.
        step: From one cell of a run to the next.

    A run is covered by two overlapping halves whose lengths are the same power of two.
    """
    first, last = np.full(len(start), FAR), np.full(len(start), -FAR)
    width, longest = 1, int(count.max(initial=0))
    while width <= longest:
        here = (count >= width) & (count < 2 * width)
        one, other = (seen.at(s) for s in (start, start + (count - width) * step))
        first = np.where(here, np.minimum(one[0], other[0]), first)
        last = np.where(here, np.maximum(one[1], other[1]), last)
        seen = seen.with_next(width * step)
        width *= 2
    empty = first > last
    return np.where(empty, FAR, first), np.where(empty, -FAR, last)


def _extended(before: Pattern | None, reads: Reads) -> Pattern | None:
    """Return the pattern after a layer that reads cells of one with a pattern."""
    if before is None:
        return None
    turns = len(before.first) // math.gcd(len(before.first), reads.shift)
    length = reads.period * turns
    if length > LONGEST:
        return None
    shift = before.shift * (reads.shift * turns // len(before.first))
    first, last = _over(before, *reads.runs(np.arange(length)), reads.step)
    return Pattern(first, last, shift).followed()


@_kept
def mixed(before: Axis) -> Axis:
    """Return the one cell that sees all that the cells before it see."""
    first, last = before.first.min(keepdims=True), before.last.max(keepdims=True)
    return Axis(before.extent, first, last, Fraction(0), Pattern(first, last, 0))


def repeated(axis: Axis, count: int) -> Axis:
    """Return ``count`` cells that all see what the only cell of an axis sees."""
    first, last = np.repeat(axis.first, count), np.repeat(axis.last, count)
    return dataclasses.replace(axis, first=first, last=last)


@_kept
def both(one: Axis, other: Axis) -> Axis:
    """Return what is seen by cells that see all that two others see."""
    pattern = None
    if one.pattern and other.pattern and one.jump == other.jump:
        cells = np.arange(math.lcm(len(one.pattern.first), len(other.pattern.first)))
        if len(cells) <= LONGEST:
            (first, last), (low, high) = one.pattern.at(cells), other.pattern.at(cells)
            shift = int(one.jump * len(cells))
            pattern = Pattern(np.minimum(first, low), np.maximum(last, high), shift).followed()
    return Axis(
        one.extent,
        np.minimum(one.first, other.first),
        np.maximum(one.last, other.last),
        min(one.jump, other.jump),  # 0 where one way sees everything anyway
        pattern,
    )
