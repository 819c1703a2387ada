"""A run with all that a page shows of it while it trains, read at one moment."""

from dataclasses import dataclass

from cnnviz.training.records.progress import Progress
from cnnviz.training.records.run import Event, Run


@dataclass(frozen=True)
class Snapshot:
    """A run as the store has it at one moment.

    Attributes:
        run: The run.
        progress: Its progress so far.
        events: What was done to it.
        reports: The epochs with a report.
        place: Its place in the queue, from 1; None for a run that is not in the queue.
    """

    run: Run
    progress: list[Progress]
    events: list[Event]
    reports: list[int]
    place: int | None = None
