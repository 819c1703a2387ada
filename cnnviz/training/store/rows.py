"""Rows of the store, and the records that are made of them."""

from __future__ import annotations

import dataclasses
import json
import secrets
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from cnnviz.problem import Problem, problem_from_json
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.run import AT_WORK, EventKind, Origin, Run, State
from cnnviz.training.store.tables import EventRow, RunRow, Table, WeightsRow

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

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


def saved_weights(session: Session, run_id: str, epoch: int) -> bytes | None:
    """Return the weights of an epoch, None if they are not stored; 0: given initial weights."""
    row = session.get(WeightsRow, (run_id, epoch))
    return row.tensors if row else None


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
    values: dict[str, Any] = {
        "settings": Settings.from_json(row.settings),
        "state": state_of(row),
        "origin": Origin(row.origin),
        "reason": problem_from_json(row.reason) if row.reason else None,
        "versions": json.loads(row.versions),
    }
    return Run(**values_of(row, Run) | values)


def values_of(row: Table, record: type[DataclassInstance]) -> dict[str, Any]:
    """Return what the columns of a row hold for the fields of a record."""
    return {item.name: getattr(row, item.name) for item in dataclasses.fields(record)}
