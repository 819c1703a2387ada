"""Workers as real processes: the queue, Stop, limits, and what happens when a worker dies."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cnnviz import nets
from cnnviz.problem import Problem
from cnnviz.training import Limits, LocalEngine, Phase, Settings, State, Store
from cnnviz.training.workers import worker
from cnnviz.weights import module_weights

from .waiting import PATIENCE, wait_for

ROOT = Path(__file__).parents[2]
SHORT = Settings(
    nets.find("tiny~1x28x28~maxpool_4~flatten~linear_49_10"),
    data="practice",
    epochs=2,
    train_images=200,
)
LONG = Settings(nets.find("lecture-cnn"), data="practice", epochs=10_000)


def test_runs_are_queued_trained_stored_and_stopped(store: Store, engine: LocalEngine) -> None:
    engine.probe()
    first, second = engine.submit(SHORT, "me"), engine.submit(LONG, "me")
    assert store.place(second) is not None
    assert engine.wait(first, PATIENCE).state == State.DONE

    progress = store.progress(first)
    assert progress[-1].phase == Phase.EPOCH
    assert store.epochs(first) == [1, 2]
    module = module_weights.unpack(SHORT.network, store.weights(first, "last"))
    assert sum(p.numel() for p in module.parameters()) == 500
    run = store.run(first)
    assert (run.device, run.threads) == (progress[-1].device, os.cpu_count())
    assert run.versions.keys() == {"python", "torch", "machine"}

    wait_for(lambda: len(store.progress(second)) > 1)
    store.request_stop(second, "me")
    assert engine.wait(second, PATIENCE).state == State.STOPPED
    wait_for(lambda: store.device() is not None)


def test_a_run_stops_before_the_first_image_and_a_killed_one_is_interrupted(
    store: Store, engine: LocalEngine
) -> None:
    first, second = engine.submit(LONG, "me"), engine.submit(LONG, "me")
    wait_for(lambda: store.run(first).state == State.RUNNING)
    store.request_stop(first, "me")
    assert engine.wait(first, PATIENCE).state == State.STOPPED

    wait_for(lambda: store.run(second).state == State.RUNNING)
    engine.kill(second)
    run = engine.wait(second, PATIENCE)
    assert run.state == State.INTERRUPTED
    assert "ended unexpectedly" in str(run.reason)


def start_server() -> subprocess.Popen[bytes]:
    """Start a process with an engine that starts workers for the runs in the queue."""
    code = "from cnnviz.training import *; import time; LocalEngine(Store()); time.sleep(600)"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)


def test_a_worker_ends_with_the_process_that_started_it(store: Store) -> None:
    run_id = store.add(LONG, "me")
    server = start_server()
    wait_for(lambda: store.run(run_id).state == State.RUNNING)
    server.kill()
    server.wait()
    wait_for(lambda: store.run(run_id).reason)  # the worker reports it itself
    assert "server that started this run was shut down" in str(store.run(run_id).reason)
    assert not store.run(run_id).active


def test_a_run_outlives_the_server_if_the_host_allows_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next server counts it, starts no second one, and can stop it."""
    monkeypatch.setenv("CNNVIZ_KEEP_TRAINING", "on")
    run_id = store.add(LONG, "me")
    server = start_server()
    wait_for(lambda: len(store.progress(run_id)) > 1)
    server.kill()
    server.wait()
    limits = dataclasses.replace(Limits.from_environment(), max_runs=1)
    engine = LocalEngine(store, limits)
    waiting = engine.submit(SHORT, "me")
    before = len(store.progress(run_id))
    wait_for(lambda: len(store.progress(run_id)) > before + 1)
    assert store.run(waiting).state == State.QUEUED
    assert engine.workers() == {}
    store.request_stop(run_id, "me")
    assert engine.wait(waiting, PATIENCE).state == State.DONE
    assert store.run(run_id).state == State.STOPPED


def test_the_host_may_switch_training_off(store: Store) -> None:
    with pytest.raises(Problem, match="switched off"):
        LocalEngine(store, Limits(training=False)).submit(SHORT, "me")
    assert store.runs() == []


def test_the_host_may_limit_the_epochs(store: Store) -> None:
    with pytest.raises(Problem, match=r"Epochs: 2. This server allows at most 1") as refused:
        LocalEngine(store, Limits(max_epochs=1)).submit(SHORT, "me")
    assert refused.value.nearest == 1


def test_the_worker_checks_the_limits(store: Store) -> None:
    run_id = store.add(SHORT, "me")
    work(run_id, CNNVIZ_MAX_EPOCHS="1")
    run = store.run(run_id)
    assert run.state == State.FAILED
    assert "Epochs: 2. This server allows at most 1" in str(run.reason)


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        ("CNNVIZ_TRAINING", "off", "switched off"),
        ("CNNVIZ_MAX_IMAGES", "100", "Training images requested: 200.* allows up to 100"),
        ("CNNVIZ_MAX_KEPT", "1", "Limit of runs per browser on this server: 1"),
    ],
)
def test_the_worker_checks_every_limit(
    store: Store, monkeypatch: pytest.MonkeyPatch, limit: str, value: str, message: str
) -> None:
    monkeypatch.setenv(limit, value)
    store.add(SHORT, "me")
    run_id = store.add(SHORT, "me")
    assert store.claim(run_id)
    worker.train_run(store, run_id)  # in this process; a process of its own is tested above
    assert re.search(message, str(store.run(run_id).reason))


def test_the_limit_of_images_counts_all_images_by_default(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_MAX_IMAGES", "3999")
    run_id = store.add(dataclasses.replace(SHORT, train_images=None), "me")
    assert store.claim(run_id)
    worker.train_run(store, run_id)
    assert "Training images requested: 4000" in str(store.run(run_id).reason)


@pytest.mark.skipif(not Path("/bin/false").exists(), reason="a program that fails at once")
def test_a_worker_that_fails_at_once_is_not_restarted(
    store: Store, engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    run = engine.wait(engine.submit(SHORT, "me"), PATIENCE)
    assert (run.state, store.queued()) == (State.INTERRUPTED, [])


def test_waiting_for_a_run_times_out(store: Store) -> None:
    engine = LocalEngine(store, paused=True)
    with pytest.raises(TimeoutError, match="has not ended"):
        engine.wait(engine.submit(SHORT, "me"), 0.1)


def test_runs_beyond_the_limits_are_not_queued(store: Store) -> None:
    engine = LocalEngine(store, Limits(max_kept=1, max_images=500), paused=True)
    first = engine.submit(SHORT, "me")
    with pytest.raises(
        Problem, match=r"Limit of runs per browser .*: 1. Delete one of yours first"
    ):
        engine.submit(SHORT, "me")
    engine.submit(SHORT, "them")
    with pytest.raises(Problem, match="allows up to 500"):
        engine.submit(dataclasses.replace(SHORT, train_images=501), "others")
    store.request_stop(first, "me")
    store.delete(first, "me")
    engine.submit(SHORT, "me")


def test_a_run_without_its_data_names_the_folder(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path / "nowhere"))
    run_id = store.add(Settings(epochs=1), "me")
    assert store.claim(run_id)
    worker.train_run(store, run_id)
    assert "nowhere (CNNVIZ_DATA): No such file" in str(store.run(run_id).reason)


def work(run_id: str, **environment: str) -> None:
    """Run a worker process as the engine starts it, until it ends."""
    command = [sys.executable, "-m", "cnnviz.training.workers.worker", run_id]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)


@pytest.mark.parametrize(
    ("variable", "value"), [("CNNVIZ_MAX_RUNS", "many"), ("CNNVIZ_MAX_EPOCHS", "0")]
)
def test_a_bad_limit_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(Problem, match=f"{variable} is {value}"):
        Limits.from_environment()


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_TRAINING", "off")
    monkeypatch.setenv("CNNVIZ_MAX_EPOCHS", "20")
    monkeypatch.setenv("CNNVIZ_MAX_RUNS", "3")
    monkeypatch.setenv("CNNVIZ_MAX_IMAGES", "5000")
    monkeypatch.setenv("CNNVIZ_MAX_KEPT", "4")
    monkeypatch.setenv("CNNVIZ_RUN_MEGABYTES", "2")
    assert Limits.from_environment() == Limits(
        training=False,
        max_epochs=20,
        max_runs=3,
        max_images=5000,
        max_kept=4,
        run_bytes=2 * 2**20,
    )


def test_the_server_reads_and_submits_without_torch() -> None:
    script = (
        "import sys; from cnnviz.training import *; from cnnviz import nets, data;"
        "from cnnviz.weights import model_cards;"
        "Store().runs(); LocalEngine(Store(), Limits(training=False));"
        "model_cards.bundled_models();"
        "data.load('practice'); [n.table() for n in nets.catalogue().values()];"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_weights_of_another_network_are_refused() -> None:
    packed = module_weights.pack(SHORT.network.to_torch())
    with pytest.raises(Problem, match=r"0\.weight should be \(16, 1, 5, 5\) but is –"):
        module_weights.unpack(nets.find("lecture-cnn"), packed)


def test_damaged_weights_are_refused() -> None:
    with pytest.raises(Problem, match="damaged"):
        module_weights.unpack(SHORT.network, module_weights.pack(SHORT.network.to_torch())[:-5])
