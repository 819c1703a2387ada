"""What a run in the queue waits for, in words."""

from cnnviz.training.records.run import Snapshot
from cnnviz.ui.backend import runs
from cnnviz.ui.kit.i18n import _, _n

SOON_SECONDS = 5
"""A shorter wait is not told in numbers; a longer one is rounded to so many seconds."""
MINUTES_FROM_SECONDS = 90


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
