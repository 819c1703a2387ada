"""The search for a fix: the nearest change that makes something work.

Settings of an operation, layers and drafts of networks are fixed in the same way. Each states the
changes that there are, the nearest first, and their effect; what one fix reveals is fixed in turn.
"""

import heapq
import math
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import TypeVar

Change = TypeVar("Change")
Subject = TypeVar("Subject")


class Effect(IntEnum):
    """What a change does to a fault; where it helps, another fault remains to be fixed."""

    NONE = 0
    HELPS = 1
    FIXES = 2


def find_change(
    changes: Iterable[Change], effect_of: Callable[[Change], Effect], enough: Effect = Effect.FIXES
) -> Change | None:
    """Return the first change whose effect is enough, else the first that helps, else None."""
    helpful = None
    for change in changes:
        effect = effect_of(change)
        if effect >= enough:
            return change
        if effect is Effect.HELPS and helpful is None:
            helpful = change
    return helpful


def fix_in_turn(subject: Subject, fix: Callable[[Subject], Subject | None], most: int) -> Subject:
    """Return a subject after at most so many fixes; ``fix`` returns None where it has no more."""
    for _ in range(most):
        fixed = fix(subject)
        if fixed is None:
            break
        subject = fixed
    return subject


def nearest_first(value: float, low: int, high: int) -> Iterable[int]:
    """Return the whole numbers from ``low`` to ``high``, the nearest to a value first."""
    below = range(min(math.floor(value), high), low - 1, -1)
    above = range(max(math.floor(value) + 1, low), high + 1)
    return heapq.merge(below, above, key=lambda number: abs(number - value))
