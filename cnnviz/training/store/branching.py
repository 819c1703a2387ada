"""Going on with a run: in the same one after an interruption, or in a new one from an epoch."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

from sqlalchemy import ColumnElement, Integer, delete, insert, literal, select, update
from sqlalchemy.orm import Session

from cnnviz.problem import Problem
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.run import EventKind, Origin, State
from cnnviz.training.store import rows
from cnnviz.training.store.database import Opened
from cnnviz.training.store.queries import check_rate
from cnnviz.training.store.tables import (
    CheckpointRow,
    EventRow,
    ProgressRow,
    ReportRow,
    RunRow,
    WeightsRow,
)

_OF_THE_MOMENT = (EventKind.PAUSE, EventKind.RESUME, EventKind.STOP)
"""Events without which the weights would be the same: a run that goes on takes none of them."""


class Lineage(Opened):
    """The part of the store that lets runs go on."""

    def resume(self, run_id: str, owner: str) -> int:
        """Put an interrupted run in the queue again, as it was at its latest checkpoint.

        What came after it is taken out, but for the changes of the learning rate: they come again
        at their steps, so that the run becomes what it would have been.

        Returns:
            The epoch that it goes on from; 0 for its beginning.

        Raises:
            Problem: Another browser started it, or it is not interrupted.
        """
        with self._session() as session:
            row = rows.own(session, run_id, owner)
            if rows.state(row) != State.INTERRUPTED or not _requeue(session, row):
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

    def branch(
        self,
        run_id: str,
        epoch: int,
        owner: str,
        *,
        epochs: int | None = None,
        rate: float | None = None,
    ) -> str:
        """Put a new run in the queue that goes on from an epoch of another; return its id.

        It takes along what it needs of the other, which may then be deleted.

        Args:
            run_id: The run to go on from, anybody's.
            epoch: After which of its epochs.
            owner: The browser that asks.
            epochs: Epochs of the new run, those of the other counted in; None as planned there.
            rate: The learning rate from here on; None as it was.

        Raises:
            Problem: There is no checkpoint of this epoch, or no epoch is left to train.
        """
        if rate is not None:
            check_rate(rate)
        with self._session() as session:
            source = rows.find(session, run_id)
            step = _checkpoint_step(session, run_id, epoch)
            settings = Settings.from_json(source.settings)
            planned = _planned(epochs or settings.epochs, epoch)
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
    """Put a run in the queue; False if somebody else was quicker."""
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
        Problem: It is not kept.
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


def _planned(epochs: int, behind: int) -> int:
    """Return the epochs of a run that has some behind it.

    Raises:
        Problem: None is left to train.
    """
    if epochs <= behind:
        raise Problem(
            "Epochs already trained in this run: {epoch}. Set at least {nearest}.",
            setting="epochs",
            nearest=behind + 1,
            epoch=behind,
        )
    return epochs


def _copy(session: Session, source: str, child: str, epoch: int, step: int, planned: int) -> None:
    """Copy what was there after an epoch, with the steps that are planned now."""
    taken_over = EventRow.kind.not_in(_OF_THE_MOMENT)
    steps = literal(step // epoch * planned, Integer)
    copies: tuple[tuple[Any, ColumnElement[bool], dict[str, Any]], ...] = (
        (ProgressRow, ProgressRow.step <= step, {"steps": steps}),
        (EventRow, taken_over & (EventRow.step <= step), {}),
        (WeightsRow, WeightsRow.epoch.in_((0, epoch)), {}),  # 0: what it began with, if not drawn
        (ReportRow, ReportRow.epoch == epoch, {}),
        (CheckpointRow, CheckpointRow.epoch == epoch, {}),
    )
    for table, wanted, changed in copies:
        fixed = {"run": literal(child), **changed}
        columns = [column for column in table.__table__.columns if column.key != "id"]
        values = [fixed.get(column.key, column) for column in columns]
        rows_there = select(*values).where(table.run == source, wanted)
        if "id" in table.__table__.columns:
            rows_there = rows_there.order_by(table.id)
        session.execute(insert(table).from_select(columns, rows_there))


def _last_rate(session: Session, run_id: str) -> float | None:
    query = select(EventRow.value).where(EventRow.run == run_id, EventRow.kind == EventKind.RATE)
    return session.scalar(query.order_by(EventRow.step.desc(), EventRow.id.desc()).limit(1))


def _event(
    run_id: str, kind: EventKind, step: int, epoch: int, value: float | None = None
) -> EventRow:
    return EventRow(run=run_id, kind=kind, step=step, epoch=epoch, value=value, at=time.time())
