"""What a reader has answered on this visit."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from cnnviz.quiz.course import Course
from cnnviz.quiz.records import Answer


@dataclass(frozen=True)
class Given:
    """One answer.

    Attributes:
        seed: Seed of the question.
        level: Level of the question.
        index: Number of the question, from 0.
        answer: What was answered.
        right: Whether it was right.
    """

    seed: int
    level: str
    index: int
    answer: Answer
    right: bool


@dataclass(frozen=True)
class Visit:
    """All answers of a visit, in the order in which they came."""

    given: tuple[Given, ...] = ()

    def add(self, given: Given) -> Visit:
        """Return the visit with one more answer; a question that has one keeps it."""
        place = (given.seed, given.level, given.index)
        if any((old.seed, old.level, old.index) == place for old in self.given):
            return self
        return dataclasses.replace(self, given=(*self.given, given))

    def of(self, course: Course) -> dict[int, Given]:
        """Return the answers to a course's questions by their number."""
        return {
            given.index: given
            for given in self.given
            if (given.seed, given.level) == (course.seed, course.level)
            and (course.n is None or given.index < course.n)
        }

    @property
    def right(self) -> int:
        """Right answers of the visit."""
        return sum(given.right for given in self.given)

    @property
    def streak(self) -> int:
        """Right answers in a row up to now."""
        return self._streaks()[-1]

    @property
    def longest(self) -> int:
        """Most right answers in a row."""
        return max(self._streaks())

    def _streaks(self) -> list[int]:
        """Return the right answers in a row after each answer, after a 0."""
        streaks = [0]
        for given in self.given:
            streaks.append(streaks[-1] + 1 if given.right else 0)
        return streaks
