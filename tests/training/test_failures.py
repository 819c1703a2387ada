"""Whatever exception a worker meets, its run says what happened, and the queue continues."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cnnviz import nets
from cnnviz.problem import Problem, problem_to_json
from cnnviz.training import Limits, LocalEngine, Settings, State, Store
from cnnviz.training.workers import heartbeat, worker
from cnnviz.training.workers.heartbeat import failure_of

from .queued_runs import train_queued
from .waiting import PATIENCE, wait_for

SHORT = Settings(
    nets.find("tiny~1x28x28~maxpool_4~flatten~linear_49_10"),
    data="practice",
    epochs=1,
    train_images=200,
)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyError("labels"), "Training failed: KeyError: 'labels'"),
        (ValueError("two\nlines"), "Training failed: ValueError: two"),
        (ImportError("no libtorch.so"), "Training failed: ImportError: no libtorch.so"),
        (AssertionError(), "Training failed: AssertionError"),
        (RuntimeError("CUDA error: an illegal address"), "Training failed: CUDA error: an illegal"),
        (MemoryError(), "Not enough memory"),
        (Problem("Disk full"), "Disk full"),
    ],
)
def test_every_exception_fails_the_run_with_its_first_line(
    error: Exception, reason: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(worker, "_train", fail)
    run = train_queued(store, store.add(SHORT, "me"))
    assert run.state == State.FAILED
    assert str(run.reason).startswith(reason)


def test_an_unforeseen_exception_is_logged_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    failure_of(Problem("no room"))
    assert not capsys.readouterr().err
    failure_of(KeyError("labels"))
    assert "KeyError: 'labels'" in capsys.readouterr().err


def test_a_heartbeat_that_breaks_fails_the_run(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the run would count as interrupted while its worker trains on."""
    codes: list[int] = []
    monkeypatch.setattr(heartbeat.os, "_exit", codes.append)
    run_id = store.add(SHORT, "me")
    assert store.claim(run_id)
    beat = heartbeat.Heartbeat(store, run_id)
    monkeypatch.setattr(store, "requests", lambda _run: 1 / 0)
    with beat.running():
        wait_for(lambda: codes)
    assert codes == [1]
    assert "ZeroDivisionError" in str(store.run(run_id).reason)


def test_a_worker_that_cannot_be_started_fails_its_run(
    store: Store, engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    engine.probe()
    run = engine.wait(engine.submit(SHORT, "me"), PATIENCE)
    assert run.state == State.FAILED
    assert str(run.reason).startswith("Cannot start a worker process: No such file")


def program(folder: Path, *lines: str) -> str:
    """Return a program for the engine in place of Python."""
    file = folder / "program.sh"
    file.write_text("\n".join(("#!/bin/sh", *lines)))
    file.chmod(0o755)
    return str(file)


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_the_last_words_of_a_worker_are_noted(
    store: Store, engine: LocalEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could not write them to the store itself."""
    words = problem_to_json(Problem("The disk of the store {url} is full.", url="there"))
    script = program(tmp_path, "echo loading", f"echo '{words}'", "exit 1")
    monkeypatch.setattr(sys, "executable", script)
    run = engine.wait(engine.submit(SHORT, "me"), PATIENCE)
    assert run.state == State.INTERRUPTED
    assert str(run.reason) == "The disk of the store there is full."


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_the_queue_continues_when_a_locked_store_is_free_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cnnviz.training.workers.local_engine.POLL_SECONDS", 0.1)
    started, go = tmp_path / "started", tmp_path / "go"
    wait = f"while [ ! -e {go} ]; do sleep 0.05; done"
    monkeypatch.setattr(
        sys, "executable", program(tmp_path, f"echo x >> {started}", wait, "exit 1")
    )
    store = Store(patience=0.2)
    engine = LocalEngine(store, Limits(max_runs=1))
    first, second = engine.submit(SHORT, "me"), engine.submit(SHORT, "me")
    wait_for(started.exists)
    with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        go.touch()
        wait_for(lambda: not engine.workers())
        assert store.run(first).active
        other.execute("ROLLBACK")
    for run_id in (first, second):
        assert engine.wait(run_id, PATIENCE).state == State.INTERRUPTED
    assert started.read_text() == "x\n" * 2
    engine.close()
