"""Polls: a question to the whole class, the votes, and the answer once it is revealed."""

import time

from sqlalchemy import select, update

from cnnviz.classroom.classrooms import Classrooms, find_led
from cnnviz.classroom.records import ClassPoll, PollContent
from cnnviz.problem import Problem
from cnnviz.training.store.class_tables import MemberRow, PollRow, PushRow, VoteRow


def ask(
    classrooms: Classrooms, code: str, teacher: str, content: PollContent, *, push: bool
) -> int:
    """Ask a question; the one before it ends.  Return the number of the poll.

    Args:
        classrooms: The classrooms.
        code: Of the classroom.
        teacher: The browser that leads it.
        content: What is asked.
        push: The page with its figure opens on the screens of all who follow.

    Raises:
        Problem: This browser does not lead the open class; so in all functions for the teacher.
    """
    now = time.time()
    with classrooms.store.session() as session:
        find_led(session, code, teacher)
        session.execute(update(PollRow).where(PollRow.classroom == code).values(ended=True))
        row = PollRow(classroom=code, content=content.to_json(), at=now)
        session.add(row)
        if push:
            session.add(PushRow(classroom=code, link=content.link, at=now))
        session.flush()
        return row.id


def reveal(classrooms: Classrooms, code: str, teacher: str, poll: int) -> None:
    """Show the answer and the votes; voting ends."""
    _change(classrooms, code, teacher, poll, revealed=True)


def end(classrooms: Classrooms, code: str, teacher: str, poll: int) -> None:
    """End a poll: it goes from the screens."""
    _change(classrooms, code, teacher, poll, ended=True)


def _change(classrooms: Classrooms, code: str, teacher: str, poll: int, **values: bool) -> None:
    mine = (PollRow.id == poll, PollRow.classroom == code)
    with classrooms.store.session() as session:
        find_led(session, code, teacher)
        session.execute(update(PollRow).where(*mine).values(**values))


def vote(classrooms: Classrooms, code: str, owner: str, poll: int, choice: int) -> None:
    """Note the answer of a student; it may be changed until the answer is revealed.

    Raises:
        Problem: There is no such poll or choice, it is over, or the student is not in the class.
    """
    with classrooms.store.session() as session:
        row = session.get(PollRow, poll)
        member = session.get(MemberRow, (code, owner))
        if member is None or member.removed or not member.present:
            raise Problem("Join the class first.")
        if row is None or row.classroom != code or row.ended or row.revealed:
            raise Problem("This poll is over.")
        content = PollContent.from_json(row.content)
        if not 0 <= choice < len(content.text("en").choices):
            raise Problem("This poll has no such answer.")
        mine = session.get(VoteRow, (poll, owner))
        if mine is None:
            session.add(VoteRow(poll=poll, owner=owner, choice=choice, at=time.time()))
        else:
            mine.choice, mine.at = choice, time.time()


def current_poll(classrooms: Classrooms, code: str) -> ClassPoll | None:
    """Return the poll that is on the screens with its votes, None without one."""
    with classrooms.store.session() as session:
        query = select(PollRow).where(PollRow.classroom == code, PollRow.ended.is_(False))
        row = session.scalar(query.order_by(PollRow.id.desc()).limit(1))
        if row is None:
            return None
        votes = session.execute(select(VoteRow.owner, VoteRow.choice).where(VoteRow.poll == row.id))
        chosen = {owner: choice for owner, choice in votes}  # noqa: C416, typed rows
        return ClassPoll(
            row.id, PollContent.from_json(row.content), row.revealed, row.ended, chosen
        )


def all_polls(classrooms: Classrooms, code: str) -> list[ClassPoll]:
    """Return all polls of a classroom with their votes, in order."""
    with classrooms.store.session() as session:
        rows = session.scalars(
            select(PollRow).where(PollRow.classroom == code).order_by(PollRow.id)
        ).all()
        votes: dict[int, dict[str, int]] = {row.id: {} for row in rows}
        query = select(VoteRow).where(VoteRow.poll.in_(votes))
        for vote_row in session.scalars(query):
            votes[vote_row.poll][vote_row.owner] = vote_row.choice
        return [
            ClassPoll(
                row.id, PollContent.from_json(row.content), row.revealed, row.ended, votes[row.id]
            )
            for row in rows
        ]
