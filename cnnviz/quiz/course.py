"""Which questions there are, and which of them a seed gives."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from cnnviz.problem import N_, Problem
from cnnviz.quiz import chains, costs, kernels, windows
from cnnviz.quiz.records import Question
from cnnviz.quiz.seeded_random import Dice

MOST = 50
"""Questions of the longest set."""
LARGEST_SEED = 999_999_999


class Level(StrEnum):
    """How hard the questions are."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"
    MIXED = "mixed"


@dataclass(frozen=True)
class Kind:
    """A kind of question.

    Attributes:
        title: What it is about, English.
        level: How hard it is.
        make: Draws one.
    """

    title: str
    level: Level
    make: Callable[[Dice], Question]


KINDS = {
    "keep": Kind(N_("The padding that keeps the size"), Level.EASY, kernels.keep),
    "padding": Kind(N_("Padding on both sides"), Level.EASY, windows.padded),
    "stride": Kind(N_("Stride and rounding down"), Level.EASY, windows.strided),
    "pooling": Kind(N_("Pooling"), Level.EASY, windows.pooled),
    "pairs": Kind(N_("Height and width apart"), Level.MEDIUM, windows.pairs),
    "overlap": Kind(N_("Pooling with a stride of its own"), Level.MEDIUM, windows.overlapping),
    "span": Kind(N_("The reach of a dilated kernel"), Level.MEDIUM, kernels.span),
    "dilation": Kind(N_("Dilation"), Level.MEDIUM, windows.dilated),
    "same": Kind(N_("Padding 'same'"), Level.MEDIUM, kernels.same),
    "parameters": Kind(N_("Parameters of a layer"), Level.MEDIUM, costs.parameters),
    "ceil": Kind(N_("Rounding up (ceil_mode)"), Level.HARD, windows.rounded_up),
    "everything": Kind(N_("All settings at once"), Level.HARD, windows.everything),
    "transposed": Kind(N_("Transposed convolution"), Level.HARD, windows.transposed),
    "linear": Kind(N_("The Linear behind two pools"), Level.HARD, chains.linear),
    "groups": Kind(N_("Parameters with groups"), Level.HARD, costs.groups),
    "macs": Kind(N_("Multiply-adds"), Level.HARD, costs.multiply_adds),
    "receptive": Kind(N_("Receptive field"), Level.HARD, chains.receptive),
}
"""All kinds by id, from easy to hard."""


@dataclass(frozen=True)
class Course:
    """A set of questions, as a link names it.

    Attributes:
        seed: Draws the questions, 0 to ``LARGEST_SEED``.
        level: How hard they are.
        n: How many there are, 1 to ``MOST``; None for no end.
    """

    seed: int
    level: Level = Level.EASY
    n: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.seed <= LARGEST_SEED:
            raise Problem(
                "The seed of a quiz is a whole number from 0 to {most}.",
                setting="seed",
                nearest=0 if self.seed < 0 else LARGEST_SEED,
                most=LARGEST_SEED,
            )
        if self.n is not None and not 1 <= self.n <= MOST:
            raise Problem(
                "A quiz has 1 to {most} questions.",
                setting="n",
                nearest=1 if self.n < 1 else MOST,
                most=MOST,
            )


def question(seed: int, level: Level, index: int) -> Question:
    """Return question ``index`` (from 0) of a seed and a level: always the same one.

    Every kind of a level comes once before one comes again; *mixed* takes easy, medium and hard
    in turn.
    """
    kind = _kind(seed, level, index)
    made = KINDS[kind].make(Dice(_number(seed, level, index, order=False)))
    return dataclasses.replace(made, kind=kind)


def _kind(seed: int, level: Level, index: int) -> str:
    inner, place = level, index
    if level is Level.MIXED:
        place, which = divmod(index, 3)
        inner = (Level.EASY, Level.MEDIUM, Level.HARD)[which]
    kinds = of_level(inner)
    turn, place = divmod(place, len(kinds))
    # Three orders for each turn of a mixed quiz: the seed's number tells them apart by `inner`.
    dice = Dice(_number(seed, level, 3 * turn + list(Level).index(inner), order=True))
    return dice.shuffled(kinds)[place]


@functools.cache
def of_level(level: Level) -> tuple[str, ...]:
    """Return the kinds of a level."""
    return tuple(name for name, kind in KINDS.items() if level in (kind.level, Level.MIXED))


def _number(seed: int, level: Level, index: int, *, order: bool) -> int:
    """Return a number of its own for each draw: the seed takes 30 bits, the rest lies above."""
    return seed | order << 32 | list(Level).index(level) << 33 | index << 40
