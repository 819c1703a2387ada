"""The answers of one visit, and the score."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import accumulate

from cnnviz.quiz.course import Course, Level
from cnnviz.quiz.records import Answer


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

    def add(self, attempt: Attempt) -> Visit:
        """Return the visit with one more answer; only a question's first answer counts."""
        question = (attempt.course, attempt.index)
        if any((old.course, old.index) == question for old in self.attempts):
            return self
        return dataclasses.replace(self, attempts=(*self.attempts, attempt))

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
