"""Work that readers will ask for, done before they do, in a thread of its own."""

import threading
import time
from collections.abc import Callable, Iterable

SHARE = 0.4
"""Of the time of one processor: readers wait for the rest."""

_started: set[str] = set()
_lock = threading.Lock()


def work_ahead(name: str, tasks: Iterable[Callable[[], object]]) -> None:
    """Do some tasks, one after the other, unless this process has begun them before.

    Args:
        name: Of this work.
        tasks: What each returns is kept by the cache of the function that it calls.
    """
    with _lock:
        if name in _started:
            return
        _started.add(name)
    # Not a daemon, as the thread of a page is: torch must not be cut off when the process ends.
    threading.Thread(target=_work, args=(tuple(tasks),), daemon=False, name=name).start()


def _work(tasks: tuple[Callable[[], object], ...]) -> None:
    main = threading.main_thread()
    for task in tasks:
        start = time.monotonic()
        task()
        main.join((time.monotonic() - start) * (1 / SHARE - 1))  # rests, and ends with the process
        if not main.is_alive():
            return
