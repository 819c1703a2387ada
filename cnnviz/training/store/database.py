"""The store's database: opening it, its connections and transactions."""

import functools
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import platformdirs
import sqlalchemy as sa
from sqlalchemy.exc import (
    ArgumentError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.orm import Session

from cnnviz.logs import log_problem
from cnnviz.problem import Problem
from cnnviz.training.store.database_errors import LostDatabase, public_address, store_problem
from cnnviz.training.store.store_file import Notice, StoreFile
from cnnviz.training.store.tables import SCHEMA, SchemaRow, Table

Value = TypeVar("Value")
Parameters = ParamSpec("Parameters")
Own = TypeVar("Own", bound="Database")

LOCK = 2_026_112_201
"""Identifies our lock in a PostgreSQL database."""
PATIENCE = 5.0
"""Seconds that a page waits for a lock, or for a server that restarts; workers wait longer."""
RETRY_S = 0.25
"""Seconds between attempts to reach a database server."""
LIBPQ = {
    "connect_timeout": "3",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "2",
    "tcp_user_timeout": "15000",
}
"""Parameters of libpq that the URL does not set: notice within seconds that the server's machine is
away. By default this takes from two minutes to two hours."""
_lost_since: dict[str, float] = {}
"""The database servers that this process cannot reach, by URL, and since when (monotonic)."""


def default_url() -> str:
    """Return the store's URL: ``CNNVIZ_STORE``, else an SQLite file in the user's data folder."""
    file = platformdirs.user_data_path("cnnviz") / "store.sqlite"
    return os.environ.get("CNNVIZ_STORE") or f"sqlite:///{file}"


def connect(url: str, patience: float) -> sa.Engine:
    """Return the engine of a database URL; creates the folder of an SQLite file.

    Raises:
        Problem: The URL is invalid, or its folder cannot be written.
    """
    try:
        parsed = sa.make_url(url)
        if parsed.drivername.startswith("sqlite") and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        if parsed.get_driver_name().startswith("psycopg"):
            parsed = parsed.set(query={**LIBPQ, **parsed.query})
        engine = sa.create_engine(parsed, pool_pre_ping=not parsed.drivername.startswith("sqlite"))
    except (ArgumentError, NoSuchModuleError, ImportError, OSError) as error:
        raise store_problem(url, error) from error
    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine, "connect")
        def prepare_sqlite(connection: Any, _record: Any) -> None:
            """Let readers and one writer work at the same time, and wait for a lock."""
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={patience * 1000:.0f}")
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
            cursor.close()

    return engine


def patient(
    method: Callable[Concatenate[Own, Parameters], Value],
) -> Callable[Concatenate[Own, Parameters], Value]:
    """Have a method of a store begin again if its connection is lost in the middle.

    The server has undone what the method had written, unless the connection was lost in the moment
    between writing it and saying so.
    """

    @functools.wraps(method)
    def begin_again(self: Own, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Value:
        end = time.monotonic() + self._patience
        while True:
            try:
                return method(self, *args, **kwargs)
            except LostDatabase:  # the next attempt waits for the server
                if time.monotonic() >= end or self.url in _lost_since:
                    raise

    return begin_again


class Database:
    """An open store.

    Args:
        url: Database URL; None takes :func:`default_url`.
        patience: Seconds to wait for an SQLite file that another program has locked, and for a
            database server that does not answer.

    Attributes:
        url: Database URL.
        engine: SQLAlchemy's engine.
        notice: What happened last to the file of the store, None if nothing did.

    Raises:
        Problem: The store cannot be used, here and in every method: its folder cannot be written,
            it is locked, its disk is full, or it was made by a newer version.
    """

    def __init__(self, url: str | None = None, *, patience: float = PATIENCE) -> None:
        self.url = url or default_url()
        self.engine = connect(self.url, patience)
        self._patience = patience
        self.notice: Notice | None = None
        self._file: StoreFile | None = None
        with self._problems():
            if _is_file(self.engine.url):
                self._file = StoreFile(self.engine, prepare)
            else:
                self._reach().close()
                prepare(self.engine)

    def close(self) -> None:
        """Close all connections."""
        if self._file is not None:
            self._file.close()
        self.engine.dispose()

    @contextmanager
    def session(self, *, at_one_moment: bool = False) -> Iterator[Session]:
        """A transaction with the objects of SQLAlchemy's ORM.

        At one moment: all queries see what was there at the first one. With SQLite they always do.
        """
        with (
            self._connect() as connection,
            _isolated(connection, at_one_moment),
            Session(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def connection(self) -> Iterator[sa.Connection]:
        """A transaction without the objects of a session: faster, for frequent queries."""
        with self._connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def exclusive(self) -> Iterator[sa.Connection]:
        """A transaction that sees all that others have written, and lets no other one write."""
        with self.connection() as connection:
            lock(connection)
            yield connection

    @contextmanager
    def _problems(self) -> Iterator[None]:
        """Raise the errors of the database as problems."""
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            raise store_problem(self.url, error) from error

    @contextmanager
    def _connect(self) -> Iterator[sa.Connection]:
        """A connection to the file that is at the store's path, and still is after the block."""
        with self._problems():
            while True:
                self._follow_file()
                with self._reach() as connection:
                    if self._file is None or not self._file.changed:
                        yield connection
                        break
            self._follow_file()  # else what the block has written may be in the old file only

    def _reach(self) -> sa.Connection:
        """Return a connection; wait for a server that does not answer, once until patience ends.

        A later call then fails at once, so that pages say so without a delay, until it answers.
        """
        while True:
            try:
                connection = self.engine.connect()
            except OperationalError:
                if self.engine.dialect.name == "sqlite":
                    raise
                since = _lost_since.setdefault(self.url, time.monotonic())
                if time.monotonic() - since >= self._patience:
                    raise
                time.sleep(RETRY_S)
            else:
                _lost_since.pop(self.url, None)
                return connection

    def _follow_file(self) -> None:
        """If the file was deleted or replaced, open the new one and copy the runs into it."""
        file = self._file
        if file is None or not file.changed:
            return
        with file.lock:
            if not file.settle():  # another thread was faster, or the file was moved back
                return
            count = file.follow(self._own_rows())
        problem = Problem(
            "The file of the store {url} was deleted, emptied or replaced while it was open. "
            "Some or all of its runs could no longer be read and are lost.",
            url=public_address(self.url),
        )
        if count is not None:
            problem = Problem(
                "A file of the store {url} was deleted or replaced while it was open. No run is "
                "lost; runs in the new file: {count}.",
                url=public_address(self.url),
                count=count,
            )
        self.notice = Notice(problem, time.time())
        log_problem(problem)

    def _own_rows(self) -> list[dict[str, Any]]:
        """Return the rows of runs that this object can write again if they are lost."""
        return []

    @patient
    def all(self, query: sa.Select[Value]) -> list[Value]:
        """Return what a query for one column or one table finds."""
        with self.session() as session:
            return list(session.scalars(query))

    @patient
    def first(self, query: sa.Select[Value]) -> Value | None:
        """Return the first of what such a query finds, None if it finds nothing."""
        with self.session() as session:
            return session.scalar(query.limit(1))


def prepare(engine: sa.Engine) -> None:
    """Create the tables, or migrate those of an older schema.

    It holds a lock; others who open the store meanwhile wait for it.

    Raises:
        Problem: The tables are those of a newer version.
    """
    with engine.connect() as connection:
        if _schema_version(connection) == SCHEMA:
            return
    with engine.begin() as connection:
        lock(connection)
        version = _schema_version(connection)  # another process may have been faster
        if version is None:
            Table.metadata.create_all(connection)
            connection.execute(sa.insert(SchemaRow).values(version=SCHEMA))
        elif version < SCHEMA:
            from cnnviz.training.store.migrations import migrate  # rarely needed, slow to import

            migrate(connection, version, SCHEMA)
        elif version > SCHEMA:
            raise Problem(
                "The store {url} was created by a newer version of cnnviz (schema {schema}; this "
                "version knows {latest}). Update cnnviz, or set another store in CNNVIZ_STORE.",
                url=engine.url.render_as_string(hide_password=True),
                schema=version,
                latest=SCHEMA,
            )


@contextmanager
def _isolated(connection: sa.Connection, at_one_moment: bool) -> Iterator[None]:
    if at_one_moment and connection.dialect.name != "sqlite":
        connection.execution_options(isolation_level="REPEATABLE READ")
    yield


def lock(connection: sa.Connection) -> None:
    """Begin a transaction that holds the store's lock, or wait for it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))


def _schema_version(connection: sa.Connection) -> int | None:
    """Return the schema of the tables, None if there are no tables."""
    if not sa.inspect(connection).has_table(SchemaRow.__tablename__):
        return None
    return connection.scalar(sa.select(SchemaRow.version))


def _is_file(url: sa.URL) -> bool:
    """Return True if a store is an SQLite file at a path."""
    path = url.database or ":memory:"
    return url.get_backend_name() == "sqlite" and not path.startswith((":memory:", "file:"))
