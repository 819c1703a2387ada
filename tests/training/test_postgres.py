"""The store in PostgreSQL: the tests of the store again, and a server that stops and comes back."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from cnnviz.problem import Problem
from cnnviz.training import Settings, State, Store
from cnnviz.training.store import database
from cnnviz.training.store.migrations import migrate
from deploy.postgres import Postgres

from . import test_migrations, test_queue, test_slots, test_store, test_waits
from .postgres_server import empty, running_server
from .queued_runs import train_queued
from .small_runs import settings_for
from .test_store import PROGRESS
from .waiting import wait_for

SQLITE_ONLY = {
    "test_readers_do_not_wait_for_a_writer",
    "test_a_locked_store_is_a_problem",
    "test_a_full_disk_is_a_problem",
    "test_a_folder_that_cannot_be_created_is_named",
    "test_a_file_that_is_not_a_database_is_named",
    "test_a_bad_url_is_refused",
    "test_passwords_are_not_shown",
    "test_two_server_processes_train_one_run_at_a_time",  # slow, and about the engine
    "test_places_tell_in_which_order_runs_are_reserved",  # many stores in memory
}
for _module in (test_store, test_slots, test_queue, test_waits):
    for _name, _test in vars(_module).items():
        if _name.startswith("test_") and callable(_test) and _name not in SQLITE_ONLY:
            globals()[_name] = _test  # pytest runs it again, with the fixtures of this module


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_server() as server:
        yield server


@pytest.fixture(autouse=True)
def own_database(
    own_store: None, server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setenv("CNNVIZ_STORE", server.url)
    yield
    empty(server)


@pytest.fixture
def stopped(server: Postgres) -> Iterator[Postgres]:
    """The server, to be stopped; it is started again after the test."""
    yield server
    database._lost_since.clear()
    if "no server" in server.status():
        server.start()


def test_tables_of_the_first_schema_are_migrated(server: Postgres) -> None:
    engine = sa.create_engine(server.url)
    script = test_migrations.SCHEMA_1.replace("DOUBLE", "DOUBLE PRECISION").replace("BLOB", "BYTEA")
    tables, _separator, _rows = script.partition("INSERT INTO progress")
    values = {"settings": Settings().to_json()}
    with engine.begin() as connection:
        connection.exec_driver_sql(tables)
        insert = (
            "INSERT INTO runs (id, owner, settings, state, stop_asked, device, threads, versions,"
            " created) VALUES ('old', 'me', :settings, 'done', false, 'CPU', 2, '{}', 12.5)"
        )
        connection.execute(sa.text(insert), values)
        migrate(connection, 1, database.SCHEMA)
    store = Store()
    assert store.run("old").state == State.DONE
    store.label("old", "me", name="the first")
    assert store.run("old").name == "the first"


def test_text_of_readers_may_hold_what_postgres_cannot_store(store: Store) -> None:
    run_id = store.upload_weights(Settings(), "me", "a\0b.pt", b"w")
    store.label(run_id, "me", name="x\0y", note="a\0\nb")
    run = store.run(run_id)
    assert (run.uploaded, run.name, run.note) == ("ab.pt", "xy", "a\nb")


def test_a_snapshot_is_of_one_moment(store: Store) -> None:
    """What a worker writes between two queries of a snapshot is in none of its parts."""
    run_id = store.add(Settings(), "me")
    store.append(run_id, PROGRESS)

    def known(run: object) -> list[object]:
        Store().append(run_id, PROGRESS)  # after the first query
        return []

    (snapshot,) = store.snapshots([run_id], known)  # type: ignore[arg-type]
    assert snapshot.progress == [PROGRESS]


def test_a_run_trains_and_survives_a_restart_of_the_database(stopped: Postgres) -> None:
    """The worker waits for the server and loses nothing, not even a record."""
    store = Store(patience=60)
    run_id = store.add(settings_for(epochs=20), "me")
    ended = threading.Thread(target=train_queued, args=(store, run_id))
    ended.start()
    pages = Store()
    wait_for(lambda: len(pages.epochs(run_id)) > 1)
    for mode in ("fast", "immediate"):
        stopped.stop(mode)
        time.sleep(0.5)
        assert ended.is_alive(), "it waits"
        stopped.start()
        before = max(pages.epochs(run_id))
        wait_for(lambda before=before: max(pages.epochs(run_id)) > before)  # type: ignore[misc]
    ended.join(120)
    run = store.run(run_id)
    assert (run.state, run.reason) == (State.DONE, None)
    assert [p.epoch for p in store.progress(run_id) if p.phase == "epoch"] == list(range(1, 21))
    assert max(store.checkpoints(run_id)) == 20


def test_a_server_that_does_not_answer_is_named_and_pages_do_not_wait_for_it_again_and_again(
    stopped: Postgres,
) -> None:
    store = Store(patience=1)
    run_id = store.add(Settings(), "me")
    stopped.stop()
    waits = []
    for _ in range(3):
        start = time.monotonic()
        with pytest.raises(Problem, match=r"The database .*\*\*\*.* does not answer: .*refused"):
            store.run(run_id)
        waits.append(time.monotonic() - start)
    assert waits[0] >= 1
    assert max(waits[1:]) < 0.5
    stopped.start()
    assert store.run(run_id).id == run_id


def test_the_url_may_set_the_times_that_we_set_otherwise() -> None:
    engine = database.connect("postgresql+psycopg://a@b/c?connect_timeout=9", 5)
    assert engine.url.query["connect_timeout"] == "9"
    assert engine.url.query["keepalives_idle"] == "10"
