"""The runs of the training room: the store and the engine that the process shares."""

from __future__ import annotations

import streamlit as st

from cnnviz.training import Limits, LocalEngine, Progress, Run, Store
from cnnviz.training.store.store import default_url
from cnnviz.ui.backend import store_use

store_use.begun.set()

LAST = "runs.last"
DELETED = "runs.deleted"
"""The runs that were deleted in this visit."""


def store() -> Store:
    """Return the store, opened once per process.

    Raises:
        Problem: It cannot be opened.
    """
    return _store(default_url())


def engine() -> LocalEngine:
    """Return the engine that starts workers for the store, made once per process.

    Made when the training room is first opened: runs that were waiting when the server was stopped
    go on then, and a worker tells what device there is.

    Raises:
        Problem: The store cannot be opened, or a limit in the environment is no number.
    """
    return _engine(default_url())


def limits() -> Limits:
    """Return what this host allows.

    Raises:
        Problem: A limit in the environment is no number.
    """
    return Limits.from_environment()


def shown_run(owner: str) -> Run | None:
    """Return the run that the page is about: the link's, else this browser's latest if it works.

    A run found so is put into the link, which then still shows it when it has ended.

    Raises:
        Problem: The link names a run that is not in the store.
    """
    asked = st.query_params.get("run")
    if asked and not was_deleted(asked):
        found = store().run(asked)
    else:
        st.query_params.pop("run", None)
        at_work = next((run for run in store().runs(owner) if run.active), None)
        if at_work is None:
            return None
        st.query_params["run"] = at_work.id
        found = at_work
    st.session_state[LAST] = found
    return found


def last_shown_run() -> Run | None:
    """Return the run of the link as it was when this visit last saw it, None if it never did."""
    last: Run | None = st.session_state.get(LAST)
    return last if last and last.id == st.query_params.get("run") else None


def known_progress(run: Run) -> list[Progress]:
    """Return what this visit knows of a run's progress, without asking the store."""
    kept: list[Progress] = st.session_state.setdefault(f"progress.{run.id}.{run.queued}", [])
    return kept


def forget_run(run_id: str) -> None:
    """Note that a run was deleted here: whoever clicks twice comes with its address once more."""
    st.session_state.setdefault(DELETED, set()).add(run_id)
    st.query_params.pop("run", None)


def was_deleted(run_id: str) -> bool:
    """Return True if a run was deleted in this visit: nobody need be told that it is gone."""
    return run_id in st.session_state.get(DELETED, ())


def run_progress(run_id: str) -> list[Progress]:
    """Return a run's progress; this visit keeps it and asks the store for what is new only.

    A run that was resumed lost what came after its checkpoint: it is read anew.
    """
    kept = known_progress(store().run(run_id))
    kept += store().progress(run_id, after=len(kept))
    return kept


def runs_with_weights(owner: str) -> list[Run]:
    """Return this browser's runs that have come to an end, the newest first."""
    return store().runs_with_weights(owner)


@st.cache_resource(show_spinner=False)
def _store(url: str) -> Store:
    return Store(url)


@st.cache_resource(show_spinner=False)
def _engine(url: str) -> LocalEngine:
    engine = LocalEngine(_store(url))
    if limits().training and _store(url).device() is None:
        engine.probe()
    return engine
