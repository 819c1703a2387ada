"""The store's file is deleted, emptied or replaced while the app is running."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.training import (
    Event,
    EventKind,
    Limits,
    LocalEngine,
    Phase,
    Progress,
    Settings,
    State,
    Store,
)
from cnnviz.training.records.run import Device
from cnnviz.training.store import store_file

from .waiting import PATIENCE, wait_for

RUN = Settings(
    nets.find("tiny~1x28x28~maxpool_4~flatten~linear_49_10"), data="practice", train_images=200
)
STEP = Progress(Phase.TRAINING, 1, 5, 10, 1.0, 9.0, "CPU", 1e-3, 1.0, 0.5)


@pytest.fixture(autouse=True)
def settle_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_file, "SETTLE_SECONDS", 0.01)


def delete(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


def delete_main_file(path: Path) -> None:
    path.unlink()


def delete_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def replace_by_new(path: Path) -> None:
    """Another store with a run of its own, closed, in place of the main file."""
    other = Store(f"sqlite:///{path.parent / 'other.db'}")
    other.add(RUN, "them")
    other.close()
    (path.parent / "other.db").replace(path)


def replace_by_empty(path: Path) -> None:
    (path.parent / "new").touch()
    (path.parent / "new").replace(path)


def delete_log(path: Path) -> None:
    Path(f"{path}-wal").unlink()


def delete_index(path: Path) -> None:
    """The index of the log, by which processes lock each other out."""
    Path(f"{path}-shm").unlink()


def delete_side_files(path: Path) -> None:
    delete_log(path)
    delete_index(path)


WAYS = (
    delete,
    delete_main_file,
    delete_folder,
    delete_log,
    delete_index,
    delete_side_files,
    replace_by_new,
    replace_by_empty,
)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of the store, in a folder of its own."""
    path = tmp_path / "folder" / "store.db"
    monkeypatch.setenv("CNNVIZ_STORE", f"sqlite:///{path}")
    return path


def filled(store: Store) -> str:
    """Return a run in progress with something in every table."""
    run_id = store.add(RUN, "me")
    assert store.claim(run_id)
    for epoch in (1, 2):
        step = dataclasses.replace(STEP, phase=Phase.EPOCH, epoch=epoch, step=5 * epoch)
        store.append(run_id, step)
        store.save_weights(run_id, epoch, b"weights", 0.5, (step.step, b"state"))
    store.record(run_id, Event(EventKind.RATE, 5, 1, 0.1))
    store.write_device(Device("cpu", "CPU", 1, "2", 1))
    return run_id


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_run_is_lost(way: Callable[[Path], None], path: Path) -> None:
    """Neither what was there, nor what a worker has written before it noticed."""
    server, worker = Store(), Store()
    run_id = filled(worker)
    waiting = server.add(RUN, "me")
    before = server.run(run_id), server.progress(run_id), server.events(run_id)
    way(path)
    assert (server.run(run_id), server.progress(run_id), server.events(run_id)) == before
    assert waiting in server.queued()
    worker.append(run_id, dataclasses.replace(STEP, epoch=3, step=11))
    worker.save_weights(run_id, 3, b"later", 0.6)
    worker.finish(run_id, State.DONE)
    for store in (server, worker, Store()):
        assert store.run(run_id).state == State.DONE
        assert [one.step for one in store.progress(run_id)] == [5, 10, 11]
        assert store.epochs(run_id) == [1, 2, 3]
        assert store.checkpoints(run_id) == [1, 2]
        assert store.weights(run_id, "last") == b"later"
        assert store.device() is not None
        assert len(store.runs("them")) == (way is replace_by_new)
        store.add(RUN, "us")
    for store in (server, worker):
        assert store.notice
        assert "was deleted or replaced while it was open" in str(store.notice.problem)
        assert "runs in the new file: 2" in str(store.notice.problem)


@pytest.mark.parametrize("first", ["server", "worker"])
def test_what_was_written_to_the_old_file_last_is_copied_too(first: str, path: Path) -> None:
    """Between the check of one process and the copy of another."""
    server, worker = Store(), Store()
    run_id = filled(worker)
    path.unlink()
    file, worker._file = worker._file, None
    if first == "server":
        server.runs()
    worker.append(run_id, dataclasses.replace(STEP, epoch=3, step=11))
    worker.save_weights(run_id, 3, b"later", 0.6)
    worker.finish(run_id, State.DONE)
    worker._file = file
    worker.runs()
    assert server.run(run_id).state == State.DONE
    assert [one.step for one in server.progress(run_id)] == [5, 10, 11]
    assert server.epochs(run_id) == [1, 2, 3]


def test_a_run_that_was_resumed_meanwhile_is_not_overwritten(path: Path) -> None:
    server, worker = Store(), Store()
    run_id = filled(worker)
    file, worker._file = worker._file, None
    path.unlink()
    server.finish(run_id, State.INTERRUPTED)
    server.resume(run_id, "me")
    worker.append(run_id, STEP)
    worker.finish(run_id, State.FAILED)
    worker._file = file
    worker.runs()
    assert server.run(run_id).state == State.QUEUED
    assert len(server.progress(run_id)) == 2


def test_an_emptied_file_is_said_and_a_run_in_progress_is_registered_again(path: Path) -> None:
    server, worker = Store(), Store()
    run_id = filled(worker)
    with server.connection() as connection:  # what is in the log could still be read
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path.write_bytes(b"")
    assert server.runs() == []
    assert server.notice
    assert "could no longer be read and are lost" in str(server.notice.problem)
    worker.append(run_id, dataclasses.replace(STEP, epoch=3, step=11))
    worker.save_weights(run_id, 3, b"later", 0.6)
    worker.finish(run_id, State.DONE)
    run = server.run(run_id)
    assert (run.state, run.owner, run.settings) == (State.DONE, "me", RUN)
    assert server.progress(run_id)[-1].step == 11
    assert server.weights(run_id, "last") == b"later"


def test_a_damaged_file_is_said_and_when_it_is_gone_all_runs_are_there(path: Path) -> None:
    store = Store()
    run_id = filled(store)
    (path.parent / "text").write_text("no database " * 1000)
    (path.parent / "text").replace(path)
    for _ in range(2):
        with pytest.raises(Problem, match="file is not a database"):
            store.runs()
    path.unlink()
    assert store.run(run_id).owner == "me"
    assert store.epochs(run_id) == [1, 2]


def test_a_file_that_is_moved_away_and_back_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store()
    run_id = filled(store)
    away = path.replace(path.parent / "away.db")
    monkeypatch.setattr(store_file.time, "sleep", lambda _seconds: away.replace(path))
    assert store.exists(run_id)
    assert store.notice is None


def test_other_databases_are_not_watched() -> None:
    for url in ("sqlite://", "sqlite:///:memory:"):
        assert Store(url).runs() == []


@pytest.mark.parametrize(
    "files",
    # Without real workers, test_no_run_is_lost deletes the log alone, too.
    ["*", pytest.param("-wal", marks=pytest.mark.slow)],
)
def test_the_queue_continues_after_a_file_was_deleted(
    files: str, path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Real workers; the first one trains while the file is deleted."""
    store = Store()
    engine = LocalEngine(store, Limits(max_runs=1))
    first = engine.submit(dataclasses.replace(RUN, epochs=10_000), "me")
    second = engine.submit(dataclasses.replace(RUN, epochs=1), "me")
    wait_for(lambda: len(store.epochs(first)) > 2)
    before = len(store.progress(first))
    subprocess.run(f"rm {path}{files}", shell=True, check=True)
    wait_for(lambda: len(store.progress(first)) > before + 3)
    assert store.place(second) == 1
    store.request_stop(first, "me")
    assert engine.wait(first, PATIENCE).state == State.STOPPED
    assert engine.wait(second, PATIENCE).state == State.DONE
    fresh = Store()
    assert [one.epoch for one in fresh.progress(first) if one.phase == Phase.EPOCH][:3] == [1, 2, 3]
    assert fresh.epochs(second) == [1]
    assert "was deleted or replaced while it was open" in capfd.readouterr().err
    engine.close()
