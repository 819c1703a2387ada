"""A poll of a run asks the database once and reads only what is new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from cnnviz.training import Phase, Progress, Settings, State, Store
from cnnviz.training.recipe import settings
from cnnviz.ui.backend import runs


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Note the statements that are sent to the database, and the transactions as ``BEGIN``."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    def note_begin(_connection: Any) -> None:
        sent.append("BEGIN")

    sa.event.listen(store.engine, "before_cursor_execute", note)
    sa.event.listen(store.engine, "begin", note_begin)
    yield sent
    sa.event.remove(store.engine, "before_cursor_execute", note)
    sa.event.remove(store.engine, "begin", note_begin)


def record(step: int) -> Progress:
    return Progress(Phase.TRAINING, 1, step, 1000, 1.0, 900.0, "CPU", 1e-3, 1.5, 0.5)


def test_a_snapshot_is_one_transaction_with_four_queries() -> None:
    store = runs.store()
    run = store.add(Settings(), "me")
    store.claim(run)
    for step in range(100):
        store.append(run, record(step))
    runs.take_snapshot(run)
    store.append(run, record(100))
    with statements(store) as sent:
        snapshot = runs.take_snapshot(run)
    assert [record.step for record in snapshot.progress] == list(range(101))
    assert sent.count("BEGIN") == 1
    assert len(sent) == 1 + 4  # the run, its new progress, its events, its reports
    assert len(runs.known_progress(snapshot.run)) == 101


def test_several_runs_are_read_at_one_moment() -> None:
    store = runs.store()
    ids = [store.add(Settings(seed=seed), "me") for seed in range(3)]
    store.waits()  # the places of all, which pages share for a second
    with statements(store) as sent:
        snapshots = runs.take_snapshots(ids)
    assert [snapshot.run.id for snapshot in snapshots] == ids
    assert [snapshot.place for snapshot in snapshots] == [1, 2, 3]
    assert sent.count("BEGIN") == 1


def test_reading_runs_checks_no_settings_again(monkeypatch: pytest.MonkeyPatch) -> None:
    store = runs.store()
    run = store.add(Settings(), "me")
    store.finish(run, State.DONE)

    def fail(*_arguments: Any) -> None:
        pytest.fail("the settings were checked again")

    monkeypatch.setattr(Settings, "__post_init__", fail)
    monkeypatch.setattr(settings, "check_number", fail)
    assert store.run(run).settings.data == store.runs("me")[0].settings.data
    assert store.snapshots([run], lambda _run: [])[0].run.id == run
