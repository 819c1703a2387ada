"""Exceptions that pages have raised in the last hours: type, page and place, never what they say.

The message of an exception may quote what a reader has typed.
"""

import logging
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass

from cnnviz.logs import describe_exception
from cnnviz.ui.kit.script_runs import running_page

HOURS = 24
MOST = 200


@dataclass(frozen=True)
class ErrorNote:
    """One exception.

    Attributes:
        at: When, in seconds since 1970.
        page: The page whose script raised it, empty for none.
        kind: Its type.
        place: File, line and function.
    """

    at: float
    page: str
    kind: str
    place: str


_notes: deque[ErrorNote] = deque(maxlen=MOST)
_counts: Counter[str] = Counter()
_lock = threading.Lock()


def watch_log() -> None:
    """Note the exceptions that are logged as well: those that no page shows; once per process."""
    log = logging.getLogger("cnnviz")
    if not any(isinstance(handler, _Notes) for handler in log.handlers):
        log.addHandler(_Notes(logging.ERROR))


class _Notes(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        """Note the exception of a record."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, Exception):
            note_script_error(error)


def note_script_error(error: Exception) -> None:
    """Note an exception that a page has raised; for ``st.App``, which then shows and logs it."""
    facts = describe_exception(error)
    kind = type(error).__name__
    with _lock:
        _notes.append(ErrorNote(time.time(), running_page(), kind, str(facts.get("at", ""))))
        _counts[kind] += 1


def recent_errors() -> list[ErrorNote]:
    """Return the exceptions of the last ``HOURS``, the latest first, ``MOST`` at most."""
    since = time.time() - 3600 * HOURS
    with _lock:
        return [note for note in reversed(_notes) if note.at >= since]


def count_errors() -> dict[str, int]:
    """Return the number of exceptions by type since the start of this process."""
    with _lock:
        return dict(_counts)
