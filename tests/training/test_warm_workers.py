"""Workers that train several runs: each run as in a fresh process, and each worker replaced."""

from __future__ import annotations

import dataclasses
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import torch

from cnnviz import nets
from cnnviz.training import Augment, Limits, LocalEngine, Optimizer, Settings, State, Store
from cnnviz.training.loop import process_state
from cnnviz.training.recipe.choices import Precision
from cnnviz.training.workers import memory, pool
from cnnviz.training.workers.messages import Job, Notice
from cnnviz.training.workers.worker_process import WorkerProcess

from .waiting import PATIENCE, wait_for

ROOT = Path(__file__).parents[2]
SHORT = Settings(
    nets.find("tiny~1x28x28~maxpool_4~flatten~linear_49_10"),
    data="practice",
    epochs=1,
    train_images=200,
)
RUN = Settings(
    nets.find(
        "net~1x28x28~conv_1_8_3_p1~batchnorm_8~relu~maxpool_2~dropout_0.5~flatten~linear_1568_10"
    ),
    data="practice",
    epochs=2,
    train_images=600,
    seed=3,
    augment=(Augment.SHIFT,),
)
OTHER = dataclasses.replace(
    RUN,
    epochs=1,
    seed=8,
    precision=Precision.MIXED,
    optimizer=Optimizer.ADAMW,
    augment=(Augment.FLIP, Augment.ERASE),
    repeatable=False,
)
LONG = Settings(nets.find("lecture-cnn"), data="practice", epochs=10_000, train_images=500)


@pytest.fixture
def warm(store: Store) -> Iterator[LocalEngine]:
    """An engine with one worker that trains one run after another."""
    engine = LocalEngine(store, Limits(max_runs=1, warm_workers=1))
    yield engine
    engine.close()


def numbers(store: Store, run_id: str) -> list[dict[str, Any]]:
    """Return all that a run has computed, without the time it took."""
    records = [dataclasses.asdict(one) for one in store.progress(run_id) if one.train_loss]
    for record in records:
        del record["seconds"], record["images_per_second"]
    assert len(records) == store.run(run_id).settings.epochs
    return records


def test_a_run_gives_the_same_digits_in_a_fresh_and_in_a_used_worker(store: Store) -> None:
    """The used one has trained with other threads, precision, seeds, augmentation and flags."""
    threads = min(2, os.cpu_count() or 1)
    before, used, fresh = (store.add(one, "me") for one in (OTHER, RUN, RUN))
    worker = WorkerProcess(store.url, Job(before, 1), most_runs=3, keep=False)
    ends = worker.notices()
    assert next(ends).ended == before
    worker.train(Job(used, threads))
    assert next(ends) == Notice(ended=used)
    worker.dismiss()
    assert worker.wait() == 0
    alone = WorkerProcess(store.url, Job(fresh, threads), keep=False)
    assert [*alone.notices()] == []
    assert alone.wait() == 0
    assert [store.run(run).state for run in (before, used, fresh)] == [State.DONE] * 3
    assert [store.run(run).threads for run in (before, used, fresh)] == [1, threads, threads]
    assert numbers(store, used) == numbers(store, fresh)
    for epoch in (1, 2):
        assert store.weights(used, epoch) == store.weights(fresh, epoch)
    ours, theirs = store.report(used), store.report(fresh)
    assert ours == theirs


def test_everything_that_a_run_may_change_is_set_back() -> None:
    state = process_state.ProcessState.capture()
    drawn = torch.rand(3), np.random.rand(3), random.random()
    torch.set_num_threads(state.threads + 1)
    torch.set_default_dtype(torch.float64)
    torch.set_grad_enabled(False)
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.backends.cudnn.benchmark = not torch.backends.cudnn.benchmark
    torch.set_float32_matmul_precision("medium")
    torch.manual_seed(5)
    os.environ["CNNVIZ_CHANGED"] = "yes"
    state.restore()
    again = process_state.ProcessState.capture()
    for item in dataclasses.fields(state):
        if not item.name.endswith("_rng"):
            assert getattr(again, item.name) == getattr(state, item.name), item.name
    assert torch.equal(torch.rand(3), drawn[0])
    assert (np.random.rand(3) == drawn[1]).all()
    assert random.random() == drawn[2]


def test_a_worker_is_replaced_after_its_runs_a_failure_and_a_crash(
    store: Store, warm: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "MOST_RUNS", 3)
    monkeypatch.setenv("CNNVIZ_MAX_IMAGES", "500")  # only the workers read it here
    pids = []

    def train(settings: Settings) -> State:
        run_id = warm.submit(settings, "me")
        pids.extend(warm.workers().values())
        return warm.wait(run_id, PATIENCE).state

    assert [train(SHORT) for _ in range(4)] == [State.DONE] * 4
    assert pids[0] == pids[1] == pids[2] != pids[3], "three runs each"
    assert train(dataclasses.replace(SHORT, train_images=501)) == State.FAILED
    assert train(SHORT) == State.DONE
    assert pids[3] == pids[4] != pids[5]

    killed = warm.submit(LONG, "me")
    wait_for(lambda: store.progress(killed))
    waiting = warm.submit(SHORT, "me")
    warm.kill(killed)
    assert warm.wait(killed, PATIENCE).state == State.INTERRUPTED
    assert warm.wait(waiting, PATIENCE).state == State.DONE

    stopped = warm.submit(LONG, "me")
    wait_for(lambda: store.progress(stopped))
    store.request_stop(stopped, "me")
    assert warm.wait(stopped, PATIENCE).state == State.STOPPED
    assert train(SHORT) == State.DONE


SERVER = """
import sys, time
from cnnviz.training import Limits, LocalEngine, Store

engine = LocalEngine(Store(), Limits(warm_workers=1, keep_training=len(sys.argv) > 1))
assert engine.warm_up()
time.sleep(600)
"""


@pytest.mark.parametrize("keeps", [False, True])
def test_a_waiting_worker_ends_with_the_server_and_has_reported_the_device(
    store: Store, keeps: bool
) -> None:
    server = subprocess.Popen([sys.executable, "-c", SERVER, *["keep"] * keeps], cwd=ROOT)
    wait_for(store.device)
    workers = psutil.Process(server.pid).children()
    assert len(workers) == 1
    server.kill()
    server.wait()
    assert psutil.wait_procs(workers, timeout=30)[1] == []


def test_no_worker_waits_while_little_memory_is_available(
    warm: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "available_memory", lambda: pool.SPARE_MEMORY - 1)
    assert not warm.warm_up()


@pytest.mark.skipif(not Path("/bin/false").exists(), reason="a program that fails at once")
def test_a_worker_that_cannot_get_ready_is_not_started_again(
    warm: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    warm.warm_up()
    wait_for(lambda: not warm.warm_up())


def test_a_container_may_have_less_memory_than_its_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "CONTAINER", tmp_path)
    machine = memory.available_memory()
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("5000\n")
    assert (memory.available_memory() is None) == (machine is None)
    (tmp_path / "memory.max").write_text("7000\n")
    assert memory.available_memory() == 2000
