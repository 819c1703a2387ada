"""What workers write into the store."""

from __future__ import annotations

import dataclasses
import json
import platform
import secrets
import time

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from cnnviz.problem import Problem, problem_to_json
from cnnviz.training.recipe.host_limits import RUN_BYTES
from cnnviz.training.records.progress import Progress
from cnnviz.training.records.report import Report
from cnnviz.training.records.run import AT_WORK, Device, Event, EventKind, State, Wishes
from cnnviz.training.store import retention, rows
from cnnviz.training.store.database import PATIENCE, Opened
from cnnviz.training.store.tables import (
    CheckpointRow,
    DeviceRow,
    EventRow,
    ProgressRow,
    ReportRow,
    RunRow,
    WeightsRow,
)

# Asked or told many times a second, and built but once: that takes longer than the question itself.
_OURS = (RunRow.id == bindparam("of_run"), RunRow.worker == bindparam("of_worker"))
_WISHES = select(RunRow.stop_asked, RunRow.pause_asked, RunRow.rate_asked).where(*_OURS)
_BEAT = (
    update(RunRow)
    .where(*_OURS)
    .values(heartbeat=bindparam("heartbeat"), fetched=bindparam("fetched"))
)
_APPEND = insert(ProgressRow)
_NEXT_STATE = {EventKind.PAUSE: State.PAUSED, EventKind.RESUME: State.RUNNING}


class Working(Opened):
    """The half of the store that workers write."""

    def __init__(self, url: str | None = None, *, patience: float = PATIENCE) -> None:
        super().__init__(url, patience=patience)
        self._worker = secrets.token_hex(4)

    def claim(self, run_id: str) -> bool:
        """Take a waiting run to work on it; False if it no longer waits."""
        now = time.time()
        query = (
            update(RunRow)
            .where(RunRow.id == run_id, RunRow.state == State.QUEUED)
            .values(state=State.RUNNING, started=now, heartbeat=now, worker=self._worker)
        )
        with self._session() as session:
            return session.connection().execute(query).rowcount == 1

    def wishes(self, run_id: str) -> Wishes | None:
        """Return what the owner of a run wants; None if it is gone or another worker has it."""
        with self._connection() as connection:
            row = connection.execute(
                _WISHES, {"of_run": run_id, "of_worker": self._worker}
            ).one_or_none()
        return None if row is None else Wishes(*row)

    def beat(self, run_id: str, fetched: float | None = None) -> None:
        """Give a sign of life, and say what share of the data is downloaded."""
        values = {"heartbeat": time.time(), "fetched": fetched}
        with self._connection() as connection:
            connection.execute(_BEAT, {"of_run": run_id, "of_worker": self._worker, **values})

    def describe(self, run_id: str, device: str, threads: int, versions: dict[str, str]) -> None:
        """Write what a run works with."""
        with self._session() as session:
            row = rows.find(session, run_id)
            row.device, row.threads, row.versions = device, threads, json.dumps(versions)

    def append(self, run_id: str, progress: Progress) -> None:
        """Add a progress record."""
        with self._connection() as connection:
            connection.execute(_APPEND, {"run": run_id, **dataclasses.asdict(progress)})

    def record(self, run_id: str, event: Event) -> None:
        """Add what was done to a run, and the state that it has after it.

        A new learning rate stands in place of those of this step and of later ones; so does a new
        number of pictures at a time.
        """
        values = dataclasses.asdict(event) | {"at": event.at or time.time()}
        with self._session() as session:
            if event.kind in (EventKind.RATE, EventKind.BATCH):
                planned = (EventRow.kind == event.kind) & (EventRow.step >= event.step)
                session.execute(delete(EventRow).where(EventRow.run == run_id, planned))
            session.add(EventRow(run=run_id, **values))
            if event.kind in _NEXT_STATE:
                rows.find(session, run_id).state = _NEXT_STATE[event.kind]

    def save_weights(
        self,
        run_id: str,
        epoch: int,
        tensors: bytes,
        test_accuracy: float | None,
        checkpoint: tuple[int, bytes] | None = None,
        *,
        budget: int = RUN_BYTES,
    ) -> None:
        """Save an epoch; what is too much is taken out (:mod:`cnnviz.training.store.retention`).

        Args:
            run_id: The run.
            epoch: The epoch, from 1.
            tensors: Safetensors.
            test_accuracy: Measured with them, 0–1; None if the epoch was not brought to its end.
            checkpoint: The steps done, and all that the run needs to go on from here.
            budget: Bytes that weights and checkpoints of this run may take together.
        """
        with self._session() as session:
            session.merge(
                WeightsRow(
                    run=run_id,
                    epoch=epoch,
                    test_accuracy=test_accuracy,
                    size=len(tensors),
                    tensors=tensors,
                )
            )
            if checkpoint is not None:
                step, state = checkpoint
                session.merge(
                    CheckpointRow(run=run_id, epoch=epoch, step=step, size=len(state), state=state)
                )
            session.flush()
            _thin(session, run_id, budget)

    def save_report(self, run_id: str, report: Report) -> None:
        """Save what an epoch came to; of epochs whose weights are gone only the latest stays."""
        kept = select(WeightsRow.epoch).where(WeightsRow.run == run_id)
        gone = delete(ReportRow).where(ReportRow.run == run_id, ReportRow.epoch.not_in(kept))
        with self._session() as session:
            session.execute(gone)
            session.merge(ReportRow(run=run_id, epoch=report.epoch, text=report.to_json()))

    def checkpoint(self, run_id: str) -> bytes | None:
        """Return the latest state that a run can be gone on with from, None for its beginning."""
        query = select(CheckpointRow.state).where(CheckpointRow.run == run_id)
        with self._session() as session:
            return session.scalar(query.order_by(CheckpointRow.epoch.desc()).limit(1))

    def finish(self, run_id: str, state: State, reason: Problem | None = None) -> None:
        """Write how a run ended; one that has ended already is left as it is."""
        values = {
            "state": state,
            "ended": time.time(),
            "fetched": None,
            "reason": problem_to_json(reason) if reason else None,
        }
        active = (State.QUEUED, *AT_WORK)
        query = update(RunRow).where(RunRow.id == run_id, RunRow.state.in_(active))
        with self._session() as session:
            session.execute(query.values(**values))

    def write_device(self, device: Device) -> None:
        """Write what trains on this machine."""
        row = DeviceRow(machine=platform.node(), seen=time.time(), **dataclasses.asdict(device))
        with self._session() as session:
            session.merge(row)


def _thin(session: Session, run_id: str, budget: int) -> None:
    """Take out of the store what is too much of a run."""
    weights = select(WeightsRow.epoch, WeightsRow.size, WeightsRow.test_accuracy).where(
        WeightsRow.run == run_id
    )
    states = select(CheckpointRow.epoch, CheckpointRow.size).where(CheckpointRow.run == run_id)
    sizes = {row.epoch: row.size for row in session.execute(states)}
    gone, forgotten = retention.too_much(
        [retention.Kept(*row) for row in session.execute(weights)], sizes, budget
    )
    session.execute(delete(WeightsRow).where(WeightsRow.run == run_id, WeightsRow.epoch.in_(gone)))
    session.execute(
        delete(CheckpointRow).where(CheckpointRow.run == run_id, CheckpointRow.epoch.in_(forgotten))
    )
