"""Scripts take turns: of two that compute at once, each only slows the other.

Python runs one thread at a time.  A server with many readers answers sooner when one script ends
before the next begins; measured with 200 students who change something every 5 s: p95 0.25 s in
place of 0.58 s.  Outside of the turn are Streamlit's own work, callbacks, and scripts that wait for
files, the database or torch.
"""

import functools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

from cnnviz.ui.kit.i18n import in_language, language
from cnnviz.ui.kit.script_runs import watch_script

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_turn = threading.BoundedSemaphore(1)
_thread = threading.local()


@contextmanager
def turn(*, waits: bool = False) -> Iterator[None]:
    """Wait for the turn and hold it.  A part of a page within it holds it already.

    The reader's language is looked up once: it does not change while a script runs.

    Args:
        waits: The script may wait for something, and would have all others wait too: it takes no
            turn.
    """
    if _holds_turn():
        yield
        return
    with watch_script(), in_language(language()), nullcontext() if waits else _turn:
        _thread.holds = not waits
        try:
            yield
        finally:
            _thread.holds = False


@contextmanager
def aside() -> Iterator[None]:
    """Let others have the turn while this script waits; around a lock, never within one."""
    if not _holds_turn():
        yield
        return
    _thread.holds = False
    _turn.release()
    try:
        yield
    finally:
        _turn.acquire()
        _thread.holds = True


def fragment(
    *, run_every: float | None = None, waits: bool = False, key: str | None = None
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Make a function a part of the page that runs alone after its controls were used.

    Args:
        run_every: Seconds until it runs again by itself, None for never.
        waits: It takes no turn, see :func:`turn`.
        key: Its name for :func:`rerun_fragments`.

    Returns:
        A decorator.
    """

    def decorate(draw: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @functools.wraps(draw)
        def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            with turn(waits=waits):
                return draw(*args, **kwargs)

        return st.fragment(run, run_every=run_every, key=key)

    return decorate


def rerun_fragments(keys: Sequence[str]) -> None:
    """Have other fragments run after this one, as ``st.rerun`` does, which only callbacks may."""
    context = get_script_run_ctx()
    if context is None or context.script_requests is None:
        return
    context.script_requests.request_rerun(
        RerunData(
            query_string=context.query_string,
            page_script_hash=context.page_script_hash,
            fragment_id_queue=context.fragment_storage.resolve_target(keys),
            cached_message_hashes=context.cached_message_hashes,
            context_info=context.context_info,
        )
    )


def rerun_other_fragment(key: str) -> None:
    """Have another fragment run after this one; a run of the whole page draws it anyway."""
    context = get_script_run_ctx()
    if context is not None and context.fragment_ids_this_run:
        rerun_fragments([key])


def _holds_turn() -> bool:
    return getattr(_thread, "holds", False)
