"""Opening, joining and leading a classroom; everything is checked here, by the browser's id."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cnnviz.classroom.names import (
    MAX_TITLE,
    clean_link,
    clean_text,
    draw_code,
)
from cnnviz.classroom.records import Classroom, dataset_owner
from cnnviz.classroom.students import (
    NO_LIMITS,
    Students,
    class_limits,
    find_open,
    find_row,
    to_classroom,
)
from cnnviz.data import image_folders
from cnnviz.problem import Problem
from cnnviz.training.store.class_tables import (
    ClassroomRow,
    CollectionRow,
    DrawingRow,
    MemberRow,
    PollRow,
    PushRow,
    QuizAnswerRow,
    VoteRow,
)
from cnnviz.training.store.tables import ClassRow

if TYPE_CHECKING:
    pass

HOURS = (1, 2, 3, 4, 8)
"""How long a classroom can be open."""
KEPT_DAYS = 30
"""What is left of a classroom is deleted so many days after its end."""
MAX_OPEN = 50
"""Classrooms that are open at the same time on one server."""


class Classrooms(Students):
    """The classrooms in a store.

    Here is what teachers do. Every method raises a :class:`Problem` where the store cannot be used.
    """

    def open(self, teacher: str, title: str, hours: float = 3) -> Classroom:
        """Open a classroom.

        Raises:
            Problem: Too many are open on this server.
        """
        self.clean_up()
        now = time.time()
        with self.store.session() as session:
            count = session.scalar(select(func.count()).where(ClassroomRow.ends > now))
            if (count or 0) >= MAX_OPEN:
                raise Problem("Too many classes are open on this server. End one first.")
            code = draw_code()
            while session.get(ClassroomRow, code) is not None:
                code = draw_code()
            row = ClassroomRow(
                code=code,
                title=clean_text(title, MAX_TITLE),
                teacher=teacher,
                opened=now,
                ends=now + hours * 3600,
            )
            session.add(row)
            session.add(ClassRow(id=code, open=True, limits=NO_LIMITS.to_json()))
            session.flush()
            return to_classroom(session, row)

    def find(self, code: str) -> Classroom:
        """Return a classroom, open or not.

        Raises:
            Problem: There is none with this code.
        """
        with self.store.session() as session:
            return to_classroom(session, find_row(session, code))

    def led_by(self, teacher: str) -> Classroom | None:
        """Return the open classroom of a teacher, the latest one; None without one."""
        query = select(ClassroomRow).where(
            ClassroomRow.teacher == teacher, ClassroomRow.ends > time.time()
        )
        return self.first(query.order_by(ClassroomRow.opened.desc()))

    def open_classrooms(self) -> list[Classroom]:
        """Return all classrooms that are open, the latest first."""
        query = select(ClassroomRow).where(ClassroomRow.ends > time.time())
        with self.store.session() as session:
            rows = session.scalars(query.order_by(ClassroomRow.opened.desc()))
            return [to_classroom(session, row) for row in rows]

    def take_over(self, code: str, teacher: str) -> None:
        """Lead a classroom from another browser; the one that led it so far does no longer.

        The caller has checked the teacher's key.
        """
        with self.store.session() as session:
            find_open(session, code).teacher = teacher

    def push(self, code: str, teacher: str, link: str) -> int:
        """Push a page to all who follow; return the number of the push.

        Raises:
            Problem: The link is none to a page, or this browser does not lead the open class; the
                latter in all methods that follow.
        """
        cleaned = clean_link(link)
        with self.store.session() as session:
            find_led(session, code, teacher)
            row = PushRow(classroom=code, link=cleaned, at=time.time())
            session.add(row)
            session.flush()
            return row.id

    def pushes(self, code: str, most: int = 8) -> list[tuple[int, str, float]]:
        """Return the latest pushes, the last one first: number, link and time."""
        query = select(PushRow).where(PushRow.classroom == code).order_by(PushRow.id.desc())
        return [(row.id, row.link, row.at) for row in self.store.all(query.limit(most))]

    def remove(self, code: str, teacher: str, owner: str) -> None:
        """Remove a student's nickname; the student may choose another one."""
        with self.store.session() as session:
            find_led(session, code, teacher)
            row = session.get(MemberRow, (code, owner))
            if row is not None:
                row.removed = True
        self.store.join_class(owner, "")

    def set_limits(self, code: str, teacher: str, **changes: Any) -> None:
        """Change what the runs of students are limited to; ``open`` opens and closes the queue.

        Args:
            code: Of the classroom.
            teacher: The browser that leads it.
            **changes: Attributes of :class:`cnnviz.training.Limits`.
        """
        with self.store.session() as session:
            find_led(session, code, teacher)
            known = class_limits(session, code)
        self.store.set_class_limits(code, dataclasses.replace(known, **changes))

    def extend(self, code: str, teacher: str, hours: float) -> None:
        """Have a classroom end so many hours from now."""
        with self.store.session() as session:
            find_led(session, code, teacher).ends = time.time() + hours * 3600

    def end(self, code: str, teacher: str) -> None:
        """End a classroom now."""
        with self.store.session() as session:
            find_led(session, code, teacher).ends = time.time()
        self.store.delete_class(code)

    def clean_up(self) -> None:
        """Let the limits of classes end with them, and delete what is left of old ones."""
        now = time.time()
        ended = select(ClassroomRow.code).where(ClassroomRow.ends <= now)
        for code in self.store.all(ended.join(ClassRow, ClassRow.id == ClassroomRow.code)):
            self.store.delete_class(code)
        old = select(ClassroomRow.code).where(ClassroomRow.ends < now - KEPT_DAYS * 86_400)
        for code in self.store.all(old):
            self._delete(code)

    def _delete(self, code: str) -> None:
        polls = select(PollRow.id).where(PollRow.classroom == code)
        with self.store.session() as session:
            session.execute(delete(VoteRow).where(VoteRow.poll.in_(polls)))
            tables = (PollRow, PushRow, QuizAnswerRow, DrawingRow, CollectionRow, MemberRow)
            for table in tables:
                session.execute(delete(table).where(table.classroom == code))
            session.execute(delete(ClassroomRow).where(ClassroomRow.code == code))
        delete_datasets(code)

    def stop_run(self, code: str, teacher: str, run_id: str) -> None:
        """Stop a run that a student has started since joining.

        Raises:
            Problem: It is the run of somebody else.
        """
        with self.store.session() as session:
            find_led(session, code, teacher)
        run = self.store.run(run_id)
        member = self.member(code, run.owner)
        if member is None or run.created < member.joined:
            raise Problem("This run was not started in your class.", setting="run")
        self.store.request_stop(run_id, run.owner)


def delete_datasets(code: str, *, besides: str = "") -> None:
    """Delete the image folders that were made of the drawings of a classroom, but for one.

    Raises:
        Problem: One cannot be deleted.
    """
    owner = dataset_owner(code)
    for name in image_folders.folder_names(owner):
        if name != besides and image_folders.is_owner(name, owner):
            image_folders.delete_folder(name, owner)


def is_open(classroom: Classroom) -> bool:
    """Return whether a classroom has not ended."""
    return classroom.ends > time.time()


def find_led(session: Session, code: str, teacher: str) -> ClassroomRow:
    """Return the row of an open classroom that a browser leads.

    Raises:
        Problem: Another one does, or it has ended.
    """
    row = find_open(session, code)
    if row.teacher != teacher:
        raise Problem("Only the teacher of this class can do that.")
    return row
