"""The log: sentences for a person, or JSON lines with ``CNNVIZ_LOG=json``, always on stderr.

A line of JSON names no one: no titles, names, links, addresses, file contents or keys.  A problem
is written as its template without the values, an exception as its type and where it was raised.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Mapping
from types import TracebackType
from typing import TextIO

from cnnviz.problem import Problem

VARIABLE, JSON = "CNNVIZ_LOG", "json"
FACTS = "cnnviz_facts"
"""The attribute of a record with its own fields."""
_LOG = logging.getLogger("cnnviz")
_FRAMES = 8
_PRIVATE = re.compile(
    r"""(?x)
      \b[a-z][a-z0-9+.-]*://\S+            # addresses, also of a database, with a password
    | [?&][\w.]+=\S*                       # parameters of a link
    | \b\d{1,3}(?:\.\d{1,3}){3}\b(?::\d+)? # IPv4
    | (?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])  # IPv6
    | \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b                # ids of sessions
    | \b[0-9a-f]{12,}\b                    # ids of browsers, runs and files
    | '[^'\n]*' | "[^"\n]*" | “[^”\n]*”    # what is quoted: names of files, titles
    | (?<!\w)/(?:[^\s/:]+/)*[^\s/:]+       # paths
    """,
    re.IGNORECASE,
)


def is_json() -> bool:
    """Return whether the host wants lines of JSON."""
    return os.environ.get(VARIABLE, "").lower() == JSON


def begin_logging() -> None:
    """As JSON, write warnings and uncaught exceptions to the log as well; once per process."""
    if is_json():
        warnings.showwarning = _log_warning
        sys.excepthook = _log_uncaught
        threading.excepthook = lambda args: _log_uncaught(
            args.exc_type, args.exc_value, args.exc_traceback
        )


def log_problem(problem: Problem) -> None:
    """Log a problem that no page shows."""
    _LOG.warning("%s", problem, extra={FACTS: {"event": "problem", "message": problem.template}})


def log_event(event: str, **facts: str | float | bool) -> None:
    """Log that something happened; in JSON only.

    Args:
        event: Its name.
        **facts: Numbers, and words of the program; never what a reader has typed.
    """
    if is_json():
        _LOG.info("%s", event, extra={FACTS: {"event": event, **facts}})


def log_exception(error: BaseException) -> None:
    """Log an exception that the program did not expect."""
    _LOG.error("%s", type(error).__name__, exc_info=error, extra={FACTS: {"event": "exception"}})


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON, without anything private."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time (UTC), level, logger, event, message or the fields of the event."""
        milliseconds = int(record.msecs)
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{milliseconds:03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "pid": record.process,
        }
        facts: Mapping[str, object] | None = getattr(record, FACTS, None)
        # Without its arguments, which may be addresses or what somebody has sent.
        first = str(record.msg).partition("\n")[0]
        line |= facts or {"event": "message", "message": remove_private(first)[:500]}
        if record.exc_info and record.exc_info[1] is not None:
            line |= {"event": "exception", **describe_exception(record.exc_info[1])}
        return json.dumps(line, ensure_ascii=False)


def remove_private(text: str) -> str:
    """Return a message of a library without what may name someone or open something."""
    return _PRIVATE.sub("…", text)


def describe_exception(error: BaseException) -> dict[str, object]:
    """Return type and place of an exception: its message may quote what somebody has typed."""
    facts: dict[str, object] = {"exception": type(error).__name__}
    if isinstance(error, Problem):
        facts["message"] = error.template
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{short_path(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    if places:
        facts |= {"at": places[-1], "stack": places}
    return facts


def short_path(path: str) -> str:
    """Return a path from the package on: what is before it may be somebody's name."""
    parts = path.replace("\\", "/").split("/")
    for name in ("site-packages", "cnnviz", "pages"):
        if name in parts[:-1]:
            start = parts.index(name) + (name == "site-packages")
            return "/".join(parts[start:])
    return parts[-1]


class _Lines(JsonLines):
    """Sentences, or lines of JSON if the host wants them."""

    def format(self, record: logging.LogRecord) -> str:
        """Return what is written for a record."""
        if is_json():
            return super().format(record)
        return logging.Formatter("cnnviz: %(message)s").format(record)


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to what ``sys.stderr`` is at that moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(_Lines())

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, stream: TextIO) -> None:
        raise AttributeError("it is always sys.stderr")


def _log_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    log_event("warning", category=category.__name__, at=f"{short_path(filename)}:{lineno}")


def _log_uncaught(
    kind: type[BaseException], error: BaseException | None, place: TracebackType | None
) -> None:
    if error is not None and not issubclass(kind, KeyboardInterrupt):
        log_exception(error.with_traceback(place))


_LOG.handlers[:] = [_Stderr()]
_LOG.propagate = False
_LOG.setLevel(logging.INFO)
