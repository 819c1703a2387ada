"""The kinds of questions, the questions that a seed gives, and the score of a visit."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Self

from cnnviz.problem import N_
from cnnviz.quiz import chains, costs, kernels, windows
from cnnviz.quiz.records import Answer, Question
from cnnviz.quiz.seeded_random import SeededRandom

MOST = 50
"""Questions of the longest set."""
LARGEST_SEED = 999_999_999


class Level(StrEnum):
    """Levels of difficulty."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"
    MIXED = "mixed"


@dataclass(frozen=True)
class QuestionKind:
    """A kind of question.

    Attributes:
        title: Its subject, English.
        level: Its level.
        make: Draws a question of this kind.
        since: The first version of the list of kinds that contains it; links carry the version.
    """

    title: str
    level: Level
    make: Callable[[SeededRandom], Question]
    since: int = 1


KINDS = {
    "keep": QuestionKind(N_("Padding that keeps the size"), Level.EASY, kernels.keep_size_question),
    "padding": QuestionKind(N_("Padding on both sides"), Level.EASY, windows.padding_question),
    "stride": QuestionKind(N_("Stride and rounding down"), Level.EASY, windows.stride_question),
    "pooling": QuestionKind(N_("Pooling"), Level.EASY, windows.pooling_question),
    "pairs": QuestionKind(N_("Separate height and width"), Level.MEDIUM, windows.pairs_question),
    "overlap": QuestionKind(
        N_("Pooling with its own stride"), Level.MEDIUM, windows.overlap_question
    ),
    "span": QuestionKind(N_("Span of a dilated kernel"), Level.MEDIUM, kernels.span_question),
    "dilation": QuestionKind(N_("Dilation"), Level.MEDIUM, windows.dilation_question),
    "same": QuestionKind(N_("Padding 'same'"), Level.MEDIUM, kernels.same_padding_question),
    "parameters": QuestionKind(
        N_("Parameters of a layer"), Level.MEDIUM, costs.parameters_question
    ),
    "ceil": QuestionKind(N_("Rounding up (ceil_mode)"), Level.HARD, windows.ceil_mode_question),
    "everything": QuestionKind(
        N_("All settings at once"), Level.HARD, windows.all_settings_question
    ),
    "transposed": QuestionKind(
        N_("Transposed convolution"), Level.HARD, windows.transposed_question
    ),
    "linear": QuestionKind(
        N_("Linear layer after two pooling layers"), Level.HARD, chains.linear_question
    ),
    "groups": QuestionKind(N_("Parameters with groups"), Level.HARD, costs.groups_question),
    "macs": QuestionKind(N_("MACs"), Level.HARD, costs.multiply_adds_question),
    "receptive": QuestionKind(N_("Receptive field"), Level.HARD, chains.receptive_field_question),
}
"""All kinds by id, from easy to hard."""
LATEST = max(kind.since for kind in KINDS.values())
"""The version of the list of kinds that new quizzes use."""


@dataclass(frozen=True)
class Course:
    """A set of questions, as in a link.

    Attributes:
        seed: Seed of the questions, 0 to ``LARGEST_SEED``.
        level: Level of difficulty.
        n: Number of questions, 1 to ``MOST``; None for an endless quiz.
        version: Version of the list of kinds; links without one are from version 1.
    """

    seed: int
    level: Level = Level.EASY
    n: int | None = None
    version: int = 1

    @property
    def key(self) -> tuple[int, Level, int]:
        """What decides the questions: seed, level and version."""
        return self.seed, self.level, self.version


def draw_question(course: Course, index: int) -> Question:
    """Return question ``index`` (from 0) of a course: always the same one, whatever its length.

    Each kind of a level comes once before one comes again; *mixed* alternates easy, medium, hard.
    """
    kind = _kind(course, index)
    question = KINDS[kind].make(SeededRandom(_draw_seed(course, index, order=False)))
    return dataclasses.replace(question, kind=kind)


def _kind(course: Course, index: int) -> str:
    inner, place = course.level, index
    if course.level is Level.MIXED:
        place, which = divmod(index, 3)
        inner = (Level.EASY, Level.MEDIUM, Level.HARD)[which]
    kinds = kinds_of_level(inner, course.version)
    turn, place = divmod(place, len(kinds))
    # A mixed quiz has three orders per turn, one for each inner level.
    order = 3 * turn + list(Level).index(inner)
    return SeededRandom(_draw_seed(course, order, order=True)).shuffle(kinds)[place]


def kinds_of_level(level: Level, version: int) -> tuple[str, ...]:
    """Return the kinds of a level in a version of the list."""
    return tuple(
        name for name, kind in KINDS.items() if kind.level is level and kind.since <= version
    )


def _draw_seed(course: Course, index: int, *, order: bool) -> int:
    """Return a different seed for each draw: the quiz's seed takes 30 bits, the rest lies above."""
    return course.seed | order << 32 | list(Level).index(course.level) << 33 | index << 40


@dataclass(frozen=True)
class Attempt:
    """One answer of the user: to question ``index`` (from 0) of the course with this key."""

    course: tuple[int, Level, int]
    index: int
    answer: Answer
    correct: bool


@dataclass(frozen=True)
class Visit:
    """All answers of a visit, in order."""

    attempts: tuple[Attempt, ...] = ()

    def add(self, attempt: Attempt) -> Self:
        """Return the visit with one more answer; only a question's first answer counts."""
        question = (attempt.course, attempt.index)
        if any((old.course, old.index) == question for old in self.attempts):
            return self
        return dataclasses.replace(self, attempts=(*self.attempts, attempt))

    def without(self, course: Course) -> Self:
        """Return the visit without the answers to a course's questions."""
        others = [attempt for attempt in self.attempts if attempt.course != course.key]
        return dataclasses.replace(self, attempts=tuple(others))

    def answers_to(self, course: Course) -> dict[int, Attempt]:
        """Return the answers to a course's questions by their number."""
        return {
            attempt.index: attempt
            for attempt in self.attempts
            if attempt.course == course.key and (course.n is None or attempt.index < course.n)
        }

    @property
    def correct(self) -> int:
        """Number of correct answers."""
        return sum(attempt.correct for attempt in self.attempts)

    @property
    def streak(self) -> int:
        """Correct answers in a row up to now."""
        return self._streaks()[-1]

    @property
    def longest(self) -> int:
        """Most correct answers in a row."""
        return max(self._streaks())

    def _streaks(self) -> list[int]:
        """Return the number of correct answers in a row after each answer, starting with 0."""
        rights = (attempt.correct for attempt in self.attempts)
        return list(accumulate(rights, lambda run, right: right * (run + 1), initial=0))
