"""Resuming a run after an interruption, and continuing it from an epoch as a new run."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

from sqlalchemy import ColumnElement, Integer, delete, insert, literal, select, update
from sqlalchemy.orm import Session

from cnnviz.problem import Problem
from cnnviz.training.recipe.settings import Settings, check_rate
from cnnviz.training.records.run import EventKind, Origin, State
from cnnviz.training.store import rows
from cnnviz.training.store.database import Database
from cnnviz.training.store.tables import (
    CheckpointRow,
    EventRow,
    ProgressRow,
    ReportRow,
    RunRow,
    WeightsRow,
)

_NOT_COPIED = (EventKind.PAUSE, EventKind.RESUME, EventKind.STOP)
"""Events that do not change the weights: a run that continues another copies none of them."""


class Branching(Database):
    """The part of the store that resumes and continues runs."""

    def resume(self, run_id: str, owner: str) -> int:
        """Put an interrupted run in the queue again, as it was at its latest checkpoint.

        What came later is deleted, except changes of the learning rate: they are repeated at their
        steps, so that the result is the same as without the interruption.

        Returns:
            The epoch from which it continues; 0 for its beginning.

        Raises:
            Problem: Another browser started it, or it was not interrupted.
        """
        with self.session() as session:
            row = rows.find_own_run(session, run_id, owner)
            if rows.state_of(row) != State.INTERRUPTED or not _requeue(session, row):
                raise Problem("Only an interrupted run can be resumed.")
            latest = session.execute(
                select(CheckpointRow.epoch, CheckpointRow.step)
                .where(CheckpointRow.run == run_id)
                .order_by(CheckpointRow.epoch.desc())
            ).first()
            epoch, step = latest or (0, 0)
            later: tuple[tuple[Any, ColumnElement[bool]], ...] = (
                (ProgressRow, ProgressRow.step > step),
                (WeightsRow, WeightsRow.epoch > epoch),
                (ReportRow, ReportRow.epoch > epoch),
                (EventRow, (EventRow.step > step) & (EventRow.kind != EventKind.RATE)),
            )
            for table, after in later:
                session.execute(delete(table).where(table.run == run_id, after))
            session.add(_event(run_id, EventKind.RESUME, step, epoch))
            return epoch

    def continue_from(
        self,
        run_id: str,
        epoch: int,
        owner: str,
        *,
        epochs: int | None = None,
        rate: float | None = None,
    ) -> str:
        """Put a new run in the queue that continues another after an epoch; return its id.

        It copies what it needs of the other, which may then be deleted.

        Args:
            run_id: The run to continue, of any browser.
            epoch: After which of its epochs.
            owner: The browser that starts the new run.
            epochs: Total epochs, including those already trained; None as planned there.
            rate: The learning rate from here on; None as it was.

        Raises:
            Problem: There is no checkpoint of this epoch, or no epoch is left to train.
        """
        if rate is not None:
            check_rate(rate)
        with self.session() as session:
            source = rows.find_run(session, run_id)
            step = _checkpoint_step(session, run_id, epoch)
            settings = Settings.from_json(source.settings)
            planned = _check_epochs(epochs or settings.epochs, epoch)
            child = rows.queue_run(
                session,
                dataclasses.replace(settings, epochs=planned),
                owner,
                Origin.CONTINUED,
                name=source.name,
                parent=run_id,
                parent_epoch=epoch,
            )
            _copy(session, run_id, child.id, epoch, step, planned)
            session.add(_event(child.id, EventKind.CONTINUED, step, epoch, float(settings.epochs)))
            if rate is not None:
                session.add(_event(child.id, EventKind.RATE, step, epoch, rate))
            session.flush()
            child.rate_asked = _last_rate(session, child.id)
            return child.id


def _requeue(session: Session, row: RunRow) -> bool:
    """Put a run in the queue; return False if somebody else was faster."""
    query = (
        update(RunRow)
        .where(RunRow.id == row.id, RunRow.state == row.state, RunRow.worker == row.worker)
        .values(
            state=State.QUEUED,
            queued=time.time(),
            worker="",
            device="",
            stop_asked=False,
            pause_asked=False,
            reason=None,
            ended=None,
        )
    )
    return session.connection().execute(query).rowcount == 1


def _checkpoint_step(session: Session, run_id: str, epoch: int) -> int:
    """Return the steps that were done at the checkpoint of an epoch.

    Raises:
        Problem: It is not stored.
    """
    query = select(CheckpointRow.step).where(
        CheckpointRow.run == run_id, CheckpointRow.epoch == epoch
    )
    step = session.scalar(query)
    if step is None:
        raise Problem(
            "Cannot continue from epoch {epoch}: its checkpoint was not kept.",
            setting="epoch",
            epoch=epoch,
        )
    return step


def _check_epochs(epochs: int, trained: int) -> int:
    """Return the total epochs of a run of which some are already trained.

    Raises:
        Problem: No epoch is left to train.
    """
    if epochs <= trained:
        raise Problem(
            "Epochs already trained in this run: {epoch}. Set at least {nearest}.",
            setting="epochs",
            nearest=trained + 1,
            epoch=trained,
        )
    return epochs


def _copy(session: Session, source: str, child: str, epoch: int, step: int, planned: int) -> None:
    """Copy the state of a run after an epoch, with the steps that are planned now."""
    copied = EventRow.kind.not_in(_NOT_COPIED)
    steps = literal(step // epoch * planned, Integer)
    copies: tuple[tuple[Any, ColumnElement[bool], dict[str, Any]], ...] = (
        (ProgressRow, ProgressRow.step <= step, {"steps": steps}),
        (EventRow, copied & (EventRow.step <= step), {}),
        (WeightsRow, WeightsRow.epoch.in_((0, epoch)), {}),  # 0: given initial weights
        (ReportRow, ReportRow.epoch == epoch, {}),
        (CheckpointRow, CheckpointRow.epoch == epoch, {}),
    )
    for table, condition, changes in copies:
        replaced = {"run": literal(child), **changes}
        columns = [column for column in table.__table__.columns if column.key != "id"]
        values = [replaced.get(column.key, column) for column in columns]
        query = select(*values).where(table.run == source, condition)
        if "id" in table.__table__.columns:
            query = query.order_by(table.id)
        session.execute(insert(table).from_select(columns, query))


def _last_rate(session: Session, run_id: str) -> float | None:
    query = select(EventRow.value).where(EventRow.run == run_id, EventRow.kind == EventKind.RATE)
    return session.scalar(query.order_by(EventRow.step.desc(), EventRow.id.desc()).limit(1))


def _event(
    run_id: str, kind: EventKind, step: int, epoch: int, value: float | None = None
) -> EventRow:
    return EventRow(run=run_id, kind=kind, step=step, epoch=epoch, value=value, at=time.time())
