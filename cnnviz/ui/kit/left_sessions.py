"""Sessions of readers who have left: dropped soon, with their files and their memory.

Streamlit keeps the session of a browser that has gone for ``server.disconnectedSessionTTL``
seconds, so that a phone that slept finds it again.  Then it drops it, but only when another one
leaves: until then a whole class stays in memory, with all that it has uploaded.
"""

import gc
import threading
import time

import streamlit as st
from streamlit import runtime

from cnnviz.logs import log_exception
from cnnviz.ui.kit.uploads import sweep_uploads

QUIET = 0.02
"""Share of the time that a process computes at most when it counts as quiet."""


@st.cache_resource(show_spinner=False)
def watch_left_sessions() -> None:
    """Drop the sessions of readers who have left, from now on; once per process."""
    interval = max(1.0, st.get_option("server.disconnectedSessionTTL") / 2)
    threading.Thread(target=_watch, args=(interval,), daemon=True).start()


def _watch(interval: float) -> None:
    dropped = 0
    while True:
        before = time.process_time()
        time.sleep(interval)
        if not runtime.exists():  # that of Streamlit's AppTest is gone after each run
            return
        try:
            dropped += drop_left_sessions() + sweep_uploads()
        except AttributeError as error:
            log_exception(error)  # this Streamlit keeps its sessions elsewhere
            return
        if dropped and time.process_time() - before < QUIET * interval:
            collect_garbage()
            dropped = 0


def drop_left_sessions() -> int:
    """Drop the sessions whose time is over; return their number."""
    manager = runtime.get_instance()._session_mgr
    with manager._storage_lock:  # type: ignore[attr-defined]
        left = manager._session_storage._cache.expire()  # type: ignore[attr-defined]
    for _id, info in left:
        info.session.shutdown()  # deletes its files; else the garbage collector would, much later
    return len(left)


def collect_garbage() -> None:
    """Free what the sessions have left, also what was there when the imports were frozen.

    It holds up everybody (measured: 0.1 s with torch loaded), hence only in a quiet moment.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
