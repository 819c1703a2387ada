"""The tables of the store."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cnnviz.training.records.run import Origin

SCHEMA = 5
"""Increase it with every change of the tables, and add a step to :mod:`.migrations`."""


class Table(DeclarativeBase):
    """Base class of all tables."""


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
    ``state`` and the events what the worker has done about it.
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


class WeightsRow(EpochTable):
    """The weights after an epoch, or within it where a run was stopped, as safetensors."""

    __tablename__ = "weights"
    test_accuracy: Mapped[float | None]
    size: Mapped[int] = mapped_column(default=0, server_default="0")
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
