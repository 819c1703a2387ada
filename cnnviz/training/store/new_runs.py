"""New runs, what each of them begins from, and resuming a run after an interruption."""

import dataclasses
import secrets
import time
from typing import Any

from sqlalchemy import ColumnElement, Integer, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from cnnviz.problem import Problem
from cnnviz.training.recipe import shared_start
from cnnviz.training.recipe.engine_choice import CLUSTER
from cnnviz.training.recipe.settings import Settings, check_number
from cnnviz.training.records.run import AT_WORK, EventKind, Origin, State
from cnnviz.training.store.database import Database, patient
from cnnviz.training.store.reader_text import one_line
from cnnviz.training.store.saved_weights import first_weights, weights_query
from cnnviz.training.store.tables import (
    MAX_SILENCE,
    CheckpointRow,
    EventRow,
    ProgressRow,
    ReportRow,
    RunRow,
    WeightsRow,
)

PLACE = 1e-3
"""Seconds between a place in the queue and the one of a lost run: pages see that it waits again."""
MAX_FILE_NAME = 120
"""Characters of an uploaded file's name that are stored."""
_NOT_COPIED = (EventKind.PAUSE, EventKind.RESUME, EventKind.STOP)
"""Events that do not change the weights: a run that continues another copies none of them."""


class NewRuns(Database):
    """The part of the store that puts runs in the queue; each method returns the id of the run.

    A run that begins from another has copies of what it needs: the other may be deleted.
    """

    def add(self, settings: Settings, owner: str, *, like: str | None = None) -> str:
        """Put a run of a browser in the queue.

        It may have the same start as another (:mod:`cnnviz.training.recipe.shared_start`).

        Raises:
            Problem: The start would not be that of the other.
        """
        with self.session() as session:
            if like is None:
                return _queue_run(session, settings, owner, Origin.NEW).id
            source = Settings.from_json(RunRow.find(session, like).settings)
            shared_start.check_same_start(source, settings)
            row = session.get(WeightsRow, (like, 0))
            weights = row.tensors if row else None
            return _queue_run(
                session, settings, owner, Origin.SAME_START, parent=like, weights=weights
            ).id

    def upload_weights(self, settings: Settings, owner: str, file: str, tensors: bytes) -> str:
        """Put a run in the queue that evaluates the weights of a file and trains nothing.

        Of the settings only network and data count; the tensors are safetensors under the names of
        the network.
        """
        name = one_line(file)[-MAX_FILE_NAME:] or "–"
        with self.session() as session:
            return _queue_run(
                session, settings, owner, Origin.UPLOADED, weights=tensors, uploaded=name
            ).id

    def begin_from_weights(self, run_id: str, epoch: int, settings: Settings, owner: str) -> str:
        """Put a run in the queue whose initial weights are those of an epoch of another run.

        The other may be of any browser; the settings of the new run are for the same network.

        Raises:
            Problem: These weights are not stored, or belong to another network.
        """
        with self.session() as session:
            source = Settings.from_json(RunRow.find(session, run_id).settings)
            weights = first_weights(session, weights_query(run_id).where(WeightsRow.epoch == epoch))
            if weights is None:
                raise Problem("The weights of epoch {epoch} are no longer available.", epoch=epoch)
            if source.network.layers != settings.network.layers:
                raise Problem(
                    "These weights belong to {source}, not to {net}.",
                    setting="network",
                    nearest=source.net,
                    source=source.network.name,
                    net=settings.network.name,
                )
            return _queue_run(
                session,
                settings,
                owner,
                Origin.FROM_WEIGHTS,
                weights=weights,
                parent=run_id,
                parent_epoch=epoch,
            ).id

    def continue_from(
        self,
        run_id: str,
        epoch: int,
        owner: str,
        *,
        epochs: int | None = None,
        rate: float | None = None,
    ) -> str:
        """Put a run in the queue that continues another one after an epoch.

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
            check_number("learning_rate", rate)
        with self.session() as session:
            source = RunRow.find(session, run_id)
            settings = Settings.from_json(source.settings)
            planned = epochs or settings.epochs
            step = _checkpoint_step(session, run_id, epoch)
            _check_planned(planned, epoch)
            child = _queue_run(
                session,
                dataclasses.replace(settings, epochs=planned),
                owner,
                Origin.CONTINUED,
                name=source.name if source.owner == owner else "",  # not another's words
                parent=run_id,
                parent_epoch=epoch,
            )
            _copy(session, run_id, child.id, epoch, step, planned)
            session.add(_event(child.id, EventKind.CONTINUED, step, epoch, float(settings.epochs)))
            if rate is not None:
                session.add(_event(child.id, EventKind.RATE, step, epoch, rate))
            session.flush()
            child.requested_rate = _last_rate(session, child.id)
            return child.id

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
            row = RunRow.find_own(session, run_id, owner)
            if row.current_state != State.INTERRUPTED or not _requeue(session, row):
                raise Problem("Only an interrupted run can be resumed.")
            return _rewind(session, run_id)

    def lost_runs(self) -> list[str]:
        """Return the runs in the cluster whose workers no longer send a heartbeat."""
        silent = time.time() - func.coalesce(RunRow.heartbeat, 0) >= MAX_SILENCE
        lost = RunRow.state.in_(AT_WORK) & silent & (RunRow.machine == CLUSTER)
        return self.all(select(RunRow.id).where(lost))

    @patient
    def resume_lost(self, run_id: str) -> None:
        """Put such a run in the queue again, as :meth:`resume`, but at its old place.

        A requested pause stays requested.
        """
        with self.session() as session:
            row = RunRow.find(session, run_id)
            kept = {"pause_requested": row.pause_requested, "queued": row.queued + PLACE}
            if State(row.state) in AT_WORK and _requeue(session, row, **kept):
                _rewind(session, run_id)


def _queue_run(
    session: Session,
    settings: Settings,
    owner: str,
    origin: Origin,
    *,
    weights: bytes | None = None,
    **columns: Any,
) -> RunRow:
    """Put a new run in the queue; its given initial weights are stored as epoch 0."""
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
        session.add(_event(row.id, EventKind.WEIGHTS, 0, 0))
    return row


def _rewind(session: Session, run_id: str) -> int:
    """Delete what came after the latest checkpoint of a run, and return the epoch of this."""
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


def _requeue(session: Session, row: RunRow, **columns: Any) -> bool:
    """Put a run in the queue; return False if somebody else was faster."""
    values = {
        "state": State.QUEUED,
        "queued": time.time(),
        "worker": "",
        "machine": "",
        "gpu": "",
        "device": "",
        "heartbeat": None,
        "stop_requested": False,
        "pause_requested": False,
        "reason": None,
        "ended": None,
    }
    query = (
        update(RunRow)
        .where(RunRow.id == row.id, RunRow.state == row.state, RunRow.worker == row.worker)
        .values(values | columns)
    )
    return session.connection().execute(query).rowcount == 1


def _checkpoint_step(session: Session, run_id: str, epoch: int) -> int:
    """Return the steps that were done at the checkpoint of an epoch."""
    query = select(CheckpointRow.step)
    step = session.scalar(query.where(CheckpointRow.run == run_id, CheckpointRow.epoch == epoch))
    if step is None:
        raise Problem(
            "Cannot continue from epoch {epoch}: its checkpoint was not kept.",
            setting="epoch",
            epoch=epoch,
        )
    return step


def _check_planned(planned: int, epoch: int) -> None:
    """Refuse a number of epochs that leaves none to train after the one that is continued."""
    if planned <= epoch:
        raise Problem(
            "Epochs already trained in this run: {epoch}. Set at least {nearest}.",
            setting="epochs",
            nearest=epoch + 1,
            epoch=epoch,
        )


def _copy(session: Session, source: str, child: str, epoch: int, step: int, planned: int) -> None:
    """Copy the state of a run after an epoch, with the steps that are planned now."""
    lasting = EventRow.kind.not_in(_NOT_COPIED)
    steps = literal(step // epoch * planned, Integer)
    copies: tuple[tuple[Any, ColumnElement[bool], dict[str, Any]], ...] = (
        (ProgressRow, ProgressRow.step <= step, {"steps": steps}),
        (EventRow, lasting & (EventRow.step <= step), {}),
        (WeightsRow, WeightsRow.epoch.in_((0, epoch)), {}),  # 0: given initial weights
        (ReportRow, ReportRow.epoch == epoch, {}),
        (CheckpointRow, CheckpointRow.epoch == epoch, {}),
    )
    for table, condition, changes in copies:
        columns = [column for column in table.__table__.columns if column.key != "id"]
        changes["run"] = literal(child)
        values = [changes.get(column.key, column) for column in columns]
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
