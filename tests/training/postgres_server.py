"""A PostgreSQL server for tests."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from deploy.postgres import Postgres, PostgresError, program

from ..conftest import skip_unless_ci

FAST = ("fsync=off", "shared_buffers=16MB", "autovacuum=off")
"""Nothing has to survive the machine: tests need not wait for the disk."""


@contextmanager
def running_server() -> Iterator[Postgres]:
    """Run a server with an empty database; skip the test where PostgreSQL is not installed."""
    try:
        program("initdb")
    except PostgresError as error:
        skip_unless_ci(str(error))
    if importlib.util.find_spec("psycopg") is None:
        skip_unless_ci("no driver for PostgreSQL: pip install psycopg[binary]")
    # Not pytest's folder, which other users cannot enter: PostgreSQL does not run as root.
    folder = Path(tempfile.mkdtemp(prefix="cnnviz-postgres-"))
    folder.chmod(0o755)
    server = Postgres(folder / "server", free_port(), FAST)
    try:
        server.create()
        server.start()
        yield server
    finally:
        with suppress(PostgresError):
            server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def empty(server: Postgres) -> None:
    """Delete all tables, and close the connections that tests left open."""
    engine = sa.create_engine(server.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        others = "pid <> pg_backend_pid() AND backend_type = 'client backend'"
        close = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
        for statement in (close, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
            connection.exec_driver_sql(statement)
