"""A classroom, its students and its polls as plain values."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from cnnviz.training import Limits


@dataclass(frozen=True)
class Classroom:
    """One classroom; times are seconds since 1970.

    Attributes:
        code: Names it in links; the students type it.
        title: As its teacher calls it.
        teacher: The browser that opened it.
        opened: When it was opened.
        ends: When it ends by itself, or when its teacher ended it.
        limits: Of the runs of students; ``limits.open`` says whether they may start any.
    """

    code: str
    title: str
    teacher: str
    opened: float
    ends: float
    limits: Limits


@dataclass(frozen=True)
class Member:
    """A student in a classroom.

    Attributes:
        owner: The student's browser.
        nickname: Unique in the classroom.
        joined: When the student joined, in seconds since 1970.
        seen: When the student's browser was last heard of.
        place: Link of the page that is open there, empty before it is known.
        following: Pushed pages open in this browser.
        present: False after the student has left.
        removed: The teacher has removed the nickname.
    """

    owner: str
    nickname: str
    joined: float
    seen: float
    place: str
    following: bool
    present: bool
    removed: bool


@dataclass(frozen=True)
class PollText:
    """The words of a poll in one language.

    Attributes:
        question: The question.
        choices: The answers to choose from.
        mistakes: For each choice why it is wrong, empty for the correct one and where no known
            mistake leads to it.
        reveal: What is said with the answer.
    """

    question: str
    choices: tuple[str, ...]
    mistakes: tuple[str, ...] = ()
    reveal: str = ""


@dataclass(frozen=True)
class PollContent:
    """What a poll asks.

    Attributes:
        source: What the question is: ``quiz.7.easy.1.0`` (seed, level, version, number) or
            ``prediction.layers.pooling`` (lesson, scene).
        link: The page that shows its figure.
        answer: Place of the correct choice, from 0.
        texts: Its words by language.
    """

    source: str
    link: str
    answer: int
    texts: Mapping[str, PollText]

    def text(self, language: str) -> PollText:
        """Return the words in a language, in English where there are none in it."""
        return self.texts.get(language) or self.texts["en"]

    def to_json(self) -> str:
        """Return it as JSON."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return what :meth:`to_json` wrote."""
        values: dict[str, Any] = json.loads(text)
        texts = {
            language: PollText(
                words["question"],
                tuple(words["choices"]),
                tuple(words["mistakes"]),
                words["reveal"],
            )
            for language, words in values.pop("texts").items()
        }
        return cls(**values, texts=texts)


@dataclass(frozen=True)
class ClassPoll:
    """A poll and its votes.

    Attributes:
        id: Its number.
        content: What it asks.
        revealed: The answer and the votes are shown to the students.
        ended: Students cannot vote any more.
        votes: The place of the choice by the student's browser.
    """

    id: int
    content: PollContent
    revealed: bool
    ended: bool
    votes: Mapping[str, int]

    @property
    def counts(self) -> list[int]:
        """Number of votes for each choice."""
        chosen = list(self.votes.values())
        return [chosen.count(place) for place in range(len(self.content.text("en").choices))]


@dataclass(frozen=True)
class QuizAnswer:
    """A student's first answer to a question of the quiz.

    Attributes:
        owner: The student's browser.
        question: Seed, level, version and number of the question, joined by dots.
        kind: Key of ``cnnviz.quiz.KINDS``.
        answer: The answer as text, such as ``7`` or ``6.7``.
        correct: It is correct.
        mistake: The known mistake that leads to it, English; empty where none is known.
        at: When, in seconds since 1970.
    """

    owner: str
    question: str
    kind: str
    answer: str
    correct: bool
    mistake: str
    at: float


@dataclass(frozen=True)
class Collection:
    """What a class draws for a dataset of its own.

    Attributes:
        kind: A key of ``cnnviz.classroom.collecting.KINDS``.
        classes: The names of the classes.
        per_class: Drawings of each class that are asked of a student.
        open: Drawings are accepted.
        folder: The image folder that was made of them, empty without one.
        drawn: Number of drawings.
        hidden: How many of them the teacher has thrown out.
        students: Number of students who have drawn.
    """

    kind: str
    classes: tuple[str, ...]
    per_class: int
    open: bool
    folder: str
    drawn: int
    hidden: int
    students: int


@dataclass(frozen=True)
class Drawing:
    """A drawing of a student.

    Attributes:
        id: Its number.
        owner: The student's browser.
        label: Its class, from 0.
        image: A PNG file.
        hidden: The teacher has thrown it out.
    """

    id: int
    owner: str
    label: int
    image: bytes
    hidden: bool


def dataset_owner(code: str) -> str:
    """Return to whom datasets of a classroom belong; no browser has such an id."""
    return f"class:{code}"
