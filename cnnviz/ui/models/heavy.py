"""Forward passes of large networks, aside from everything that answers at once.

One pass of VGG-11 takes half a second on two cores. Threads of lower priority run such passes,
so that the server's other threads, which answer those who step through a grid, come first; further
ones wait for their turn, and their readers are told so.
"""

import functools
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from cnnviz.ui.kit.i18n import _n
from cnnviz.ui.kit.jobs import yield_to_others
from cnnviz.ui.models.threads import LARGE

if TYPE_CHECKING:
    from cnnviz.ui.models.loading import Model

Result = TypeVar("Result")

CORES_PER_PASS = 4
"""A pass at once for so many cores, and at least one."""
_count = 0
_counted = threading.Lock()


def run_aside(model: "Model", compute: Callable[[], Result]) -> Result:
    """Return what a function computes with a network; that of a large one in its turn.

    The function may show elements of the page, as if it were called directly.
    """
    if model.network.multiply_adds < LARGE:
        return compute()
    context = get_script_run_ctx(suppress_warning=True)

    def task() -> Result:
        add_script_run_ctx(threading.current_thread(), context)
        return compute()

    earlier = _change_count(1) - most_at_once()
    try:
        future = _threads().submit(task)
        return future.result() if earlier <= 0 else _wait_in_words(future, earlier)
    finally:
        _change_count(-1)


def most_at_once() -> int:
    """Return how many passes run at once."""
    return max(1, (os.cpu_count() or 1) // CORES_PER_PASS)


def _wait_in_words(future: Future[Result], earlier: int) -> Result:
    words = _n(
        "{count} other computation of a large network comes first …",
        "{count} other computations of large networks come first …",
        earlier,
    )
    with st.spinner(words, show_time=True):
        return future.result()


def _change_count(by: int) -> int:
    """Count those who need a pass; return their number."""
    global _count
    with _counted:
        _count += by
        return _count


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(most_at_once(), "heavy", initializer=yield_to_others)
