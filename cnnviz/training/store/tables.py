"""The tables of the store, and the records that are made of their rows."""

from __future__ import annotations

import dataclasses
import json
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from cnnviz.problem import Problem, problem_from_json
from cnnviz.training.recipe.engine_choice import CLUSTER
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.run import AT_WORK, Origin, Run, State

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SCHEMA = 11
"""Increase it with every change of the tables, and add a step to :mod:`.migrations`."""

MAX_SILENCE = 10.0
"""Seconds without a heartbeat after which a worker counts as dead."""
MAX_LOST = 28.0
"""The same for pages about a run in a cluster: until then it is resumed on another machine."""


class Table(DeclarativeBase):
    """Base class of all tables."""

    def values_of(self, record: type[DataclassInstance]) -> dict[str, Any]:
        """Return what the columns hold for the fields of a record."""
        return {item.name: getattr(self, item.name) for item in dataclasses.fields(record)}


class SchemaRow(Table):
    """The version of these tables, one row."""

    __tablename__ = "schema"
    version: Mapped[int] = mapped_column(primary_key=True)


class EpochTable(Table):
    """A table with one row per epoch of a run."""

    __abstract__ = True
    run: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)


class RunRow(Table):
    """One run; times are seconds since 1970.

    ``stop_requested``, ``pause_requested`` and ``requested_rate`` hold what its owner requests,
    ``state`` and the events what the worker has done about it.  A heartbeat of a run in the queue
    says that its worker is being started; ``machine`` and ``gpu`` say where.
    """

    __tablename__ = "runs"
    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(index=True)
    settings: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(index=True)
    stop_requested: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(Text)
    device: Mapped[str] = mapped_column(default="")
    threads: Mapped[int] = mapped_column(default=0)
    versions: Mapped[str] = mapped_column(Text, default="{}")
    download_share: Mapped[float | None]
    features_share: Mapped[float | None]
    created: Mapped[float]
    started: Mapped[float | None]
    ended: Mapped[float | None]
    heartbeat: Mapped[float | None]
    name: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    pause_requested: Mapped[bool] = mapped_column(default=False, server_default=false())
    requested_rate: Mapped[float | None]
    parent: Mapped[str | None]
    parent_epoch: Mapped[int | None]
    worker: Mapped[str] = mapped_column(default="", server_default="")
    queued: Mapped[float] = mapped_column(default=0.0, server_default="0")
    uploaded: Mapped[str] = mapped_column(default="", server_default="")
    origin: Mapped[str] = mapped_column(default=Origin.NEW, server_default=Origin.NEW)
    machine: Mapped[str] = mapped_column(default="", server_default="")
    gpu: Mapped[str] = mapped_column(default="", server_default="")

    @classmethod
    def find(cls, session: Session, run_id: str) -> RunRow:
        """Return the row of a run.

        Raises:
            Problem: There is no run of this id.
        """
        row = session.get(cls, run_id)
        if row is None:
            raise Problem("Run {run} is not in the store.", setting="run", run=run_id)
        return row

    @classmethod
    def find_own(cls, session: Session, run_id: str, owner: str) -> RunRow:
        """Return the row of a run that a browser started.

        Raises:
            Problem: There is no run of this id, or another browser started it.
        """
        row = cls.find(session, run_id)
        if row.owner != owner:
            raise Problem("Only the browser that started this run can do that.", setting="run")
        return row

    @property
    def current_state(self) -> State:
        """Where the run stands; one whose worker sends no heartbeat is interrupted."""
        state = State(self.state)
        patience = MAX_LOST if self.machine == CLUSTER else MAX_SILENCE
        silent = time.time() - (self.heartbeat or 0) > patience
        return State.INTERRUPTED if state in AT_WORK and silent else state

    def to_run(self) -> Run:
        """Return the run."""
        values: dict[str, Any] = {
            "settings": Settings.from_json(self.settings),
            "state": self.current_state,
            "origin": Origin(self.origin),
            "reason": problem_from_json(self.reason) if self.reason else None,
            "versions": json.loads(self.versions),
        }
        return Run(**self.values_of(Run) | values)


class OwnerRow(Table):
    """A browser that has put runs in the queue, or has joined a class.

    ``served`` is when a slot was last reserved for a run of it, in seconds since 1970.
    """

    __tablename__ = "owners"
    owner: Mapped[str] = mapped_column(primary_key=True)
    class_id: Mapped[str] = mapped_column(default="", server_default="", index=True)
    served: Mapped[float] = mapped_column(default=0.0, server_default="0")


class ClassRow(Table):
    """What counts for the runs of a class; ``limits`` is JSON (:class:`.host_limits.Limits`)."""

    __tablename__ = "classes"
    id: Mapped[str] = mapped_column(primary_key=True)
    open: Mapped[bool] = mapped_column(default=True)
    limits: Mapped[str] = mapped_column(Text, default="{}")


class ProgressRow(Table):
    """One progress record; the columns are the fields of ``Progress``."""

    __tablename__ = "progress"
    __table_args__ = (Index("progress_of_run", "run", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    phase: Mapped[str]
    epoch: Mapped[int]
    step: Mapped[int]
    steps: Mapped[int]
    seconds: Mapped[float]
    images_per_second: Mapped[float]
    device: Mapped[str]
    learning_rate: Mapped[float]
    loss: Mapped[float]
    accuracy: Mapped[float]
    train_loss: Mapped[float | None]
    train_accuracy: Mapped[float | None]
    test_loss: Mapped[float | None]
    test_accuracy: Mapped[float | None]
    validation_loss: Mapped[float | None]
    validation_accuracy: Mapped[float | None]


class WeightsRow(EpochTable):
    """The weights after an epoch, or within it where a run was stopped, as safetensors.

    ``frozen`` is the digest of those of frozen layers, stored once for all epochs and runs
    (:class:`FrozenRow`); None where ``tensors`` holds all.
    """

    __tablename__ = "weights"
    frozen: Mapped[str | None]
    test_accuracy: Mapped[float | None]
    validation_accuracy: Mapped[float | None]
    size: Mapped[int] = mapped_column(default=0, server_default="0")
    tensors: Mapped[bytes] = mapped_column(LargeBinary)


class FrozenRow(Table):
    """The weights of frozen layers as safetensors, by the digest of these bytes."""

    __tablename__ = "frozen"
    digest: Mapped[str] = mapped_column(primary_key=True)
    tensors: Mapped[bytes] = mapped_column(LargeBinary)


class CheckpointRow(EpochTable):
    """All that a run needs to continue after an epoch; the size is in bytes."""

    __tablename__ = "checkpoints"
    step: Mapped[int]
    size: Mapped[int]
    state: Mapped[bytes] = mapped_column(LargeBinary)


class ReportRow(EpochTable):
    """The report of an epoch, as JSON (:class:`cnnviz.training.records.report.Report`)."""

    __tablename__ = "reports"
    text: Mapped[str] = mapped_column(Text)


class EventRow(Table):
    """Something that happened to a run; the columns are the fields of ``Event``."""

    __tablename__ = "events"
    __table_args__ = (Index("events_of_run", "run", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    kind: Mapped[str]
    step: Mapped[int]
    epoch: Mapped[int]
    value: Mapped[float | None]
    at: Mapped[float]


class DeviceRow(Table):
    """What trains on a machine, as a worker reported it."""

    __tablename__ = "devices"
    machine: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    threads: Mapped[int]
    torch: Mapped[str]
    seen: Mapped[float]
    count: Mapped[int] = mapped_column(default=1, server_default="1")
