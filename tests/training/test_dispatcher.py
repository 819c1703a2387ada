"""The dispatcher of a cluster, with workers in processes of this machine as the cluster."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnnviz.problem import Problem
from cnnviz.training import Device, Limits, State, Store
from cnnviz.training.recipe.engine_choice import ClusterSettings, cluster_address, host_and_port
from cnnviz.training.store import tables
from cnnviz.training.workers.dispatcher import Dispatcher, End
from cnnviz.training.workers.engines import choose_engine
from cnnviz.training.workers.last_words import last_words
from cnnviz.training.workers.local_engine import LocalEngine
from cnnviz.training.workers.ray_engine import RayEngine

from .small_runs import settings_for
from .waiting import wait_for

ROOT = Path(__file__).parents[2]
LONG = settings_for(epochs=10_000)


class Processes:
    """A cluster of one machine: real workers, started as a task of Ray starts them."""

    def __init__(self, slots: int = 1) -> None:
        self.count = slots
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self.cancelled: list[str] = []

    def slots(self) -> int:
        return self.count

    def device(self) -> Device:
        return Device("cpu", "CPU", 2, "2.15")

    def start(self, run_id: str) -> None:
        command = [sys.executable, "-m", "cnnviz.training.workers.worker", "--watch", run_id]
        pipe = subprocess.PIPE
        self.workers[run_id] = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe)

    def ends(self) -> Iterator[End]:
        for run_id, worker in list(self.workers.items()):
            if worker.poll() is not None:
                del self.workers[run_id]
                yield End(run_id, worker.returncode, last_words(worker))

    def cancel(self, run_id: str) -> None:
        self.cancelled.append(run_id)
        self.workers[run_id].kill()

    def lose(self, run_id: str) -> None:
        """Lose the machine of a worker: it ends, as its parent is gone, and nobody is told."""
        worker = self.workers.pop(run_id)
        assert worker.stdin is not None
        worker.stdin.close()
        worker.wait()


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Processes]:
    monkeypatch.setenv("CNNVIZ_ENGINE", "ray")
    cluster = Processes()
    yield cluster
    for worker in cluster.workers.values():
        worker.kill()
        worker.wait()


@pytest.fixture
def dispatcher(store: Store, cluster: Processes) -> Iterator[Dispatcher]:
    """A dispatcher that works on a thread."""
    dispatcher = Dispatcher(store, cluster, ClusterSettings(retries=2), Limits(max_runs=None))
    over = threading.Event()
    thread = threading.Thread(target=dispatcher.work, args=(over,))
    thread.start()
    yield dispatcher
    over.set()
    thread.join()


def test_a_lost_run_is_resumed_at_once_from_its_last_epoch(
    store: Store, cluster: Processes, dispatcher: Dispatcher
) -> None:
    run_id = store.add(LONG, "me")
    wait_for(lambda: len(store.epochs(run_id)) > 1)
    assert store.device() == cluster.device()
    assert (store.device_age() or 0) < 10
    states = set()
    for way in ("lost with its machine", "killed"):
        epoch, worker = max(store.checkpoints(run_id)), cluster.workers[run_id]
        start = time.monotonic()
        if way == "killed":
            worker.kill()
        else:
            cluster.lose(run_id)
            dispatcher._given.discard(run_id)  # as Ray says it, after a while
        while cluster.workers.get(run_id) in (None, worker):
            states.add(store.run(run_id).state)
            assert time.monotonic() - start < 5, "it need not wait for missed heartbeats"
            time.sleep(0.05)
        wait_for(lambda epoch=epoch: max(store.checkpoints(run_id)) > epoch)  # type: ignore[misc]
    assert states <= {State.RUNNING, State.QUEUED}, "pages do not say that it was interrupted"
    epochs = [one.epoch for one in store.progress(run_id) if one.phase == "epoch"]
    assert epochs == list(range(1, len(epochs) + 1)), "no epoch is lost, none is there twice"
    store.request_stop(run_id, "me")
    wait_for(lambda: store.run(run_id).state == State.STOPPED)


@pytest.mark.skipif(not Path("/bin/false").exists(), reason="a program that fails at once")
def test_a_run_that_loses_every_worker_is_marked(
    store: Store, cluster: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    dispatcher = Dispatcher(store, cluster, ClusterSettings(retries=2), Limits(max_runs=1))
    run_id = store.add(LONG, "me")
    assert store.claim(run_id)
    store.let_go(run_id)
    with store.connection() as connection:
        machine = tables.RunRow.__table__.update().values(machine="cluster")
        connection.execute(machine)
    for _ in range(100):
        dispatcher.look()
        if not store.run(run_id).active:
            break
        with_worker = cluster.workers.get(run_id)
        if with_worker is not None:
            with_worker.wait(30)
            store.claim(run_id)  # it died in the middle
    run = store.run(run_id)
    assert (run.state, str(run.reason)) == (
        State.INTERRUPTED,
        "The worker of this run was lost 3 times in a row.",
    )


def test_a_run_that_was_stopped_while_its_machine_was_lost_is_not_resumed(
    store: Store, cluster: Processes
) -> None:
    dispatcher = Dispatcher(store, cluster, ClusterSettings(), Limits(max_runs=1))
    run_id = store.add(LONG, "me")
    assert store.reserve_next(1, lambda _: "", machine="cluster")
    assert store.claim(run_id)
    store.request_stop(run_id, "me")
    store.let_go(run_id)
    dispatcher.look()
    assert store.run(run_id).state == State.STOPPED
    assert cluster.workers == {}


def test_what_waits_for_room_and_is_deleted_is_cancelled(
    store: Store, cluster: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cnnviz.training.workers.dispatcher.GRACE_SECONDS", 0.0)
    monkeypatch.setattr("cnnviz.training.workers.dispatcher.BEAT_SECONDS", 0.0)
    dispatcher = Dispatcher(store, cluster, ClusterSettings(), Limits(max_runs=1))
    run_id = store.add(LONG, "me")
    dispatcher.look()
    assert list(cluster.workers) == [run_id]
    store.request_stop(run_id, "me")
    dispatcher.look()
    dispatcher.look()
    assert cluster.cancelled[:1] == [run_id]


def test_a_cluster_that_is_away_is_said_and_the_queue_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_ENGINE", "ray://127.0.0.1:9")
    monkeypatch.setattr(store, "url", "postgresql+psycopg://nobody@nowhere/x")
    engine = RayEngine(store)
    run_id = engine.submit(settings_for(), "me")
    wait_for(engine.notice)
    assert str(engine.notice()) == (
        "The training cluster does not answer: 127.0.0.1:9: Connection refused. Runs wait in the "
        "queue until it answers."
    )
    assert store.run(run_id).state == State.QUEUED
    engine.close()


def test_a_cluster_needs_a_database_that_its_machines_reach(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_ENGINE", "ray://head:10001")
    with pytest.raises(Problem, match="A training cluster needs a database"):
        choose_engine(store)


def test_the_environment_chooses_the_engine(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("", "local"):
        monkeypatch.setenv("CNNVIZ_ENGINE", value)
        assert isinstance(choose_engine(store), LocalEngine)
    monkeypatch.setenv("CNNVIZ_ENGINE", "ray://head")
    assert host_and_port(cluster_address() or "") == ("head", 10001)
    for value in ("rays", "ray://", "ray://head:port", "http://head"):
        monkeypatch.setenv("CNNVIZ_ENGINE", value)
        with pytest.raises(Problem, match=f"CNNVIZ_ENGINE is {value}"):
            choose_engine(store)


@pytest.mark.parametrize(
    ("cpus", "gpus", "slots"),
    [
        ("", "", 3),  # one run per GPU
        ("", "0.25", 12),
        ("2", "0.1", 9),  # 4 and 5: the processors are too few
        ("1", "0", 19),
        ("0", "0", 0),
    ],
)
def test_fractions_of_gpus_say_how_many_runs_train_at_once(
    monkeypatch: pytest.MonkeyPatch, cpus: str, gpus: str, slots: int
) -> None:
    monkeypatch.setenv("CNNVIZ_RUN_CPUS", cpus)
    monkeypatch.setenv("CNNVIZ_RUN_GPUS", gpus)
    nodes = [{"CPU": 8.0, "GPU": 1.0}, {"CPU": 10.0, "GPU": 2.0}, {"CPU": 1.0}]
    assert ClusterSettings.from_environment().slots(nodes) == slots


@pytest.mark.parametrize("value", ["many", "-1", "1.5", "nan", "inf"])
def test_what_is_no_fraction_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("CNNVIZ_RUN_GPUS", value)
    with pytest.raises(Problem, match=f"CNNVIZ_RUN_GPUS is {value}"):
        ClusterSettings.from_environment()
