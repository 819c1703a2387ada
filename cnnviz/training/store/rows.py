"""Rows of the store, and the records that the store returns."""

from __future__ import annotations

import dataclasses
import json
import secrets
import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cnnviz.problem import Problem, problem_from_json
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.progress import Phase, Progress
from cnnviz.training.records.run import AT_WORK, Event, EventKind, Origin, Run, State
from cnnviz.training.store.tables import EventRow, ProgressRow, RunRow, WeightsRow

MAX_SILENCE = 10.0
"""Seconds without a heartbeat after which a worker counts as dead."""


def queue_run(
    session: Session,
    settings: Settings,
    owner: str,
    origin: Origin,
    *,
    weights: bytes | None = None,
    **columns: Any,
) -> RunRow:
    """Put a new run in the queue and return its row.

    Args:
        session: Of the database.
        settings: What to do.
        owner: The browser that starts it.
        origin: What it begins from.
        weights: Its initial weights, None for those that its settings say; they are stored as
            epoch 0.
        columns: Further columns.
    """
    now = time.time()
    row = RunRow(
        id=secrets.token_hex(8),
        owner=owner,
        settings=settings.to_json(),
        state=State.QUEUED,
        created=now,
        queued=now,
        origin=origin,
        **columns,
    )
    session.add(row)
    session.flush()
    if weights is not None:
        session.add(WeightsRow(run=row.id, epoch=0, size=len(weights), tensors=weights))
        session.add(EventRow(run=row.id, kind=EventKind.WEIGHTS, step=0, epoch=0, at=now))
    return row


def first_weights(session: Session, run_id: str) -> bytes | None:
    """Return the given initial weights of a run, None if they follow from its settings."""
    query = select(WeightsRow.tensors).where(WeightsRow.run == run_id, WeightsRow.epoch == 0)
    return session.scalar(query)


def find_run(session: Session, run_id: str) -> RunRow:
    """Return the row of a run.

    Raises:
        Problem: There is no run of this id.
    """
    row = session.get(RunRow, run_id)
    if row is None:
        raise Problem("Run {run} is not in the store.", setting="run", run=run_id)
    return row


def find_own_run(session: Session, run_id: str, owner: str) -> RunRow:
    """Return the row of a run that a browser started.

    Raises:
        Problem: There is no run of this id, or another browser started it.
    """
    row = find_run(session, run_id)
    if row.owner != owner:
        raise Problem("Only the browser that started this run can do that.", setting="run")
    return row


def state_of(row: RunRow) -> State:
    """Return where a run stands; one whose worker sends no heartbeat is interrupted."""
    state = State(row.state)
    silent = time.time() - (row.heartbeat or 0) > MAX_SILENCE
    return State.INTERRUPTED if state in AT_WORK and silent else state


def run_of(row: RunRow) -> Run:
    """Return the run of a row."""
    names = {item.name for item in dataclasses.fields(Run)}
    plain = names - {"settings", "state", "origin", "reason", "versions"}
    return Run(
        settings=Settings.from_json(row.settings),
        state=state_of(row),
        origin=Origin(row.origin),
        reason=problem_from_json(row.reason) if row.reason else None,
        versions=json.loads(row.versions),
        **{name: getattr(row, name) for name in plain},
    )


def progress_of(row: ProgressRow) -> Progress:
    """Return the progress record of a row."""
    names = [item.name for item in dataclasses.fields(Progress)]
    values = {name: getattr(row, name) for name in names}
    return Progress(**{**values, "phase": Phase(row.phase)})


def event_of(row: EventRow) -> Event:
    """Return the event of a row."""
    return Event(EventKind(row.kind), row.step, row.epoch, row.value, row.at)
