"""What a question is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cnnviz.grid import Axis
from cnnviz.grid.settings import WindowSettings
from cnnviz.nets import Network
from cnnviz.problem import N_

Answer = tuple[int, ...]

SQUARE = (N_("Height = width"),)
SIDES = (N_("Height H′"), N_("Width W′"))
"""What is asked for: a square's side, or rows and columns."""


@dataclass(frozen=True)
class Said:
    """A sentence: an English template, and what its placeholders stand for."""

    template: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Sum:
    """Numbers put into a formula, the same in every language.

    Attributes:
        text: The formula. ``{kernel:3}`` is a 3 in the colour of the kernel; the other roles are
            ``input``, ``output``, ``stride``, ``padding``, ``dilation`` and ``bias``.
    """

    text: str


Line = Said | Axis | Sum


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people give, and why it is wrong."""

    answer: Answer
    why: Said


@dataclass(frozen=True)
class Question:
    """One question of the quiz.

    Attributes:
        kind: Key of ``cnnviz.quiz.KINDS``.
        words: What is asked.
        code: The PyTorch code that it is about; ``?`` stands where the answer belongs.
        asks: What each number of the answer is called.
        answer: One or two numbers.
        subject: The window's settings, or the network, that the question is about.
        lines: The explanation.
        mistakes: Known wrong answers, the likeliest first.
        choices: Answers to choose from, the right one among them; empty where it is typed.
    """

    kind: str
    words: Said
    code: str
    asks: tuple[str, ...]
    answer: Answer
    subject: WindowSettings | Network
    lines: tuple[Line, ...]
    mistakes: tuple[Mistake, ...] = ()
    choices: tuple[Answer, ...] = ()

    def mistake(self, given: Answer) -> Mistake | None:
        """Return the known mistake that leads to an answer, None if there is none."""
        return next((mistake for mistake in self.mistakes if mistake.answer == given), None)


def wrong(answer: Answer, candidates: Sequence[tuple[Answer, Said]]) -> tuple[Mistake, ...]:
    """Return those candidates that are wrong and possible; of equal answers the first."""
    found: dict[Answer, Mistake] = {}
    for value, why in candidates:
        if value != answer and min(value) >= 0 and value not in found:
            found[value] = Mistake(value, why)
    return tuple(found.values())


def choices(answer: Answer, mistakes: Sequence[Mistake]) -> tuple[Answer, ...]:
    """Return four answers to choose from in ascending order: known mistakes, else near numbers."""
    offered = [answer, *(mistake.answer for mistake in mistakes[:3])]
    for step in (1, 2, -1, 3, 4):
        near = tuple(number + step for number in answer)
        if len(offered) < 4 and near not in offered and min(near) >= 0:
            offered.append(near)
    return tuple(sorted(offered))
