"""The tables of classrooms, which share the database with the runs of their students.

What belongs to a classroom has a column with its code; times are seconds since 1970.
"""

from sqlalchemy import ForeignKey, LargeBinary, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from cnnviz.training.store.tables import Table


class ClassroomRow(Table):
    """One classroom.  ``teacher`` is the browser that leads it.

    What the runs of its students are limited to is in the row of ``classes`` with its code.
    """

    __tablename__ = "classrooms"
    code: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    teacher: Mapped[str] = mapped_column(index=True)
    opened: Mapped[float]
    ends: Mapped[float]


class MemberRow(Table):
    """A student in a classroom: a browser and a nickname, nothing else.

    ``place`` is the link of the page that is open, ``name_key`` what makes the nickname unique.
    """

    __tablename__ = "classroom_members"
    __table_args__ = (UniqueConstraint("classroom", "name_key"),)
    classroom: Mapped[str] = mapped_column(
        ForeignKey("classrooms.code", ondelete="CASCADE"), primary_key=True
    )
    owner: Mapped[str] = mapped_column(primary_key=True, index=True)
    nickname: Mapped[str]
    name_key: Mapped[str]
    joined: Mapped[float]
    seen: Mapped[float]
    place: Mapped[str] = mapped_column(Text, default="", server_default="")
    following: Mapped[bool] = mapped_column(default=True, server_default=true())
    present: Mapped[bool] = mapped_column(default=True, server_default=true())
    removed: Mapped[bool] = mapped_column(default=False, server_default=false())


class PushRow(Table):
    """A page that the teacher has pushed to all who follow."""

    __tablename__ = "classroom_pushes"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    classroom: Mapped[str] = mapped_column(
        ForeignKey("classrooms.code", ondelete="CASCADE"), index=True
    )
    link: Mapped[str] = mapped_column(Text)
    at: Mapped[float]


class PollRow(Table):
    """A question to the whole class; ``content`` is a ``PollContent`` as JSON."""

    __tablename__ = "classroom_polls"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    classroom: Mapped[str] = mapped_column(
        ForeignKey("classrooms.code", ondelete="CASCADE"), index=True
    )
    content: Mapped[str] = mapped_column(Text)
    at: Mapped[float]
    revealed: Mapped[bool] = mapped_column(default=False, server_default=false())
    ended: Mapped[bool] = mapped_column(default=False, server_default=false())


class VoteRow(Table):
    """A student's answer to a poll: the place of the choice, from 0."""

    __tablename__ = "classroom_votes"
    poll: Mapped[int] = mapped_column(
        ForeignKey("classroom_polls.id", ondelete="CASCADE"), primary_key=True
    )
    owner: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[int]
    at: Mapped[float]


class QuizAnswerRow(Table):
    """A student's first answer to a question of the quiz.

    ``question`` names it: seed, level, version and number, joined by dots. ``mistake`` is the known
    mistake, English, empty where none is known.
    """

    __tablename__ = "classroom_quiz_answers"
    classroom: Mapped[str] = mapped_column(
        ForeignKey("classrooms.code", ondelete="CASCADE"), primary_key=True
    )
    owner: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    answer: Mapped[str]
    correct: Mapped[bool]
    mistake: Mapped[str] = mapped_column(Text, default="", server_default="")
    at: Mapped[float]


class CollectionRow(Table):
    """What a class draws for a dataset of its own; ``classes`` are their names as a JSON list.

    ``folder`` is the image folder that was made of the drawings, empty without one.
    """

    __tablename__ = "classroom_collections"
    classroom: Mapped[str] = mapped_column(
        ForeignKey("classrooms.code", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str]
    classes: Mapped[str] = mapped_column(Text)
    per_class: Mapped[int]
    open: Mapped[bool]
    folder: Mapped[str] = mapped_column(default="", server_default="")


class DrawingRow(Table):
    """A student's drawing of a class, from 0, as a PNG file; ``hidden`` is thrown out."""

    __tablename__ = "classroom_drawings"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    classroom: Mapped[str] = mapped_column(
        ForeignKey("classrooms.code", ondelete="CASCADE"), index=True
    )
    owner: Mapped[str]
    label: Mapped[int]
    image: Mapped[bytes] = mapped_column(LargeBinary)
    hidden: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[float]


CLASSROOM_TABLES: tuple[type[Table], ...] = (
    ClassroomRow,
    MemberRow,
    PushRow,
    PollRow,
    VoteRow,
    QuizAnswerRow,
    CollectionRow,
    DrawingRow,
)
"""In an order in which no row refers to one that comes later."""
