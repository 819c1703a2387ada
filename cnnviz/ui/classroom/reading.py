"""What the page of a teacher shows of a class, read at one moment."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.classroom import board, collecting, polls, quiz_results
from cnnviz.classroom.board import ClassRun
from cnnviz.classroom.records import ClassPoll, Classroom, Collection, Member, QuizAnswer
from cnnviz.training import State
from cnnviz.ui.backend import classes

ONLINE_SECONDS = 25.0
"""A browser that was not heard of for longer is away; a hidden tab asks every ten seconds."""


@dataclass(frozen=True)
class ClassReading:
    """A class at one moment.

    Attributes:
        classroom: The class.
        members: All who have joined, by the time of joining.
        runs: Of the students since they joined, the oldest first.
        poll: The poll on the screens, None without one.
        answers: To questions of the quiz.
        collection: What the class draws for a dataset, None if nothing.
        time: When it was read, in seconds since 1970.
    """

    classroom: Classroom
    members: Sequence[Member]
    runs: Sequence[ClassRun]
    poll: ClassPoll | None
    answers: Sequence[QuizAnswer]
    collection: Collection | None
    time: float

    @property
    def students(self) -> list[Member]:
        """Those who are in the class."""
        return [member for member in self.members if member.present and not member.removed]

    @property
    def online(self) -> list[Member]:
        """Those whose browser was heard of just now."""
        return [one for one in self.students if self.time - one.seen < ONLINE_SECONDS]

    def count_runs(self, *states: State) -> int:
        """Return the number of runs in some states."""
        return sum(one.run.state in states for one in self.runs)


def read_class(code: str) -> ClassReading:
    """Read a class.

    Raises:
        Problem: The store cannot be used.
    """
    classrooms = classes.classrooms()
    members = classrooms.members(code)
    return ClassReading(
        classrooms.find(code),
        members,
        board.class_runs(classrooms, code, members),
        polls.current_poll(classrooms, code),
        quiz_results.quiz_answers(classrooms, code),
        collecting.find_collection(classrooms, code),
        time.time(),
    )
