"""The store: runs, their progress and their weights, in one database.

Workers write, pages read: a reload, a second browser or a restarted server lose nothing. An SQLite
file by default; any database of SQLAlchemy by ``CNNVIZ_STORE``.
"""

import dataclasses
import time
from collections.abc import Callable, Sequence
from typing import Literal

from sqlalchemy import Select, delete, exists, func, select, update

from cnnviz.problem import Problem
from cnnviz.training.recipe.engine_choice import slots_machine
from cnnviz.training.recipe.settings import check_number
from cnnviz.training.records.progress import Phase, Progress
from cnnviz.training.records.report import Report
from cnnviz.training.records.run import (
    AT_WORK,
    ENDED,
    Device,
    Event,
    EventKind,
    Run,
    Snapshot,
    State,
)
from cnnviz.training.store.database import patient
from cnnviz.training.store.new_runs import NewRuns
from cnnviz.training.store.queue import RunQueue
from cnnviz.training.store.reader_text import one_line, without_nul
from cnnviz.training.store.saved_weights import (
    delete_unused_frozen,
    first_weights,
    weights_query,
)
from cnnviz.training.store.tables import (
    CheckpointRow,
    DeviceRow,
    EpochTable,
    EventRow,
    ProgressRow,
    ReportRow,
    RunRow,
    WeightsRow,
)
from cnnviz.training.store.worker_writes import WorkerWrites

MAX_NAME = 80
MAX_NOTE = 2_000
"""Characters of a run's name and note; longer ones are cut off."""


class Store(NewRuns, RunQueue, WorkerWrites):
    """The store; one object may serve many threads.

    Here is what pages and the engine read, and what the owner of a run may change. It is opened as
    a :class:`cnnviz.training.store.database.Database`, and raises its problems.
    """

    @patient
    def run(self, run_id: str) -> Run:
        """Return a run.

        Raises:
            Problem: There is no run of this id.
        """
        with self.session() as session:
            return RunRow.find(session, run_id).to_run()

    def exists(self, run_id: str) -> bool:
        """Return True if there is a run of this id."""
        return self.first(select(RunRow.id).where(RunRow.id == run_id)) is not None

    def runs(self, owner: str | None = None) -> list[Run]:
        """Return the runs of a browser, or all, the newest first."""
        query = select(RunRow).order_by(RunRow.created.desc())
        if owner is not None:
            query = query.where(RunRow.owner == owner)
        return [row.to_run() for row in self.all(query)]

    def runs_with_weights(self, owner: str) -> list[Run]:
        """Return the runs of a browser that have ended and saved weights, the newest first."""
        has_weights = exists().where(WeightsRow.run == RunRow.id)
        query = (
            select(RunRow).where(RunRow.owner == owner, has_weights).order_by(RunRow.created.desc())
        )
        return [run for run in map(RunRow.to_run, self.all(query)) if run.state in ENDED]

    def count(self, owner: str, *, before: float | None = None) -> int:
        """Return the number of runs of a browser; ``before`` a time, in seconds since 1970."""
        query = select(func.count()).where(RunRow.owner == owner)
        if before is not None:
            query = query.where(RunRow.created < before)
        return self.first(query) or 0

    def progress(self, run_id: str, after: int = 0) -> list[Progress]:
        """Return the progress of a run in order, without its first ``after`` records."""
        return [_to_progress(row) for row in self.all(_progress_rows(run_id).offset(after))]

    def events(self, run_id: str) -> list[Event]:
        """Return the events of a run, in order of their steps."""
        return [_to_event(row) for row in self.all(_event_rows(run_id))]

    def snapshots(
        self, ids: Sequence[str], known: Callable[[Run], list[Progress]]
    ) -> list[Snapshot]:
        """Read runs at one moment, in one transaction.

        ``known`` returns the first part of a run's progress as it was read before, a list to which
        what is new is added.

        Raises:
            Problem: There is no run of one of the ids.
        """
        snapshots = []
        with self.session(at_one_moment=True) as session:
            for run_id in ids:
                run = RunRow.find(session, run_id).to_run()
                progress = known(run)
                rows = session.scalars(_progress_rows(run_id).offset(len(progress)))
                progress += map(_to_progress, rows)
                events = [_to_event(row) for row in session.scalars(_event_rows(run_id))]
                reports = list(session.scalars(_epochs(ReportRow, run_id)))
                snapshots.append(Snapshot(run, progress, events, reports))
        queued = State.QUEUED
        return [self._with_wait(one) if one.run.state == queued else one for one in snapshots]

    def _with_wait(self, snapshot: Snapshot) -> Snapshot:
        """Return a snapshot with what all pages share: to order a long queue takes milliseconds."""
        wait = self.waits().get(snapshot.run.id)
        if wait is None:  # it came just now, or its class's queue is closed
            return dataclasses.replace(snapshot, place=self.place(snapshot.run.id))
        return dataclasses.replace(snapshot, place=wait.place, wait=wait.seconds)

    def weights(self, run_id: str, which: int | Literal["best", "last"] = "best") -> bytes:
        """Return saved weights as safetensors: of an epoch, of the last or of the best one.

        Raises:
            Problem: No weights are saved yet, or those of the epoch were deleted.
        """
        query = weights_query(run_id)
        if which == "best":
            accuracy = (WeightsRow.validation_accuracy, WeightsRow.test_accuracy, -1)
            query = query.order_by(func.coalesce(*accuracy).desc())
        elif which != "last":
            query = query.where(WeightsRow.epoch == which)
        tensors = self._joined(query.order_by(WeightsRow.epoch.desc()))
        if tensors is None and isinstance(which, int):
            raise Problem("The weights of epoch {epoch} are no longer available.", epoch=which)
        if tensors is None:
            raise Problem("This run has not saved any weights yet.")
        return tensors

    def first_weights(self, run_id: str) -> bytes | None:
        """Return the given initial weights of a run, None if they follow from its settings."""
        return self._joined(weights_query(run_id).where(WeightsRow.epoch == 0))

    @patient
    def _joined(self, query: Select[bytes, bytes]) -> bytes | None:
        with self.session() as session:
            return first_weights(session, query)

    def report(self, run_id: str, epoch: int | None = None) -> Report | None:
        """Return the report of an epoch, None for the latest; None if it is not stored."""
        query = select(ReportRow.text).where(ReportRow.run == run_id)
        if epoch is not None:
            query = query.where(ReportRow.epoch == epoch)
        text = self.first(query.order_by(ReportRow.epoch.desc()))
        return Report.from_json(text) if text else None

    def reports(self, run_id: str) -> list[int]:
        """Return the epochs that have a report, in order."""
        return self.all(_epochs(ReportRow, run_id))

    def epochs(self, run_id: str) -> list[int]:
        """Return the epochs whose weights are saved, in order."""
        return self.all(_epochs(WeightsRow, run_id))

    def checkpoints(self, run_id: str) -> list[int]:
        """Return the epochs with a checkpoint, in order."""
        return self.all(_epochs(CheckpointRow, run_id))

    def device(self) -> Device | None:
        """Return what trains on this machine, None before a worker has reported it."""
        row = self.first(select(DeviceRow).where(DeviceRow.machine == slots_machine()))
        return Device(**row.values_of(Device)) if row else None

    def device_age(self) -> float | None:
        """Return the seconds since it was reported, None before that."""
        seen = self.first(select(DeviceRow.seen).where(DeviceRow.machine == slots_machine()))
        return None if seen is None else time.time() - seen

    def disown(self, run_id: str) -> None:
        """Take a run from its worker, which ends; the run counts as lost."""
        with self.session() as session:
            RunRow.find(session, run_id).worker = ""
        self.let_go(run_id)

    @patient
    def request_stop(self, run_id: str, owner: str) -> None:
        """Request a run to stop; one in the queue is stopped at once.

        Raises:
            Problem: Another browser started it; so in all methods that follow.
        """
        waiting = update(RunRow).where(RunRow.id == run_id, RunRow.state == State.QUEUED)
        with self.session() as session:
            RunRow.find_own(session, run_id, owner).stop_requested = True
            session.flush()
            session.execute(waiting.values(state=State.STOPPED, ended=time.time()))

    def request_pause(self, run_id: str, owner: str, *, paused: bool) -> None:
        """Request a run to pause, or to resume after a pause."""
        with self.session() as session:
            RunRow.find_own(session, run_id, owner).pause_requested = paused

    def request_rate(self, run_id: str, owner: str, rate: float) -> None:
        """Request another learning rate from the next step on, before the schedule.

        Raises:
            Problem: The rate is invalid.
        """
        check_number("learning_rate", rate)
        with self.session() as session:
            RunRow.find_own(session, run_id, owner).requested_rate = rate

    def label(
        self, run_id: str, owner: str, *, name: str | None = None, note: str | None = None
    ) -> None:
        """Set the name and the note of a run; None leaves them unchanged."""
        with self.session() as session:
            row = RunRow.find_own(session, run_id, owner)
            if name is not None:
                row.name = one_line(name)[:MAX_NAME]
            if note is not None:
                row.note = without_nul(note).strip()[:MAX_NOTE]

    def delete(self, run_id: str, owner: str) -> None:
        """Delete a run with all that belongs to it.

        Raises:
            Problem: It is still running.
        """
        with self.session() as session:
            row = RunRow.find_own(session, run_id, owner)
            if row.current_state in AT_WORK:
                raise Problem("This run is still active; stop it first.")
            for table in (ProgressRow, WeightsRow, CheckpointRow, ReportRow, EventRow):
                session.execute(delete(table).where(table.run == run_id))
            session.delete(row)
            delete_unused_frozen(session)


def _epochs(table: type[EpochTable], run_id: str) -> Select[int]:
    return select(table.epoch).where(table.run == run_id).order_by(table.epoch)


def _progress_rows(run_id: str) -> Select[ProgressRow]:
    return select(ProgressRow).where(ProgressRow.run == run_id).order_by(ProgressRow.id)


def _event_rows(run_id: str) -> Select[EventRow]:
    return select(EventRow).where(EventRow.run == run_id).order_by(EventRow.step, EventRow.id)


def _to_progress(row: ProgressRow) -> Progress:
    return Progress(**row.values_of(Progress) | {"phase": Phase(row.phase)})


def _to_event(row: EventRow) -> Event:
    return Event(**row.values_of(Event) | {"kind": EventKind(row.kind)})
