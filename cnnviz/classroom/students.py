"""Students of classrooms: joining with a nickname, following, leaving."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from cnnviz.classroom.names import clean_nickname, nickname_key
from cnnviz.classroom.records import Classroom, Member
from cnnviz.problem import Problem
from cnnviz.training import Limits
from cnnviz.training.store.class_tables import ClassroomRow, MemberRow
from cnnviz.training.store.tables import ClassRow

if TYPE_CHECKING:
    from cnnviz.training import Store

MAX_MEMBERS = 400
"""Students of a classroom, unless ``CNNVIZ_MAX_STUDENTS`` sets another limit."""
NO_LIMITS = Limits(max_runs=None, max_queued=None)


class Students:
    """The part of :class:`cnnviz.classroom.classrooms.Classrooms` that students use.

    Every method raises a :class:`Problem` where the store cannot be used.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def join(self, code: str, owner: str, nickname: str) -> Member:
        """Let a student join, or come back after a reload.

        Raises:
            Problem: There is no open classroom with this code, it is full, or the nickname is
                taken, refused or has been removed.
        """
        name = clean_nickname(nickname)
        key, now = nickname_key(name), time.time()
        with self.store.session() as session:
            find_open(session, code)
            row = session.get(MemberRow, (code, owner))
            same = select(MemberRow).where(MemberRow.classroom == code, MemberRow.name_key == key)
            holder = session.scalar(same)
            if row is not None and row.removed and key == row.name_key:
                raise Problem(
                    "Your teacher has removed this nickname. Choose another one.",
                    setting="nickname",
                )
            if holder is not None and holder.owner != owner:
                raise Problem(
                    "Somebody in this class has this nickname already. Choose another one.",
                    setting="nickname",
                )
            if row is None or row.removed or not row.present:
                self._check_room(session, code)
            if row is None:
                row = MemberRow(classroom=code, owner=owner, joined=now)
                session.add(row)
            row.nickname, row.name_key, row.seen = name, key, now
            row.present, row.removed, row.following = True, False, True
            session.flush()
            member = to_member(row)
        self.store.join_class(owner, code)
        return member

    def _check_room(self, session: Session, code: str) -> None:
        most = max_members()
        # Those whose nickname was removed take no room: a full class can be cleared of them.
        here = (MemberRow.classroom == code, MemberRow.present, MemberRow.removed.is_(False))
        count = session.scalar(select(func.count()).where(*here))
        if (count or 0) >= most:
            raise Problem(
                "This class is full: it has {count} students, the most on this server.", count=most
            )

    def member(self, code: str, owner: str) -> Member | None:
        """Return a student of a classroom; None if this browser is no student there."""
        query = select(MemberRow).where(MemberRow.classroom == code, MemberRow.owner == owner)
        row = self.store.first(query)
        return to_member(row) if row else None

    def is_in_class(self, code: str, owner: str) -> bool:
        """Return whether a browser is a student of an open classroom, or leads it."""
        query = (
            select(ClassroomRow)
            .outerjoin(MemberRow, MemberRow.classroom == ClassroomRow.code)
            .where(ClassroomRow.code == code, ClassroomRow.ends > time.time())
            .where(
                (ClassroomRow.teacher == owner)
                | (
                    (MemberRow.owner == owner)
                    & MemberRow.present.is_(True)
                    & MemberRow.removed.is_(False)
                )
            )
        )
        return self.store.first(query) is not None

    def members(self, code: str) -> list[Member]:
        """Return all who have ever joined a classroom, in that order."""
        query = select(MemberRow).where(MemberRow.classroom == code).order_by(MemberRow.joined)
        return list(map(to_member, self.store.all(query)))

    def leave(self, code: str, owner: str) -> None:
        """Note that a student has left; runs and answers stay on the board."""
        self._change_member(code, owner, present=False)
        self.store.join_class(owner, "")

    def follow(self, code: str, owner: str, *, on: bool) -> None:
        """Note whether pushed pages open in a student's browser."""
        self._change_member(code, owner, following=on)

    def _change_member(self, code: str, owner: str, **values: object) -> None:
        mine = (MemberRow.classroom == code, MemberRow.owner == owner)
        with self.store.connection() as connection:
            connection.execute(update(MemberRow).where(*mine).values(**values))

    def note_places(self, seen: Iterable[tuple[str, str, float, str]]) -> None:
        """Note when browsers were heard of: code, owner, time, and the link that is open there."""
        rows = [
            {"code": code, "mine": owner, "seen": at, "place": place}
            for code, owner, at, place in seen
        ]
        if not rows:
            return
        statement = (
            update(MemberRow)
            .where(
                MemberRow.classroom == bindparam("code"),
                MemberRow.owner == bindparam("mine"),
            )
            .values(seen=bindparam("seen"), place=bindparam("place"))
        )
        with self.store.connection() as connection:
            connection.execute(statement, rows)

    def open_membership(self, owner: str) -> Classroom | None:
        """Return the open classroom that a student is in, the one joined last; None if in none."""
        query = (
            select(ClassroomRow)
            .join(MemberRow, MemberRow.classroom == ClassroomRow.code)
            .where(MemberRow.owner == owner, MemberRow.removed.is_(False))
            .where(MemberRow.present.is_(True), ClassroomRow.ends > time.time())
            .order_by(MemberRow.joined.desc())
        )
        return self.first(query)

    def first(self, query: Select[ClassroomRow]) -> Classroom | None:
        """Return the first classroom that a query finds."""
        with self.store.session() as session:
            row = session.scalar(query.limit(1))
            return to_classroom(session, row) if row else None


def max_members() -> int:
    """Return how many students a classroom may have."""
    text = os.environ.get("CNNVIZ_MAX_STUDENTS", "").strip()
    return int(text) if text.isdecimal() and int(text) else MAX_MEMBERS


def find_row(session: Session, code: str) -> ClassroomRow:
    """Return the row of a classroom.

    Raises:
        Problem: There is none with this code.
    """
    row = session.get(ClassroomRow, code)
    if row is None:
        raise Problem("No class has the code {code}.", setting="code", code=code)
    return row


def find_open(session: Session, code: str) -> ClassroomRow:
    """Return the row of a classroom that is open.

    Raises:
        Problem: There is none with this code, or it has ended.
    """
    row = find_row(session, code)
    if row.ends <= time.time():
        raise Problem("The class with the code {code} has ended.", setting="code", code=code)
    return row


def class_limits(session: Session, code: str) -> Limits:
    """Return what the runs of a class are limited to."""
    row = session.get(ClassRow, code)
    return Limits.from_json(row.limits) if row else NO_LIMITS


def to_classroom(session: Session, row: ClassroomRow) -> Classroom:
    """Return the record of a row."""
    limits = class_limits(session, row.code)
    return Classroom(row.code, row.title, row.teacher, row.opened, row.ends, limits)


def to_member(row: MemberRow) -> Member:
    """Return the record of a row."""
    return Member(**row.values_of(Member))
