"""What takes seconds is computed beside the page: it shows how far it is, and can be cancelled.

A script of Streamlit cannot do that: no click in a part of a page ends the run of another part.
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any

import streamlit as st

from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.turns import fragment, rerun_fragments

POLL_MS = 300
UNWATCHED_S = 20.0
"""A job ends by itself when no page has asked for it for so long: its reader has left."""
NICE = 10
"""The priority of a thread that computes: one that answers readers gets ten times its share."""
_tick = component("kit/tick")
_ticks = itertools.count(1)


class Cancelled(Exception):
    """The reader does not want the result any more."""


Report = Callable[[float, Any], None]
"""Takes the share that is done, from 0 to 1, and what there is so far; raises Cancelled."""


class Job:
    """A computation in a thread of its own.

    Attributes:
        key: Identifies it.
        share: How much is done, from 0 to 1.
        partial: What there is so far.
        error: Why it failed, None if it did not.
    """

    def __init__(self, key: Hashable, compute: Callable[[Report], object]) -> None:
        """Start it; ``compute`` reports again and again, and keeps its result itself."""
        self.key = key
        self.share = 0.0
        self.partial: Any = None
        self.error: Exception | None = None
        self.cancelled = False
        self._compute = compute
        self._watched = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """It computes."""
        return self._thread.is_alive()

    def cancel(self) -> None:
        """Have it end at its next report."""
        self.cancelled = True

    def watch(self) -> None:
        """Note that a page still wants the result."""
        self._watched = time.monotonic()

    def _run(self) -> None:
        yield_to_others()
        try:
            self._compute(self._report)
        except Cancelled:
            self.cancelled = True
        except Exception as error:  # raised again by the page that shows the job
            self.error = error

    def _report(self, share: float, partial: Any = None) -> None:
        if self.cancelled or time.monotonic() - self._watched > UNWATCHED_S:
            raise Cancelled
        self.share, self.partial = min(1.0, share), partial


def yield_to_others() -> None:
    """Lower the priority of this thread and of those that it starts, where the system can."""
    with suppress(OSError):
        if sys.platform == "linux":  # elsewhere it would be that of the whole process
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


def job_of(place: str, key: Hashable) -> Job | None:
    """Return the job of a place on the page if it computes what a key identifies.

    A job for something else is cancelled: the reader has chosen another thing.
    """
    job: Job | None = st.session_state.get(place)
    if job is None or job.key == key:
        return job
    job.cancel()
    del st.session_state[place]
    return None


def start_job(place: str, key: Hashable, compute: Callable[[Report], object]) -> Job:
    """Start the job of a place on the page."""
    job = Job(key, compute)
    st.session_state[place] = job
    return job


@fragment(waits=True)
def show_job(place: str, after: str, draw: Callable[[Any], object] | None = None) -> None:
    """Show how far a job is, and the button that cancels it.

    A fragment of its own: only this runs again until the job ends.

    Args:
        place: Of the job.
        after: The key of the fragment that runs once it has ended.
        draw: Draws what there is so far.
    """
    url_state.consume_action()
    job: Job | None = st.session_state.get(place)
    if job is None or job.cancelled or not job.running:
        rerun_fragments([after])
        return
    job.watch()
    st.progress(job.share, f"{job.share:.0%}")
    st.button(_("Cancel"), key=f"{place}-cancel", on_click=_cancel, args=(place,))
    if draw is not None and job.partial is not None:
        draw(job.partial)
    _tick(key=f"{place}-tick", data={"tick": next(_ticks), "ms": POLL_MS}, on_tick_change=_wake)


def _wake() -> None:
    """Callback: nothing changes but what is shown."""
    url_state.mark_action()


def _cancel(place: str) -> None:
    """Callback."""
    url_state.mark_action()
    job: Job | None = st.session_state.get(place)
    if job is not None:
        job.cancel()
