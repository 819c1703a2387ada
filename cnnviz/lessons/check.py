"""The questions at the end of a lesson."""

import dataclasses
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cnnviz.quiz import Message
from cnnviz.quiz.seeded_random import SeededRandom


@dataclass(frozen=True)
class CheckQuestion:
    """A question with a few choices.

    Attributes:
        prompt: The question.
        choices: The answers to choose from, two or more: a sentence, or a number as it is shown.
        answer: Place of the correct choice, from 0.
        why: Why it is correct.
    """

    prompt: Message
    choices: tuple[Message | str, ...]
    answer: int
    why: Message


QuestionMaker = Callable[[SeededRandom], CheckQuestion]


def draw_check(makers: Sequence[QuestionMaker], seed: int) -> list[CheckQuestion]:
    """Return a question of each maker, its choices in an order that the seed decides.

    Choices that are all whole numbers are in ascending order instead.
    """
    return list(_draw_once(tuple(makers), seed))


@functools.lru_cache(maxsize=256)
def _draw_once(makers: tuple[QuestionMaker, ...], seed: int) -> tuple[CheckQuestion, ...]:
    """Draw the questions; a page asks for them in every run."""
    questions = []
    for place, make in enumerate(makers):
        random = SeededRandom(seed | place << 40)
        question = make(random)
        order = _ascending(question.choices) or random.shuffle(range(len(question.choices)))
        choices = tuple(question.choices[old] for old in order)
        questions.append(
            dataclasses.replace(question, choices=choices, answer=order.index(question.answer))
        )
    return tuple(questions)


def number_question(
    prompt: Message, answer: int, mistakes: Sequence[int], why: Message
) -> CheckQuestion:
    """Return a question about a whole number of 0 or more.

    Args:
        prompt: The question.
        answer: The correct number.
        mistakes: What known mistakes lead to; those that are correct, negative or double are left
            out, and numbers near the answer fill up to four choices.
        why: Why the answer is correct.
    """
    nearby = (answer + step for step in (1, 2, -1, 3))
    numbers = dict.fromkeys([answer, *(n for n in [*mistakes, *nearby] if n >= 0)])
    return CheckQuestion(prompt, tuple(map(str, [*numbers][:4])), 0, why)


def _ascending(choices: Sequence[Message | str]) -> list[int]:
    """Return the order of choices that are all whole numbers, else an empty list."""
    numbers = [choice for choice in choices if isinstance(choice, str) and choice.isdecimal()]
    if len(numbers) < len(choices):
        return []
    return sorted(range(len(numbers)), key=lambda place: int(numbers[place]))
