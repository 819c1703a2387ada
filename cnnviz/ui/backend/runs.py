"""The store and the engine of this process, and the runs that a visit sees."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.training import Engine, Limits, LocalEngine, Progress, Run, Store
from cnnviz.training.records.run import Snapshot
from cnnviz.training.store.database import default_url
from cnnviz.training.workers.engines import choose_engine

RUN = "run"
"""The parameter of the link with the run that is shown."""
LAST = "runs.last"
"""The run that was shown last."""
PROGRESS = "runs.progress."
"""The progress that is known of a run, whose id and time in the queue follow."""
DELETED = "runs.deleted"
"""The runs that were deleted in this visit."""

_engines: dict[str, Engine] = {}


def store() -> Store:
    """Return the store, opened once per process.

    Raises:
        Problem: It cannot be opened.
    """
    return _store(default_url())


def engine() -> Engine:
    """Return the engine that starts workers for the store, created once per process.

    That is when the training room is first opened: runs that were queued when the server was
    stopped continue then, and a worker reports the device.

    Raises:
        Problem: The store cannot be opened, or a limit in the environment is not a number.
    """
    return _engine(default_url())


def shown_run(owner: str) -> Run | None:
    """Return the run of the link, else the latest run of this browser if it is active.

    Such a run is put into the link, which then still shows it when it has ended.

    Raises:
        Problem: The store has no run with the id in the link.
    """
    run_id = st.query_params.get(RUN)
    if run_id and not was_deleted(run_id):
        run = store().run(run_id)
    else:
        st.query_params.pop(RUN, None)
        active = next((run for run in store().runs(owner) if run.active), None)
        if active is None:
            return None
        choose_run(active.id)
        run = active
    st.session_state[LAST] = run
    return run


def choose_run(run_id: str) -> None:
    """Put a run into the link, to be shown."""
    st.query_params[RUN] = run_id


def linked_run() -> str:
    """Return the id of the run in the link, empty without one."""
    return str(st.query_params.get(RUN, ""))


def last_shown_run() -> Run | None:
    """Return the run of the link as this visit saw it last, None if it never did."""
    last: Run | None = st.session_state.get(LAST)
    return last if last and last.id == st.query_params.get(RUN) else None


def forget_run(run_id: str) -> None:
    """Note that a run was deleted in this visit: a second click still has its address."""
    st.session_state.setdefault(DELETED, set()).add(run_id)
    st.query_params.pop(RUN, None)


def was_deleted(run_id: str) -> bool:
    """Return whether a run was deleted in this visit, so that no error is shown."""
    return run_id in st.session_state.get(DELETED, ())


def take_snapshot(run_id: str) -> Snapshot:
    """Read a run as :func:`take_snapshots`."""
    (snapshot,) = take_snapshots([run_id])
    return snapshot


def take_snapshots(ids: Sequence[str]) -> list[Snapshot]:
    """Read runs at one moment; of their progress only what this visit does not know yet.

    A resumed run has lost what came after its checkpoint: its progress is read again.

    Raises:
        Problem: The store cannot be read, or does not have one of the runs.
    """
    return store().snapshots(ids, known_progress)


def known_progress(run: Run) -> list[Progress]:
    """Return what this visit knows of a run's progress, without reading the store."""
    progress: list[Progress] = st.session_state.setdefault(f"{PROGRESS}{run.id}.{run.queued}", [])
    return progress


def count_workers() -> int:
    """Return the number of workers that this process has started and that have not ended.

    No engine is created: counting starts no runs.
    """
    engine = _engines.get(default_url())
    return len(engine.workers()) if isinstance(engine, LocalEngine) else 0


@st.cache_resource(show_spinner=False)
def _store(url: str) -> Store:
    return Store(url)


@st.cache_resource(show_spinner=False)
def _engine(url: str) -> Engine:
    engine = choose_engine(_store(url))
    _engines[url] = engine
    warm = engine.warm_up()
    if not warm and Limits.from_environment().training and _store(url).device() is None:
        engine.probe()
    return engine
