"""The parts of a question."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field

from cnnviz.grid import Axis
from cnnviz.grid.settings import WindowSettings
from cnnviz.nets import Network
from cnnviz.problem import N_

Answer = tuple[int, ...]
Candidate = tuple[int | Answer, str]
"""An answer that people give, and why it is wrong, English."""

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
class Question:
    """One question of the quiz.

    Attributes:
        prompt: The question.
        code: PyTorch code about it; ``?`` marks the answer.
        answer_names: A name for each number of the answer.
        answer: One or two numbers.
        subject: The window's settings, or the network, that the question is about.
        explanation: Its lines.
        candidates: Answers that known mistakes lead to, the likeliest first; some may be right.
        multiple_choice: The answer is one of four instead of typed.
        kind: Key of ``cnnviz.quiz.KINDS``; empty until the question is drawn for a quiz.
    """

    prompt: Message
    code: str
    answer_names: tuple[str, ...]
    answer: Answer
    subject: WindowSettings | Network
    explanation: tuple[Explanation, ...]
    candidates: Sequence[Candidate]
    multiple_choice: bool = False
    kind: str = ""

    @functools.cached_property
    def mistakes(self) -> dict[Answer, str]:
        """Why a wrong answer is wrong, English, by answer; the likeliest first."""
        mistakes: dict[Answer, str] = {}
        for value, why in self.candidates:
            answer = (value,) if isinstance(value, int) else value
            if answer != self.answer and min(answer) >= 0:
                mistakes.setdefault(answer, why)
        return mistakes

    @property
    def choices(self) -> list[Answer]:
        """Four answers in ascending order: known mistakes first, then nearby numbers."""
        choices = [self.answer, *self.mistakes][:4]
        for step in (1, 2, -1, 3, 4):
            nearby = tuple(number + step for number in self.answer)
            if len(choices) < 4 and nearby not in choices and min(nearby) >= 0:
                choices.append(nearby)
        return sorted(choices)
