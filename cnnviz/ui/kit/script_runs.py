"""How many scripts this process has run, and how long readers waited for them: since its start."""

from __future__ import annotations

import bisect
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from streamlit.runtime.scriptrunner import get_script_run_ctx

BOUNDS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the classes in which durations are counted; those above are in one more."""
HOME = "home"
"""The page whose path in the address is empty."""

_lock = threading.Lock()
_thread = threading.local()


@dataclass
class ScriptRuns:
    """The scripts of one kind.

    Attributes:
        seconds: From the request until the script ended, the turn that it waited for included; sum.
        counts: Number of scripts per class of ``BOUNDS_S``, and of longer ones.
    """

    seconds: float = 0.0
    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))

    @property
    def count(self) -> int:
        """Number of scripts."""
        return sum(self.counts)

    def quantile(self, share: float) -> float | None:
        """Return the bound below which a share of the scripts ended.

        None without scripts, or if it is above all bounds.
        """
        total = 0
        for count, bound in zip(self.counts, BOUNDS_S, strict=False):
            total += count
            if total and total >= share * self.count:
                return bound
        return None


_runs: dict[tuple[str, bool], ScriptRuns] = {}


def script_runs() -> dict[tuple[str, bool], ScriptRuns]:
    """Return the scripts by the name of their page and whether they ran a part of it alone."""
    with _lock:
        return {kind: replace(runs, counts=list(runs.counts)) for kind, runs in _runs.items()}


@contextmanager
def watch_script() -> Iterator[None]:
    """Count what runs within it as a script; within a script that is counted, nothing."""
    if getattr(_thread, "watched", False):
        yield
        return
    _thread.watched, start = True, time.perf_counter()
    try:
        yield
    finally:
        _thread.watched = False
        _note(time.perf_counter() - start)


def running_page() -> str:
    """Return the name of the page whose script runs here, empty where none does."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return ""
    page = context.pages_manager.get_pages().get(context.page_script_hash)
    return (page.get("url_pathname") or HOME) if page else ""


def _note(seconds: float) -> None:
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:  # no page: a test, or a thread
        return
    kind = (running_page(), bool(context.fragment_ids_this_run))
    with _lock:
        runs = _runs.setdefault(kind, ScriptRuns())
        runs.seconds += seconds
        runs.counts[bisect.bisect_left(BOUNDS_S, seconds)] += 1
