"""Random draws that stay the same on every machine and in every version."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class SeededRandom:
    """Random draws that depend on nothing but a seed.

    Of Python's generator only ``random()`` is used: for an integer seed its sequence is guaranteed
    to stay the same in every version and on every machine, unlike those of ``randrange``,
    ``choice`` and numpy's generators (https://docs.python.org/3/library/random.html, *Notes on
    Reproducibility*). So a teacher's link keeps its questions.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def integer(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self._random() * (high - low + 1))

    def choice(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[self.integer(0, len(options) - 1)]

    def shuffle(self, options: Sequence[T]) -> list[T]:
        """Return the options in a random order (Fisher and Yates)."""
        order = list(options)
        for last in range(len(order) - 1, 0, -1):
            other = self.integer(0, last)
            order[last], order[other] = order[other], order[last]
        return order
