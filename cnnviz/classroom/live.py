"""What the browsers of a class ask for every two seconds, answered from memory.

One process reads each class from the database at most twice a second, however many browsers ask,
and writes where they are in one statement.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cnnviz.classroom import polls
from cnnviz.classroom.classrooms import Classrooms, is_open
from cnnviz.classroom.records import ClassPoll, Classroom, Member

FRESH_SECONDS = 0.5
"""What was read so long ago is read again."""
NOTE_SECONDS = 2.0
"""Places are written this often."""
SEEN_SECONDS = 10.0
"""A browser whose place has not changed is noted this often."""


@dataclass
class _Shared:
    """A class as it was read last."""

    classroom: Classroom
    members: dict[str, Member]
    push: tuple[int, str, float] | None
    poll: ClassPoll | None
    read_at: float
    answers: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


@dataclass
class _Seen:
    """When a browser was heard of, the page that is open there, and what was written of it."""

    at: float
    place: str
    written: float
    written_place: str


class LiveClasses:
    """The classes of this process."""

    def __init__(self, classrooms: Callable[[], Classrooms]) -> None:
        """Make it; ``classrooms`` opens the store when it is first needed."""
        self._classrooms = classrooms
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._shared: dict[str, _Shared] = {}
        self._seen: dict[tuple[str, str], _Seen] = {}
        self._noted = time.monotonic()

    @property
    def classrooms(self) -> Classrooms:
        """The classrooms of the store."""
        return self._classrooms()

    def is_fresh(self, code: str) -> bool:
        """Return whether a class can be answered at once: nothing is to be read or written."""
        now = time.monotonic()
        shared = self._shared.get(code)
        fresh = shared is not None and now - shared.read_at < FRESH_SECONDS
        return fresh and now - self._noted < NOTE_SECONDS

    def forget(self, code: str) -> None:
        """Have a class be read again: something was changed."""
        self._shared.pop(code, None)

    def note_place(self, code: str, owner: str, place: str | None) -> None:
        """Note that a browser was heard of, and the page that is open there if it says so."""
        now, shared = time.time(), self._shared.get(code)
        if shared is not None and owner not in shared.members:
            return  # ids of strangers do not fill the memory
        with self._lock:
            seen = self._seen.setdefault((code, owner), _Seen(now, place or "", 0.0, ""))
            seen.at = now
            if place is not None:
                seen.place = place

    def refresh(self, code: str) -> None:
        """Read a class if it is time to, and write the places if it is time to.

        Raises:
            Problem: The store cannot be used, or there is no such class.
        """
        if not self._reading.acquire(blocking=code not in self._shared):
            return  # another request reads it just now: what is known is answered meanwhile
        try:
            if self.is_fresh(code):
                return
            self._write_places()
            before, now = self._shared.get(code), self._read(code)
            self._shared[code] = now
            if before and is_open(before.classroom) and not is_open(now.classroom):
                self.classrooms.clean_up()
        finally:
            self._reading.release()

    def answer(self, code: str, owner: str, language: str) -> tuple[str, str]:
        """Return what a browser gets, as JSON, and the tag that differs when that differs.

        ``refresh`` was called before.
        """
        shared = self._shared.get(code)
        if shared is None:
            return "{}", "none"
        known = shared.answers.get((owner, language))
        if known is None:
            text = json.dumps(
                view_for(shared, owner, language), ensure_ascii=False, separators=(",", ":")
            )
            known = text, hashlib.sha256(text.encode()).hexdigest()[:16]
            shared.answers[owner, language] = known
        return known

    def _read(self, code: str) -> _Shared:
        classrooms = self.classrooms
        latest = classrooms.pushes(code, 1)
        return _Shared(
            classrooms.find(code),
            {member.owner: member for member in classrooms.members(code)},
            latest[0] if latest else None,
            polls.current_poll(classrooms, code),
            time.monotonic(),
        )

    def _write_places(self) -> None:
        now = time.monotonic()
        if now - self._noted < NOTE_SECONDS:
            return
        self._noted = now
        with self._lock:
            changed = [
                (key, seen)
                for key, seen in self._seen.items()
                if seen.place != seen.written_place or seen.at - seen.written > SEEN_SECONDS
            ]
            rows = [(code, owner, seen.at, seen.place) for (code, owner), seen in changed]
            for _key, seen in changed:
                seen.written, seen.written_place = seen.at, seen.place
            for key in [key for key, seen in self._seen.items() if time.time() - seen.at > 3600]:
                del self._seen[key]
        self.classrooms.note_places(rows)


def view_for(shared: _Shared, owner: str, language: str) -> dict[str, Any]:
    """Return what the browser of a student or of the teacher gets."""
    classroom, member = shared.classroom, shared.members.get(owner)
    leads = classroom.teacher == owner
    if not is_open(classroom):
        return {"state": "ended", "title": classroom.title}
    if not leads and (member is None or not member.present):
        return {"state": "left"}
    if not leads and member is not None and member.removed:
        return {"state": "removed"}
    view: dict[str, Any] = {
        "state": "teacher" if leads else "student",
        "title": classroom.title,
        "push": {"id": shared.push[0], "link": shared.push[1]} if shared.push else None,
        "poll": _poll_view(shared.poll, owner, language),
    }
    if member is not None and not leads:
        view |= {"nickname": member.nickname, "following": member.following}
    if leads:
        students = shared.members.values()
        view["count"] = sum(one.present and not one.removed for one in students)
    return view


def _poll_view(poll: ClassPoll | None, owner: str, language: str) -> dict[str, Any] | None:
    if poll is None:
        return None
    words = poll.content.text(language)
    view: dict[str, Any] = {
        "id": poll.id,
        "question": words.question,
        "choices": words.choices,
        "mine": poll.votes.get(owner),
        "link": poll.content.link,
    }
    if poll.revealed:
        mine = poll.votes.get(owner)
        mistake = words.mistakes[mine] if mine is not None and words.mistakes else ""
        view |= {
            "answer": poll.content.answer,
            "counts": poll.counts,
            "reveal": words.reveal,
            "mistake": mistake,
        }
    return view
