"""What a run in the queue waits for, in words, and how often a run is read again."""

from cnnviz.training.records.run import Run, Snapshot
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import _, _n
from cnnviz.ui.kit.polling import POLL_SECONDS

SOON_SECONDS = 5
"""A shorter wait is not told in numbers; a longer one is rounded to so many seconds."""
MINUTES_FROM_SECONDS = 90
WATCH_SECONDS = 3.0
"""Between two readings of a run that another browser has started: a class may watch one."""


def poll_seconds(run: Run, owner: str) -> float:
    """Return how many seconds lie between two readings of a run."""
    return POLL_SECONDS if run.owner == owner else WATCH_SECONDS


def queue_words(snapshot: Snapshot) -> str:
    """Return what a run in the queue waits for, and for how long."""
    if snapshot.place is None:
        if runs.store().class_limits(snapshot.run.owner).open:
            return _("Starting the worker: loading PyTorch and the images.")
        return _("Your teacher has closed the training queue: this run waits until it is open.")
    words = _("Waiting in the queue: position {place}.", place=snapshot.place)
    return words if snapshot.wait is None else f"{words} {_time_words(snapshot.wait)}"


def _time_words(seconds: float) -> str:
    if seconds < SOON_SECONDS:
        return _("It starts within seconds.")
    if seconds < MINUTES_FROM_SECONDS:
        about = round(seconds / SOON_SECONDS) * SOON_SECONDS
        return _("It starts in about {seconds} seconds.", seconds=about)
    minutes = round(seconds / 60)
    return _n("It starts in about {count} minute.", "It starts in about {count} minutes.", minutes)
