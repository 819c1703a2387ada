"""The SQLite file of the store, which somebody may delete, empty or replace while it is open.

A connection that is open still reads the old file, though it has no name any more. Each process
keeps one for this: when the file at the store's path is another, the process opens that one and
copies what it lacks. So nothing is lost, whichever of several processes is the first to notice.

If only the log beside it is deleted, what is in the log is missing in the main file.  The process
that notices first replaces the main file by a whole one; the others find a file that was replaced.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Table as SqlTable
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from cnnviz.problem import Problem
from cnnviz.training.store.class_tables import CLASSROOM_TABLES
from cnnviz.training.store.tables import (
    CheckpointRow,
    ClassRow,
    DeviceRow,
    EventRow,
    FrozenRow,
    OwnerRow,
    ProgressRow,
    ReportRow,
    RunRow,
    SchemaRow,
    Table,
    WeightsRow,
)

SETTLE_SECONDS = 0.2
"""Wait so long before a deleted file is created again: more files may be deleted after it."""
SIDE_FILES = ("-wal", "-shm")
"""What SQLite's files beside the main one end in."""

FileId = tuple[int, int] | None
"""Device and inode of a file, None for a file that is not there."""


class UnreadableError(Exception):
    """The old file cannot be read any more."""


@dataclass(frozen=True)
class Notice:
    """What happened to the file of the store.

    Attributes:
        problem: In words.
        at: When it was noticed, in seconds since 1970.
    """

    problem: Problem
    at: float


class StoreFile:
    """The file of an open store; ``prepare`` creates its tables.

    Attributes:
        lock: Held while another file is opened.
    """

    def __init__(self, engine: sa.Engine, prepare: Callable[[sa.Engine], None]) -> None:
        self.lock = threading.RLock()
        self._engine, self._prepare = engine, prepare
        self._path = Path(engine.url.database or "").absolute()
        self._connection, self._ids = self._open()

    @property
    def changed(self) -> bool:
        """Whether one of the files is another one or is not there, or the main file is empty."""
        return self._main_changed or self._identities() != self._ids

    @property
    def _main_changed(self) -> bool:
        return _file_id(self._path, empty=False) != self._ids[0]

    def settle(self) -> bool:
        """Wait a moment if a file is not there; return True if one is still another one."""
        if None in self._identities():
            time.sleep(SETTLE_SECONDS)
        return self.changed

    def follow(self, rows: Sequence[dict[str, Any]]) -> int | None:
        """Open the file that is at the store's path now, and copy what it lacks of the old one.

        Args:
            rows: Rows of runs that are written if the old file cannot be read and they are missing.

        Returns:
            The number of runs in the old file, None if it could not be read to its end.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not self._main_changed:
            self._replace_main()
        self._remove(self._ids)  # the main file itself is the old one only if it was emptied
        new, ids = self._open()
        try:
            with new.begin():
                new.exec_driver_sql("BEGIN IMMEDIATE")
                count = self._copy_runs(new, rows)
        except BaseException:  # a full disk, for example: the next call tries again
            _close(new)
            raise
        self.close()
        self._connection, self._ids = new, ids
        return count

    def _replace_main(self) -> None:
        """Put a whole file in the place of a main file whose log was deleted."""
        whole = self._path.with_name(f"{self._path.name}-{os.getpid()}")
        whole.unlink(missing_ok=True)
        try:
            self._connection.rollback()
            self._connection.exec_driver_sql("VACUUM INTO ?", (str(whole),))
            if not self._main_changed:  # else another process was faster
                for path in self._paths()[1:]:  # what is there now belongs to no file
                    path.unlink(missing_ok=True)
                whole.replace(self._path)
        finally:
            whole.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the connection that this object keeps open."""
        _close(self._connection)

    def _open(self) -> tuple[sa.Connection, list[FileId]]:
        """Return a connection to the file that is at the path now, and the identities of all."""
        while True:
            self._engine.dispose()  # its connections may be to an older file
            _main, *side_files = self._identities()
            before = _file_id(self._path)
            if before is None:
                self._remove([None, *side_files])
            try:
                self._prepare(self._engine)
                connection = self._engine.connect()
                connection.scalars(select(SchemaRow.version)).all()  # opens the log, too
                connection.rollback()
            except SQLAlchemyError:
                if _file_id(self._path) == before:
                    raise
                continue  # it was deleted once more
            ids = self._identities()
            if ids[0] == before:
                return connection, ids
            _close(connection)

    def _copy_runs(self, new: sa.Connection, rows: Sequence[dict[str, Any]]) -> int | None:
        try:
            return _copy_missing(self._connection, new)
        except UnreadableError:
            for row in rows:
                if _find_run(new, row["id"]) is None:
                    new.execute(insert(RunRow).values(**row))
            return None

    def _remove(self, ids: list[FileId]) -> None:
        """Remove the files that are still these: SQLite would read the log of an old one."""
        for path, old in zip(self._paths(), ids, strict=True):
            if old is not None and _file_id(path) == old:
                path.unlink(missing_ok=True)

    def _identities(self) -> list[FileId]:
        return [_file_id(path) for path in self._paths()]

    def _paths(self) -> list[Path]:
        return [self._path, *(Path(f"{self._path}{suffix}") for suffix in SIDE_FILES)]


def _close(connection: sa.Connection) -> None:
    """Close a connection for good: it does not go back to the pool."""
    if not connection.closed:
        connection.detach()
        connection.close()


def _file_id(path: Path, *, empty: bool = True) -> FileId:
    """Return the identity of a file; None if it is not there, or if it must not be empty but is."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found.st_size or empty else None


def _copy_missing(old: sa.Connection, new: sa.Connection) -> int:
    """Copy what a store lacks; return the number of runs in the old one.

    Raises:
        UnreadableError: Of the old one, this is all that can be read.
    """
    devices = set(new.scalars(select(DeviceRow.machine)))
    for row in _read(old, select(_table(DeviceRow))):
        if row["machine"] not in devices:
            new.execute(insert(DeviceRow).values(**row))
    for rows, key in ((OwnerRow, OwnerRow.owner), (ClassRow, ClassRow.id)):
        there = new.scalars(select(key)).all()
        for row in _read(old, select(_table(rows)).where(key.not_in(there))):
            new.execute(insert(rows).values(**row))
    digests = set(new.scalars(select(FrozenRow.digest)))
    for row in _read(old, select(_table(FrozenRow)).where(FrozenRow.digest.not_in(digests))):
        new.execute(insert(FrozenRow).values(**row))
    runs = list(_read(old, select(_table(RunRow))))
    for run in runs:
        theirs = _find_run(new, run["id"])
        if theirs is None:
            new.execute(insert(RunRow).values(**run))
        elif (theirs["queued"], theirs["worker"]) != (run["queued"], run["worker"]):
            continue  # meanwhile it was resumed, or claimed by a worker
        elif run["ended"] and not theirs["ended"]:
            new.execute(update(RunRow).where(RunRow.id == run["id"]).values(**run))
        for records in (ProgressRow, EventRow):
            _copy_records(old, new, _table(records), run["id"])
        for epochs in (WeightsRow, CheckpointRow, ReportRow):
            _copy_epochs(old, new, _table(epochs), run["id"])
    for classroom_rows in CLASSROOM_TABLES:
        _copy_rows(old, new, _table(classroom_rows))
    return len(runs)


def _copy_rows(old: sa.Connection, new: sa.Connection, table: SqlTable) -> None:
    """Copy the rows of a small table whose primary key the new store does not have."""
    key = table.primary_key.columns
    known = {tuple(row) for row in new.execute(select(*key))}
    for row in _read(old, select(table)):
        if tuple(row[column.name] for column in key) not in known:
            new.execute(insert(table).values(**row))


def _copy_records(old: sa.Connection, new: sa.Connection, table: SqlTable, run: str) -> None:
    """Copy the records of a run that were added after those that the new store has."""
    mine = table.c.run == run
    count = new.scalar(select(func.count()).select_from(table).where(mine))
    for row in _read(old, select(table).where(mine).order_by(table.c.id).offset(count)):
        new.execute(insert(table).values(**{**row, "id": None}))


def _copy_epochs(old: sa.Connection, new: sa.Connection, table: SqlTable, run: str) -> None:
    """Copy the epochs of a run that the new store does not have."""
    epochs = new.scalars(select(table.c.epoch).where(table.c.run == run)).all()
    missing = select(table).where(table.c.run == run, table.c.epoch.not_in(epochs))
    for row in _read(old, missing):
        new.execute(insert(table).values(**row))


def _find_run(connection: sa.Connection, run_id: str) -> sa.RowMapping | None:
    query = select(_table(RunRow)).where(RunRow.id == run_id)
    return connection.execute(query).mappings().one_or_none()


def _read(old: sa.Connection, query: sa.Select[Any]) -> Iterator[sa.RowMapping]:
    """Yield the rows of a query in the old file."""
    try:
        yield from old.execute(query).mappings()
    except SQLAlchemyError as error:
        raise UnreadableError from error


def _table(rows: type[Table]) -> SqlTable:
    table = rows.__table__
    assert isinstance(table, SqlTable)
    return table
