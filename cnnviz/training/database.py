"""Opening the store's database, and its errors in plain words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import Engine, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session

from cnnviz.problem import Problem
from cnnviz.training.tables import SCHEMA, SchemaRow


def default_url() -> str:
    """Return the store's URL: ``CNNVIZ_STORE``, else an SQLite file in the user's data folder."""
    asked = os.environ.get("CNNVIZ_STORE")
    if asked:
        return asked
    return f"sqlite:///{platformdirs.user_data_path('cnnviz') / 'store.sqlite'}"


def connect(url: str) -> Engine:
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
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Let readers and one writer work at the same time, and wait up to 5 s for a lock."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def check_schema(engine: Engine, session: Session) -> None:
    """Make the tables where there are none.

    Raises:
        Problem: There are tables of another version.
    """
    connection = session.connection()
    SchemaRow.metadata.create_all(connection)
    version = session.scalar(select(SchemaRow.version))
    if version is None:
        session.add(SchemaRow(version=SCHEMA))
    elif version != SCHEMA:
        raise Problem(
            "The store {url} was made by another version of cnnviz (tables {found}, not {wanted}).",
            url=engine.url.render_as_string(hide_password=True),
            found=version,
            wanted=SCHEMA,
        )


def trouble(url: str, error: Exception) -> Problem:
    """Return a database's error in plain words, without passwords."""
    try:
        shown = make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        shown = "CNNVIZ_STORE"
    detail = str(getattr(error, "orig", None) or error).splitlines()[0]
    if "locked" in detail:
        return Problem("The store {url} is locked by another program.", url=shown)
    return Problem("The store {url} cannot be used: {detail}", url=shown, detail=detail)
