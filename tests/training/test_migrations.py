"""A store of an older version is migrated when it is opened."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.training import Origin, Settings, State, Store
from cnnviz.training.store.migrations import migrate
from cnnviz.training.store.tables import SCHEMA

SCHEMA_1 = """
CREATE TABLE schema (version INTEGER NOT NULL, PRIMARY KEY (version));
CREATE TABLE runs (id VARCHAR NOT NULL, owner VARCHAR NOT NULL, settings TEXT NOT NULL,
  state VARCHAR NOT NULL, stop_asked BOOLEAN NOT NULL, reason TEXT, device VARCHAR NOT NULL,
  threads INTEGER NOT NULL, versions TEXT NOT NULL, fetched DOUBLE, created DOUBLE NOT NULL,
  started DOUBLE, ended DOUBLE, heartbeat DOUBLE, PRIMARY KEY (id));
CREATE INDEX ix_runs_owner ON runs (owner);
CREATE INDEX ix_runs_state ON runs (state);
CREATE TABLE progress (id INTEGER NOT NULL, run VARCHAR NOT NULL, phase VARCHAR NOT NULL,
  epoch INTEGER NOT NULL, step INTEGER NOT NULL, steps INTEGER NOT NULL, seconds DOUBLE NOT NULL,
  images_per_second DOUBLE NOT NULL, device VARCHAR NOT NULL, learning_rate DOUBLE NOT NULL,
  loss DOUBLE NOT NULL, accuracy DOUBLE NOT NULL, train_loss DOUBLE, train_accuracy DOUBLE,
  test_loss DOUBLE, test_accuracy DOUBLE, PRIMARY KEY (id),
  FOREIGN KEY(run) REFERENCES runs (id) ON DELETE CASCADE);
CREATE INDEX progress_of_run ON progress (run, id);
CREATE TABLE weights (run VARCHAR NOT NULL, epoch INTEGER NOT NULL, test_accuracy DOUBLE,
  tensors BLOB NOT NULL, PRIMARY KEY (run, epoch),
  FOREIGN KEY(run) REFERENCES runs (id) ON DELETE CASCADE);
CREATE TABLE devices (machine VARCHAR NOT NULL, kind VARCHAR NOT NULL, title VARCHAR NOT NULL,
  threads INTEGER NOT NULL, torch VARCHAR NOT NULL, seen DOUBLE NOT NULL, PRIMARY KEY (machine));
INSERT INTO schema VALUES (1);
INSERT INTO progress VALUES (1, 'old', 'epoch', 1, 5, 10, 1.5, 333.0, 'CPU', 0.001, 0.5, 0.8, 0.4,
  0.85, 0.6, 0.79);
INSERT INTO weights VALUES ('old', 1, 0.79, x'010203');
"""
"""A store of the first version."""


@pytest.fixture
def old(tmp_path: Path) -> str:
    file = tmp_path / "old.db"
    with sqlite3.connect(file) as connection:
        connection.executescript(SCHEMA_1)
        connection.execute(
            "INSERT INTO runs (id, owner, settings, state, stop_asked, device, threads, versions,"
            " created) VALUES ('old', 'me', ?, 'done', 0, 'CPU', 2, '{}', 12.5)",
            [Settings(nets.find("lenet5")).to_json()],
        )
    return f"sqlite:///{file}"


def migrated(url: str, schema: int) -> None:
    """Migrate a store of the first version to a later one."""
    with create_engine(url).begin() as connection:
        migrate(connection, 1, schema)


def columns(url: str) -> dict[str, dict[str, tuple[str, bool]]]:
    """Return table -> column -> (type, may be empty)."""
    inspector = inspect(create_engine(url))
    return {
        table: {
            c["name"]: (plain(str(c["type"])), c["nullable"]) for c in inspector.get_columns(table)
        }
        for table in inspector.get_table_names()
    }


def plain(kind: str) -> str:
    """Return a type's name; older versions of SQLAlchemy write FLOAT where newer write DOUBLE."""
    return kind.replace("DOUBLE", "FLOAT")


def test_runs_of_the_first_schema_are_read_and_can_be_named(old: str) -> None:
    store = Store(old)
    run = store.run("old")
    assert (run.settings.net, run.state, run.name, run.queued) == ("lenet5", State.DONE, "", 12.5)
    store.label("old", "me", name="the first")
    assert Store(old).run("old").name == "the first"
    assert store.weights("old") == b"\x01\x02\x03"
    assert [one.test_accuracy for one in store.progress("old")] == [0.79]
    with store.session() as session:
        assert session.connection().exec_driver_sql("SELECT size FROM weights").scalar() == 3


@pytest.mark.parametrize("schema", range(1, SCHEMA))
def test_old_tables_are_migrated_to_those_of_a_new_store(
    old: str, tmp_path: Path, schema: int
) -> None:
    migrated(old, schema)
    Store(old)
    new = f"sqlite:///{tmp_path / 'new.db'}"
    Store(new)
    assert columns(old) == columns(new)


ORIGINS = {  # run -> parent, epoch of the parent, uploaded file, events, and its origin
    "plain": (None, None, "", [], Origin.NEW, None),
    "twin": ("plain", 0, "", [], Origin.SAME_START, None),
    "twin of a deleted run": ("gone", 0, "", [], Origin.SAME_START, None),
    "longer": ("plain", 3, "", ["rate", "continued"], Origin.CONTINUED, 3),
    "file": (None, None, "mine.pt", ["weights"], Origin.UPLOADED, None),
    "from the file": ("file", 0, "", ["weights"], Origin.FROM_WEIGHTS, 0),
    "from a deleted file": ("gone", 0, "", ["weights"], Origin.FROM_WEIGHTS, 0),
    "from a later epoch": ("plain", 2, "", ["weights"], Origin.FROM_WEIGHTS, 2),
    "twin from the file": ("from the file", 0, "", ["weights"], Origin.SAME_START, None),
    "longer from the file": ("from the file", 1, "", ["weights", "continued"], Origin.CONTINUED, 1),
}


def test_the_origin_of_an_old_run_follows_from_its_columns_and_events(old: str) -> None:
    migrated(old, 3)
    with sqlite3.connect(old.removeprefix("sqlite:///")) as file:
        for run, (parent, epoch, uploaded, events, _origin, _epoch) in ORIGINS.items():
            file.execute(
                "INSERT INTO runs (id, owner, settings, state, stop_asked, device, threads,"
                " versions, created, parent, parent_epoch, uploaded)"
                " VALUES (?, 'me', '{}', 'done', 0, 'CPU', 2, '{}', 12.5, ?, ?, ?)",
                [run, parent, epoch, uploaded],
            )
            for kind in events:
                file.execute(
                    "INSERT INTO events (run, kind, step, epoch, at) VALUES (?, ?, 0, 0, 0)",
                    [run, kind],
                )
    runs = {run.id: run for run in Store(old).runs() if run.id in ORIGINS}
    assert {
        id: (run.parent, run.uploaded, run.origin, run.parent_epoch) for id, run in runs.items()
    } == {
        id: (parent, file, origin, epoch)
        for id, (parent, _, file, _, origin, epoch) in ORIGINS.items()
    }


def test_requests_keep_their_values_under_their_new_names(old: str) -> None:
    migrated(old, 4)
    with sqlite3.connect(old.removeprefix("sqlite:///")) as file:
        file.execute(
            "UPDATE runs SET stop_asked = 1, pause_asked = 1, rate_asked = 0.25, fetched = 0.5"
        )
    run = Store(old).run("old")
    assert (run.stop_requested, run.pause_requested) == (True, True)
    assert (run.requested_rate, run.download_share) == (0.25, 0.5)


def test_an_old_store_opened_many_times_at_once_is_migrated_once(old: str) -> None:
    def open_it(_opener: int) -> None:
        Store(old).label("old", "me", note="seen")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(open_it, range(8)))  # raises the errors of all of them


def test_a_failed_migration_leaves_the_store_unchanged(
    old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = columns(old)
    with sqlite3.connect(old.removeprefix("sqlite:///")) as file:
        file.execute("CREATE TABLE events (id INTEGER)")  # in the way
    with pytest.raises(Problem, match=r"Cannot use the store .*: table events already exists"):
        Store(old)
    with sqlite3.connect(old.removeprefix("sqlite:///")) as file:
        file.execute("DROP TABLE events")
    assert columns(old) == before
    assert Store(old).run("old").name == ""


def test_tables_of_a_newer_version_are_refused_and_unchanged(old: str) -> None:
    with sqlite3.connect(old.removeprefix("sqlite:///")) as file:
        file.execute(f"UPDATE schema SET version = {SCHEMA + 1}")
    before = columns(old)
    with pytest.raises(Problem, match=f"newer version of cnnviz .*{SCHEMA + 1}.* {SCHEMA}"):
        Store(old)
    assert columns(old) == before


def test_a_migration_waits_for_a_locked_store(old: str) -> None:
    with sqlite3.connect(old.removeprefix("sqlite:///")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(Problem, match="locked by another program"):
            Store(old, patience=0.2)
        writer.rollback()
    assert Store(old).run("old").owner == "me"
