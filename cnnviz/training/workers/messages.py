"""What an engine and its workers say to each other: lines of JSON on the worker's input and output.

The engine names runs to train; a worker says when it is ready, and when a run has ended. All else
about a run is in the store.
"""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Job:
    """A run to train, with so many threads; None for those that torch takes."""

    run: str
    threads: int | None = None

    def to_line(self) -> bytes:
        """Return the job as a line."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @staticmethod
    def from_line(line: bytes) -> "Job":
        """Return the job of a line."""
        return Job(**json.loads(line))


@dataclass(frozen=True)
class Notice:
    """What a worker says: it is ready for its first run, or a run has ended.

    Attributes:
        ended: The run that has ended, empty before the first.
        last: It trains no other one.
    """

    ended: str = ""
    last: bool = False

    def to_line(self) -> bytes:
        """Return the notice as a line."""
        return json.dumps({"notice": asdict(self)}).encode() + b"\n"

    @staticmethod
    def from_line(line: bytes) -> "Notice | None":
        """Return the notice of a line, None for another line."""
        try:
            return Notice(**json.loads(line)["notice"])
        except (ValueError, TypeError, KeyError):
            return None
