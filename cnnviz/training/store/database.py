"""Opening the store's database, and its errors in plain words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from cnnviz.problem import Problem
from cnnviz.training.store.tables import SCHEMA, SchemaRow, Table

LOCK = 2_026_112_201
"""Names our lock in a PostgreSQL database."""
PATIENCE = 5.0
"""Seconds that a page waits for a lock; workers have more time."""


def default_url() -> str:
    """Return the store's URL: ``CNNVIZ_STORE``, else an SQLite file in the user's data folder."""
    asked = os.environ.get("CNNVIZ_STORE")
    if asked:
        return asked
    return f"sqlite:///{platformdirs.user_data_path('cnnviz') / 'store.sqlite'}"


def connect(url: str, patience: float) -> Engine:
    """Return the database of a URL; the folder of an SQLite file is made if need be.

    Raises:
        Problem: The URL is none, or its folder cannot be written.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername.startswith("sqlite") and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, pool_pre_ping=not parsed.drivername.startswith("sqlite"))
    except (ArgumentError, NoSuchModuleError, ImportError, OSError) as error:
        raise trouble(url, error) from error
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def prepare_sqlite(connection: Any, _record: Any) -> None:
            """Let readers and one writer work at the same time, and wait for a lock."""
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={patience * 1000:.0f}")
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
            cursor.close()

    return engine


class Opened:
    """An open store.

    Args:
        url: Database URL; None takes :func:`default_url`.
        patience: Seconds to wait for an SQLite file that another program has locked.

    Raises:
        Problem: The store cannot be opened, here and in every method: its folder cannot be
            written, it is locked, its disk is full, or it was made by a newer version.
    """

    def __init__(self, url: str | None = None, *, patience: float = PATIENCE) -> None:
        self.url = url or default_url()
        self._engine = connect(self.url, patience)
        try:
            prepare(self._engine)
        except SQLAlchemyError as error:
            raise trouble(self.url, error) from error

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            with Session(self._engine) as session, session.begin():
                yield session
        except SQLAlchemyError as error:
            raise trouble(self.url, error) from error

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """A transaction without the objects of a session: quicker, for what is done often."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise trouble(self.url, error) from error


def prepare(engine: Engine) -> None:
    """Make the tables where there are none, and bring older ones up to date.

    Whoever does it holds a lock; others who open the store meanwhile wait for it.

    Raises:
        Problem: The tables are those of a newer version.
    """
    with engine.connect() as connection:
        found = _version(connection)
    if found == SCHEMA:
        return
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        found = _version(connection)  # another process may have been quicker
        if found is None:
            Table.metadata.create_all(connection)
            connection.execute(insert(SchemaRow).values(version=SCHEMA))
        elif found < SCHEMA:
            from cnnviz.training.store.migrations import migrate  # seldom needed, slow to load

            migrate(connection, found, SCHEMA)
        elif found > SCHEMA:
            raise Problem(
                "The store {url} was created by a newer version of cnnviz (schema {found}; this "
                "version knows {wanted}). Update cnnviz, or set another store in CNNVIZ_STORE.",
                url=engine.url.render_as_string(hide_password=True),
                found=found,
                wanted=SCHEMA,
            )


def _version(connection: Connection) -> int | None:
    """Return the version of the tables, None where there are none."""
    if not inspect(connection).has_table(SchemaRow.__tablename__):
        return None
    return connection.scalar(select(SchemaRow.version))


def trouble(url: str, error: Exception) -> Problem:
    """Return a database's error in plain words, without passwords."""
    try:
        shown = make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        shown = "CNNVIZ_STORE"
    detail = str(getattr(error, "orig", None) or error).splitlines()[0]
    if "locked" in detail:
        return Problem("The store {url} is locked by another program.", url=shown)
    if "disk is full" in detail or "No space left" in detail:
        return Problem("The disk of the store {url} is full.", url=shown)
    return Problem("Cannot use the store {url}: {detail}", url=shown, detail=detail)
