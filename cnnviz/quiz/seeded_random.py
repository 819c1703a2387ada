"""Chance that is the same everywhere and for ever."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws that depend on a whole number alone.

    Of Python's generator only ``random()`` is used: for a whole-number seed it is promised to give
    the same sequence in every version and on every machine, which ``randrange``, ``choice`` and
    numpy's generators are not (https://docs.python.org/3/library/random.html, *Notes on
    Reproducibility*). A teacher's link keeps its questions that way.

    Args:
        number: The seed.
    """

    def __init__(self, number: int) -> None:
        self._share = random.Random(number).random

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self._share() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[self.whole(0, len(options) - 1)]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Return the options in a random order (Fisher and Yates)."""
        order = list(options)
        for last in range(len(order) - 1, 0, -1):
            other = self.whole(0, last)
            order[last], order[other] = order[other], order[last]
        return order
