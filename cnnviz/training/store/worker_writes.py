"""What workers write into the store."""

import dataclasses
import json
import platform
import secrets
import time
from typing import Any

from sqlalchemy import bindparam, case, delete, func, insert, select, update
from sqlalchemy.orm import Session

from cnnviz.problem import Problem, problem_to_json
from cnnviz.training.recipe.engine_choice import slots_machine
from cnnviz.training.recipe.host_limits import RUN_BYTES
from cnnviz.training.records.progress import Progress
from cnnviz.training.records.report import Report
from cnnviz.training.records.run import AT_WORK, Device, Event, EventKind, Requests, State
from cnnviz.training.store import retention
from cnnviz.training.store.database import PATIENCE, Database, patient
from cnnviz.training.store.saved_weights import store_frozen
from cnnviz.training.store.tables import (
    MAX_SILENCE,
    CheckpointRow,
    DeviceRow,
    EventRow,
    ProgressRow,
    ReportRow,
    RunRow,
    WeightsRow,
)

# Run many times per second and built once: to build them takes longer than to run them.
_OURS = (RunRow.id == bindparam("of_run"), RunRow.worker == bindparam("of_worker"))
_REQUESTS = select(RunRow.stop_requested, RunRow.pause_requested, RunRow.requested_rate).where(
    *_OURS
)
_BEAT = (
    update(RunRow)
    .where(*_OURS)
    .values(
        heartbeat=bindparam("heartbeat"),
        download_share=bindparam("download_share"),
        features_share=bindparam("features_share"),
    )
)
_APPEND = insert(ProgressRow)
_NEXT_STATE = {EventKind.PAUSE: State.PAUSED, EventKind.RESUME: State.RUNNING}


class WorkerWrites(Database):
    """The part of the store for workers."""

    def __init__(self, url: str | None = None, *, patience: float = PATIENCE) -> None:
        super().__init__(url, patience=patience)
        self._worker = secrets.token_hex(4)
        self._row: dict[str, Any] = {}

    @patient
    def claim(self, run_id: str) -> bool:
        """Claim a run of the queue for this worker; return False if it is no longer queued."""
        now = time.time()
        # A cluster reserves slots by its own name, whichever machine the worker is on.
        machine = case((RunRow.machine == "", platform.node()), else_=RunRow.machine)
        query = (
            update(RunRow)
            .where(RunRow.id == run_id, RunRow.state == State.QUEUED)
            .values(
                state=State.RUNNING,
                started=now,
                heartbeat=now,
                worker=self._worker,
                machine=machine,
            )
        )
        with self.session() as session:
            claimed = session.connection().execute(query).rowcount == 1
            if claimed:
                row = RunRow.find(session, run_id)
                self._row = {column.key: getattr(row, column.key) for column in row.__table__.c}
        return claimed

    def _own_rows(self) -> list[dict[str, Any]]:
        """Return the row of the claimed run; its earlier progress is lost, pages read it again."""
        return [self._row | {"queued": time.time()}] if self._row else []

    def requests(self, run_id: str) -> Requests | None:
        """Return what the owner of a run requests; None if it was deleted or claimed by another."""
        with self.connection() as connection:
            row = connection.execute(
                _REQUESTS, {"of_run": run_id, "of_worker": self._worker}
            ).one_or_none()
        return None if row is None else Requests(*row)

    def beat(
        self, run_id: str, download_share: float | None = None, features_share: float | None = None
    ) -> None:
        """Write a heartbeat, and the share of the data or of the features that is there."""
        values = {
            "heartbeat": time.time(),
            "download_share": download_share,
            "features_share": features_share,
        }
        with self.connection() as connection:
            connection.execute(_BEAT, {"of_run": run_id, "of_worker": self._worker, **values})

    @patient
    def describe(self, run_id: str, device: str, threads: int, versions: dict[str, str]) -> None:
        """Write the device, threads and versions of a run."""
        with self.session() as session:
            row = RunRow.find(session, run_id)
            row.device, row.threads, row.versions = device, threads, json.dumps(versions)

    @patient
    def append(self, run_id: str, progress: Progress) -> None:
        """Add a progress record."""
        with self.connection() as connection:
            connection.execute(_APPEND, {"run": run_id, **dataclasses.asdict(progress)})

    @patient
    def record(self, run_id: str, event: Event) -> None:
        """Add an event, and set the state of the run that follows from it.

        A new learning rate replaces those of this step and of later ones; so does a new number of
        images at a time.
        """
        values = dataclasses.asdict(event) | {"at": event.at or time.time()}
        with self.session() as session:
            if event.kind in (EventKind.RATE, EventKind.BATCH):
                later = (EventRow.kind == event.kind) & (EventRow.step >= event.step)
                session.execute(delete(EventRow).where(EventRow.run == run_id, later))
            session.add(EventRow(run=run_id, **values))
            if event.kind in _NEXT_STATE:
                RunRow.find(session, run_id).state = _NEXT_STATE[event.kind]

    @patient
    def save_weights(
        self,
        run_id: str,
        epoch: int,
        tensors: bytes,
        test_accuracy: float | None,
        checkpoint: tuple[int, bytes] | None = None,
        *,
        budget: int = RUN_BYTES,
        validation_accuracy: float | None = None,
        frozen: bytes = b"",
    ) -> None:
        """Save an epoch and delete surplus ones (:mod:`cnnviz.training.store.retention`).

        The tensors are safetensors, their test accuracy is None within an epoch. A checkpoint is
        the number of steps done, and all that the run needs to continue from here; the budget is
        in bytes. The best epoch, which is always kept, is that of the validation images, if any.
        Weights of frozen layers are given apart: they are stored once for all epochs and runs.
        """
        with self.session() as session:
            digest = store_frozen(session, frozen)
            session.merge(
                WeightsRow(
                    frozen=digest,
                    run=run_id,
                    epoch=epoch,
                    test_accuracy=test_accuracy,
                    validation_accuracy=validation_accuracy,
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
            _delete_surplus(session, run_id, budget)

    @patient
    def save_report(self, run_id: str, report: Report) -> None:
        """Save a report; of epochs whose weights are deleted only the latest report stays."""
        epochs = select(WeightsRow.epoch).where(WeightsRow.run == run_id)
        surplus = delete(ReportRow).where(ReportRow.run == run_id, ReportRow.epoch.not_in(epochs))
        with self.session() as session:
            session.execute(surplus)
            session.merge(ReportRow(run=run_id, epoch=report.epoch, text=report.to_json()))

    def checkpoint(self, run_id: str) -> bytes | None:
        """Return the latest checkpoint of a run, None without one."""
        query = select(CheckpointRow.state).where(CheckpointRow.run == run_id)
        return self.first(query.order_by(CheckpointRow.epoch.desc()))

    @patient
    def finish(self, run_id: str, state: State, reason: Problem | None = None) -> None:
        """Write how a run ended, unless it has ended already."""
        values = {
            "state": state,
            "ended": time.time(),
            "download_share": None,
            "features_share": None,
            "reason": problem_to_json(reason) if reason else None,
        }
        active = (State.QUEUED, *AT_WORK)
        query = update(RunRow).where(RunRow.id == run_id, RunRow.state.in_(active))
        with self.session() as session:
            session.execute(query.values(**values))

    @patient
    def let_go(self, run_id: str) -> None:
        """Say that a run has no worker any more: it need not be waited for."""
        silent = case((RunRow.state == State.QUEUED, None), else_=time.time() - MAX_SILENCE)
        with self.connection() as connection:
            connection.execute(update(RunRow).where(RunRow.id == run_id).values(heartbeat=silent))

    @patient
    def write_device(self, device: Device) -> None:
        """Write what trains on this machine."""
        row = DeviceRow(machine=slots_machine(), seen=time.time(), **dataclasses.asdict(device))
        with self.session() as session:
            session.merge(row)


def _delete_surplus(session: Session, run_id: str, budget: int) -> None:
    """Delete the surplus epochs of a run."""
    accuracy = func.coalesce(WeightsRow.validation_accuracy, WeightsRow.test_accuracy)
    weights = select(WeightsRow.epoch, WeightsRow.size, accuracy).where(WeightsRow.run == run_id)
    states = select(CheckpointRow.epoch, CheckpointRow.size).where(CheckpointRow.run == run_id)
    sizes = {row.epoch: row.size for row in session.execute(states)}
    saved_weights = [retention.SavedWeights(*row) for row in session.execute(weights)]
    surplus = retention.surplus_epochs(saved_weights, sizes, budget)
    tables: tuple[type[WeightsRow | CheckpointRow], ...] = (WeightsRow, CheckpointRow)
    for table, epochs in zip(tables, surplus, strict=True):
        session.execute(delete(table).where(table.run == run_id, table.epoch.in_(epochs)))
