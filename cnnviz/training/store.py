"""What is kept of training: runs, their progress and their weights, in one database.

Workers write, pages read: a reload, a second browser or a restarted server lose nothing. An SQLite
file by default; any database of SQLAlchemy by ``CNNVIZ_STORE``.
"""

from __future__ import annotations

import dataclasses
import json
import platform
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from cnnviz.problem import Problem
from cnnviz.training.database import check_schema, connect, default_url, trouble
from cnnviz.training.progress import Phase, Progress
from cnnviz.training.records import Device, Run, State, problem_from_json, problem_to_json
from cnnviz.training.settings import Settings
from cnnviz.training.tables import DeviceRow, ProgressRow, RunRow, WeightsRow

__all__ = ["Store", "default_url"]

SILENCE = 10.0
KEPT_EPOCHS = 50


class Store:
    """The store; one object may serve many threads.

    Args:
        url: Database URL; None takes :func:`default_url`.

    Raises:
        Problem: The store cannot be opened, here and in every method: its folder cannot be
            written, it is locked, or it was made by another version.
    """

    def __init__(self, url: str | None = None) -> None:
        self.url = url or default_url()
        self._engine = connect(self.url)
        with self._session() as session:
            check_schema(self._engine, session)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            with Session(self._engine) as session, session.begin():
                yield session
        except SQLAlchemyError as error:
            raise trouble(self.url, error) from error

    # What pages ask

    def add(self, settings: Settings, owner: str) -> str:
        """Put a run in the queue and return its id."""
        row = RunRow(
            id=secrets.token_hex(8),
            owner=owner,
            settings=settings.to_json(),
            state=State.QUEUED,
            created=time.time(),
        )
        with self._session() as session:
            session.add(row)
            return row.id

    def run(self, run_id: str) -> Run:
        """Return a run.

        Raises:
            Problem: There is none of this id.
        """
        with self._session() as session:
            return _run(_row(session, run_id))

    def exists(self, run_id: str) -> bool:
        """Return True if there is a run of this id."""
        with self._session() as session:
            return session.get(RunRow, run_id) is not None

    def runs(self, owner: str | None = None) -> list[Run]:
        """Return the runs of a browser, or all, the newest first."""
        query = select(RunRow).order_by(RunRow.created.desc())
        if owner is not None:
            query = query.where(RunRow.owner == owner)
        with self._session() as session:
            return [_run(row) for row in session.scalars(query)]

    def progress(self, run_id: str, after: int = 0) -> list[Progress]:
        """Return the progress of a run in order, without its first ``after`` records."""
        query = (
            select(ProgressRow).where(ProgressRow.run == run_id).order_by(ProgressRow.id)
        ).offset(after)
        with self._session() as session:
            return [_progress(row) for row in session.scalars(query)]

    def ask_stop(self, run_id: str, owner: str) -> None:
        """Ask a run to stop; a waiting one is stopped at once.

        Raises:
            Problem: Another browser started it.
        """
        with self._session() as session:
            row = _row(session, run_id)
            _own(row, owner)
            row.stop_asked = True
            if row.state == State.QUEUED:
                row.state = State.STOPPED
                row.ended = time.time()

    def delete(self, run_id: str, owner: str) -> None:
        """Delete a run with all that belongs to it.

        Raises:
            Problem: Another browser started it, or it is still at work.
        """
        with self._session() as session:
            row = _row(session, run_id)
            _own(row, owner)
            if _run(row).state == State.RUNNING:
                raise Problem("This run is still at work; stop it first.")
            session.execute(delete(ProgressRow).where(ProgressRow.run == run_id))
            session.execute(delete(WeightsRow).where(WeightsRow.run == run_id))
            session.delete(row)

    def weights(self, run_id: str, which: int | Literal["best", "last"] = "best") -> bytes:
        """Return saved weights as safetensors: of an epoch, of the last or of the best one.

        Raises:
            Problem: Nothing is saved yet.
        """
        query = select(WeightsRow.tensors).where(WeightsRow.run == run_id)
        if which == "best":
            query = query.order_by(func.coalesce(WeightsRow.test_accuracy, -1).desc())
        elif which != "last":
            query = query.where(WeightsRow.epoch == which)
        with self._session() as session:
            tensors = session.scalar(query.order_by(WeightsRow.epoch.desc()).limit(1))
        if tensors is None:
            raise Problem("No weights of this run are saved yet.")
        return tensors

    def epochs(self, run_id: str) -> list[int]:
        """Return the epochs whose weights are saved, in order."""
        query = select(WeightsRow.epoch).where(WeightsRow.run == run_id).order_by(WeightsRow.epoch)
        with self._session() as session:
            return list(session.scalars(query))

    def place(self, run_id: str) -> int | None:
        """Return a waiting run's place in the queue, from 1; None for a run that does not wait."""
        with self._session() as session:
            row = _row(session, run_id)
            if row.state != State.QUEUED:
                return None
            earlier = select(func.count()).where(
                RunRow.state == State.QUEUED, RunRow.created < row.created
            )
            return 1 + (session.scalar(earlier) or 0)

    def device(self) -> Device | None:
        """Return what trains on this machine, None before a worker told."""
        with self._session() as session:
            row = session.get(DeviceRow, platform.node())
            return Device(row.kind, row.title, row.threads, row.torch) if row else None

    # What the engine and its workers write

    def queued(self) -> list[str]:
        """Return the ids of the waiting runs, the first comer first."""
        query = select(RunRow.id).where(RunRow.state == State.QUEUED).order_by(RunRow.created)
        with self._session() as session:
            return list(session.scalars(query))

    def claim(self, run_id: str) -> bool:
        """Take a waiting run to work on it; False if it no longer waits."""
        now = time.time()
        query = (
            update(RunRow)
            .where(RunRow.id == run_id, RunRow.state == State.QUEUED)
            .values(state=State.RUNNING, started=now, heartbeat=now)
        )
        with self._session() as session:
            return session.connection().execute(query).rowcount == 1

    def beat(self, run_id: str, fetched: float | None = None) -> bool:
        """Give a sign of life; return False once the run is to stop or is gone."""
        with self._session() as session:
            row = session.get(RunRow, run_id)
            if row is None:
                return False
            row.heartbeat = time.time()
            row.fetched = fetched
            return not row.stop_asked

    def describe(self, run_id: str, device: str, threads: int, versions: dict[str, str]) -> None:
        """Write what a run works with."""
        with self._session() as session:
            row = _row(session, run_id)
            row.device, row.threads, row.versions = device, threads, json.dumps(versions)

    def append(self, run_id: str, progress: Progress) -> None:
        """Add a progress record."""
        with self._session() as session:
            session.add(ProgressRow(run=run_id, **dataclasses.asdict(progress)))

    def save_weights(
        self, run_id: str, epoch: int, tensors: bytes, test_accuracy: float | None
    ) -> None:
        """Save the weights of an epoch; of many epochs, the best and the latest are kept.

        Args:
            run_id: The run.
            epoch: The epoch, from 1.
            tensors: Safetensors.
            test_accuracy: Measured with them, 0–1; None if the epoch was not brought to its end.
        """
        row = WeightsRow(run=run_id, epoch=epoch, tensors=tensors, test_accuracy=test_accuracy)
        with self._session() as session:
            session.merge(row)
            session.flush()
            kept = select(WeightsRow.epoch, WeightsRow.test_accuracy).where(
                WeightsRow.run == run_id
            )
            rows = sorted(session.execute(kept).all())
            if len(rows) > KEPT_EPOCHS:
                best = max(rows, key=lambda pair: -1.0 if pair[1] is None else pair[1])
                oldest = next(epoch for epoch, _ in rows if epoch != best[0])
                session.execute(
                    delete(WeightsRow).where(WeightsRow.run == run_id, WeightsRow.epoch == oldest)
                )

    def finish(self, run_id: str, state: State, reason: Problem | None = None) -> None:
        """Write how a run ended."""
        with self._session() as session:
            row = session.get(RunRow, run_id)
            if row is not None:
                row.state, row.ended, row.fetched = state, time.time(), None
                row.reason = problem_to_json(reason) if reason else None

    def write_device(self, device: Device) -> None:
        """Write what trains on this machine."""
        row = DeviceRow(machine=platform.node(), seen=time.time(), **dataclasses.asdict(device))
        with self._session() as session:
            session.merge(row)


def _row(session: Session, run_id: str) -> RunRow:
    row = session.get(RunRow, run_id)
    if row is None:
        raise Problem("There is no run {run} in the store.", setting="run", run=run_id)
    return row


def _own(row: RunRow, owner: str) -> None:
    if row.owner != owner:
        raise Problem("Only the browser that started this run may do that.", setting="run")


def _run(row: RunRow) -> Run:
    state = State(row.state)
    if state == State.RUNNING and time.time() - (row.heartbeat or 0) > SILENCE:
        state = State.INTERRUPTED
    return Run(
        id=row.id,
        owner=row.owner,
        settings=Settings.from_json(row.settings),
        state=state,
        stop_asked=row.stop_asked,
        reason=problem_from_json(row.reason) if row.reason else None,
        device=row.device,
        threads=row.threads,
        versions=json.loads(row.versions),
        fetched=row.fetched,
        created=row.created,
        started=row.started,
        ended=row.ended,
    )


def _progress(row: ProgressRow) -> Progress:
    names = [item.name for item in dataclasses.fields(Progress)]
    values = {name: getattr(row, name) for name in names}
    return Progress(**{**values, "phase": Phase(row.phase)})
