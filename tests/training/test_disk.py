"""A full disk, a locked store: what is left of a run, and what the message says."""

from __future__ import annotations

import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import create_engine, event

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.training import Phase, Settings, State, Store
from cnnviz.training.store import tables
from cnnviz.training.workers.worker import train_run
from cnnviz.weights import module_weights

from .queued_runs import train_queued
from .waiting import wait_for

NET = "wide~1x28x28~conv_1_4_3~relu~maxpool_2~flatten~linear_676_40~relu~linear_40_10"
RUN = Settings(
    nets.find(NET), data="practice", train_images=500, batch_size=50, epochs=40, device="cpu"
)


def leave(store: Store, bytes_left: int) -> None:
    """Limit the free space of the store's disk, for every new connection."""
    with store.session() as session:
        connection = session.connection()
        used = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
        size = int(connection.exec_driver_sql("PRAGMA page_size").scalar() or 0)
    most = used + bytes_left // size
    store.engine.dispose()

    @event.listens_for(store.engine, "connect")
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={most}")


def test_a_full_disk_fails_the_run_and_its_last_epoch_stays(store: Store) -> None:
    run_id = store.add(RUN, "me")
    leave(store, 2**21)  # an epoch takes some 450,000 bytes
    run = train_queued(store, run_id)
    assert run.state == State.FAILED
    assert re.fullmatch("The disk of the store .* is full.", str(run.reason))
    epochs = store.epochs(run_id)
    assert 1 <= len(epochs) < 40
    assert store.checkpoints(run_id) == epochs
    module_weights.unpack(RUN.network, store.weights(run_id, "last"))
    measured = [one.epoch for one in store.progress(run_id) if one.phase == Phase.EPOCH]
    assert epochs[-1] in measured


def test_a_run_whose_store_stays_locked_is_interrupted_and_can_be_resumed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = Settings(nets.find(NET), data="practice", train_images=500, epochs=20, device="cpu")
    run_id = store.add(short, "me")
    hasty = Store(store.url, patience=0.3)
    assert hasty.claim(run_id)
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(train_run, hasty, run_id, 1)
        wait_for(lambda: store.checkpoints(run_id))
        with closing(create_engine(store.url).connect()) as other:
            other.exec_driver_sql("BEGIN IMMEDIATE")
            with pytest.raises(Problem, match="locked by another program"):
                running.result()
            assert store.progress(run_id), "readers need not wait"
            other.exec_driver_sql("ROLLBACK")
    now = time.time()
    monkeypatch.setattr(tables.time, "time", lambda: now + tables.MAX_SILENCE + 1)
    assert store.run(run_id).state == State.INTERRUPTED
    monkeypatch.undo()
    store.finish(run_id, State.INTERRUPTED)
    assert store.resume(run_id, "me") >= 1
    assert train_queued(store, run_id).state == State.DONE
