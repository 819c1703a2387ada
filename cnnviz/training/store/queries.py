"""What pages and the engine read, and what the owner of a run may change."""

from __future__ import annotations

import platform
import time
from typing import Literal

from sqlalchemy import delete, exists, func, select, update

from cnnviz.problem import Problem
from cnnviz.training.recipe import shared_start
from cnnviz.training.recipe.settings import Settings, check_rate
from cnnviz.training.records.progress import Progress
from cnnviz.training.records.report import Report
from cnnviz.training.records.run import AT_WORK, ENDED, Device, Event, Origin, Run, State
from cnnviz.training.store import rows
from cnnviz.training.store.database import Database
from cnnviz.training.store.tables import (
    CheckpointRow,
    DeviceRow,
    EventRow,
    ProgressRow,
    ReportRow,
    RunRow,
    WeightsRow,
)

MAX_NAME = 80
MAX_NOTE = 2_000
"""Characters of a run's name and note; longer ones are cut off."""


class Queries(Database):
    """The part of the store for pages and the engine."""

    def add(self, settings: Settings, owner: str, *, like: str | None = None) -> str:
        """Put a run in the queue and return its id.

        Args:
            settings: Its settings.
            owner: The browser that starts it.
            like: Another run with the same start (:mod:`cnnviz.training.recipe.shared_start`).

        Raises:
            Problem: The start would not be that of the other.
        """
        with self.session() as session:
            if like is None:
                return rows.queue_run(session, settings, owner, Origin.NEW).id
            source = Settings.from_json(rows.find_run(session, like).settings)
            shared_start.check_same_start(source, settings)
            weights = rows.first_weights(session, like)
            return rows.queue_run(
                session, settings, owner, Origin.SAME_START, parent=like, weights=weights
            ).id

    def run(self, run_id: str) -> Run:
        """Return a run.

        Raises:
            Problem: There is no run of this id.
        """
        with self.session() as session:
            return rows.run_of(rows.find_run(session, run_id))

    def exists(self, run_id: str) -> bool:
        """Return True if there is a run of this id."""
        with self.session() as session:
            return session.get(RunRow, run_id) is not None

    def runs(self, owner: str | None = None) -> list[Run]:
        """Return the runs of a browser, or all, the newest first."""
        query = select(RunRow).order_by(RunRow.created.desc())
        if owner is not None:
            query = query.where(RunRow.owner == owner)
        with self.session() as session:
            return [rows.run_of(row) for row in session.scalars(query)]

    def runs_with_weights(self, owner: str) -> list[Run]:
        """Return the runs of a browser that have ended and saved weights, the newest first."""
        saved = exists().where(WeightsRow.run == RunRow.id)
        query = select(RunRow).where(RunRow.owner == owner, saved).order_by(RunRow.created.desc())
        with self.session() as session:
            runs = [rows.run_of(row) for row in session.scalars(query)]
        return [run for run in runs if run.state in ENDED]

    def count(self, owner: str, *, before: float | None = None) -> int:
        """Return the number of runs of a browser.

        Args:
            owner: The browser.
            before: Only count runs created before this time, in seconds since 1970.
        """
        query = select(func.count()).where(RunRow.owner == owner)
        if before is not None:
            query = query.where(RunRow.created < before)
        with self.session() as session:
            return session.scalar(query) or 0

    def progress(self, run_id: str, after: int = 0) -> list[Progress]:
        """Return the progress of a run in order, without its first ``after`` records."""
        query = (
            select(ProgressRow).where(ProgressRow.run == run_id).order_by(ProgressRow.id)
        ).offset(after)
        with self.session() as session:
            return [rows.progress_of(row) for row in session.scalars(query)]

    def events(self, run_id: str) -> list[Event]:
        """Return the events of a run, in order of their steps."""
        query = select(EventRow).where(EventRow.run == run_id).order_by(EventRow.step, EventRow.id)
        with self.session() as session:
            return [rows.event_of(row) for row in session.scalars(query)]

    def request_stop(self, run_id: str, owner: str) -> None:
        """Request a run to stop; one in the queue is stopped at once.

        Raises:
            Problem: Another browser started it.
        """
        now = time.time()
        waiting = update(RunRow).where(RunRow.id == run_id, RunRow.state == State.QUEUED)
        with self.session() as session:
            rows.find_own_run(session, run_id, owner).stop_asked = True
            session.flush()
            session.execute(waiting.values(state=State.STOPPED, ended=now))

    def request_pause(self, run_id: str, owner: str, *, paused: bool) -> None:
        """Request a run to pause, or to resume after a pause.

        Raises:
            Problem: Another browser started it.
        """
        with self.session() as session:
            rows.find_own_run(session, run_id, owner).pause_asked = paused

    def request_rate(self, run_id: str, owner: str, rate: float) -> None:
        """Request another learning rate from the next step on, before the schedule.

        Raises:
            Problem: Another browser started the run, or the rate is invalid.
        """
        check_rate(rate)
        with self.session() as session:
            rows.find_own_run(session, run_id, owner).rate_asked = rate

    def label(
        self, run_id: str, owner: str, *, name: str | None = None, note: str | None = None
    ) -> None:
        """Set the name and the note of a run; None leaves them unchanged.

        Raises:
            Problem: Another browser started it.
        """
        with self.session() as session:
            row = rows.find_own_run(session, run_id, owner)
            if name is not None:
                row.name = " ".join(name.split())[:MAX_NAME]
            if note is not None:
                row.note = note.strip()[:MAX_NOTE]

    def delete(self, run_id: str, owner: str) -> None:
        """Delete a run with all that belongs to it.

        Raises:
            Problem: Another browser started it, or it is still running.
        """
        with self.session() as session:
            row = rows.find_own_run(session, run_id, owner)
            if rows.state_of(row) in AT_WORK:
                raise Problem("This run is still active; stop it first.")
            for table in (ProgressRow, WeightsRow, CheckpointRow, ReportRow, EventRow):
                session.execute(delete(table).where(table.run == run_id))
            session.delete(row)

    def weights(self, run_id: str, which: int | Literal["best", "last"] = "best") -> bytes:
        """Return saved weights as safetensors: of an epoch, of the last or of the best one.

        Raises:
            Problem: No weights are saved yet.
        """
        query = select(WeightsRow.tensors).where(WeightsRow.run == run_id)
        if which == "best":
            query = query.order_by(func.coalesce(WeightsRow.test_accuracy, -1).desc())
        elif which != "last":
            query = query.where(WeightsRow.epoch == which)
        with self.session() as session:
            tensors = session.scalar(query.order_by(WeightsRow.epoch.desc()).limit(1))
        if tensors is None:
            raise Problem("This run has not saved any weights yet.")
        return tensors

    def report(self, run_id: str, epoch: int | None = None) -> Report | None:
        """Return the report of an epoch, None for the latest; None if it is not stored."""
        query = select(ReportRow.text).where(ReportRow.run == run_id)
        if epoch is not None:
            query = query.where(ReportRow.epoch == epoch)
        with self.session() as session:
            text = session.scalar(query.order_by(ReportRow.epoch.desc()).limit(1))
        return Report.from_json(text) if text else None

    def reports(self, run_id: str) -> list[int]:
        """Return the epochs that have a report, in order."""
        return self._epochs(ReportRow, run_id)

    def epochs(self, run_id: str) -> list[int]:
        """Return the epochs whose weights are saved, in order."""
        return self._epochs(WeightsRow, run_id)

    def checkpoints(self, run_id: str) -> list[int]:
        """Return the epochs with a checkpoint, in order."""
        return self._epochs(CheckpointRow, run_id)

    def _epochs(
        self, table: type[WeightsRow | CheckpointRow | ReportRow], run_id: str
    ) -> list[int]:
        query = select(table.epoch).where(table.run == run_id).order_by(table.epoch)
        with self.session() as session:
            return list(session.scalars(query))

    def place(self, run_id: str) -> int | None:
        """Return a run's place in the queue, from 1; None for a run that is not in the queue."""
        with self.session() as session:
            row = rows.find_run(session, run_id)
            if row.state != State.QUEUED:
                return None
            earlier = select(func.count()).where(
                RunRow.state == State.QUEUED, RunRow.queued < row.queued
            )
            return 1 + (session.scalar(earlier) or 0)

    def queued(self) -> list[str]:
        """Return the ids of the runs in the queue, the first one first."""
        query = select(RunRow.id).where(RunRow.state == State.QUEUED).order_by(RunRow.queued)
        with self.session() as session:
            return list(session.scalars(query))

    def at_work(self) -> list[Run]:
        """Return the runs whose workers send heartbeats."""
        query = select(RunRow).where(RunRow.state.in_(AT_WORK))
        with self.session() as session:
            runs = [rows.run_of(row) for row in session.scalars(query)]
        return [run for run in runs if run.active]

    def device(self) -> Device | None:
        """Return what trains on this machine, None before a worker has reported it."""
        with self.session() as session:
            row = session.get(DeviceRow, platform.node())
            return Device(row.kind, row.title, row.threads, row.torch, row.count) if row else None
