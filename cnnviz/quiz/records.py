"""The parts of a question."""

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
"""Names of an answer's numbers: the side of a square, or height and width."""


@dataclass(frozen=True)
class Message:
    """A sentence: an English template and the values of its placeholders."""

    template: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Formula:
    """Numbers in a formula, the same in every language.

    Attributes:
        text: The formula. ``{kernel:3}`` is a 3 in the color of the kernel; the other roles are
            ``input``, ``output``, ``stride``, ``padding``, ``dilation`` and ``bias``.
    """

    text: str


Explanation = Message | Axis | Formula
"""A line of an explanation; an axis stands for its size formula."""


@dataclass(frozen=True)
class KnownMistake:
    """A wrong answer that people give, and why it is wrong."""

    answer: Answer
    why: Message


@dataclass(frozen=True)
class Question:
    """One question of the quiz.

    Attributes:
        prompt: The question.
        code: PyTorch code about it; ``?`` marks the answer.
        answer_names: A name for each number of the answer.
        answer: One or two numbers.
        subject: The window's settings, or the network, that the question is about.
        explanation: Its lines.
        mistakes: Known wrong answers, the likeliest first.
        choices: Answers to choose from, one of them correct; empty if the answer is typed.
        kind: Key of ``cnnviz.quiz.KINDS``; empty until the question is drawn for a quiz.
    """

    prompt: Message
    code: str
    answer_names: tuple[str, ...]
    answer: Answer
    subject: WindowSettings | Network
    explanation: tuple[Explanation, ...]
    mistakes: tuple[KnownMistake, ...] = ()
    choices: tuple[Answer, ...] = ()
    kind: str = ""

    def mistake_for(self, answer: Answer) -> KnownMistake | None:
        """Return the known mistake that leads to an answer, or None."""
        return next((mistake for mistake in self.mistakes if mistake.answer == answer), None)


def known_mistakes(
    answer: Answer, candidates: Sequence[tuple[Answer, str]]
) -> tuple[KnownMistake, ...]:
    """Return the mistakes that are wrong and not negative; the first of equal ones."""
    mistakes: dict[Answer, KnownMistake] = {}
    for value, why in candidates:
        if value != answer and min(value) >= 0 and value not in mistakes:
            mistakes[value] = KnownMistake(value, Message(why))
    return tuple(mistakes.values())


def answer_choices(answer: Answer, mistakes: Sequence[KnownMistake]) -> tuple[Answer, ...]:
    """Return four answers in ascending order: known mistakes first, then nearby numbers."""
    choices = [answer, *(mistake.answer for mistake in mistakes[:3])]
    for step in (1, 2, -1, 3, 4):
        nearby = tuple(number + step for number in answer)
        if len(choices) < 4 and nearby not in choices and min(nearby) >= 0:
            choices.append(nearby)
    return tuple(sorted(choices))
