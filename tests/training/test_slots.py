"""The slots of a machine are counted in the store: engines of several processes share them."""

from __future__ import annotations

import platform
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import update

from cnnviz import nets
from cnnviz.training import Settings, State, Store
from cnnviz.training.store.queue import MAX_START
from cnnviz.training.store.tables import RunRow
from cnnviz.training.workers.gpu_slots import Slots

ROOT = Path(__file__).parents[2]
TINY = nets.find("tiny~1x28x28~maxpool_4~flatten~linear_49_10")
SHORT = Settings(TINY, data="practice", epochs=1, train_images=200)
SUBMIT_AND_WAIT = """
import sys
from cnnviz.training import Limits, LocalEngine, Settings, Store

engine = LocalEngine(Store(patience=60), Limits(max_runs=1))
runs = [engine.submit(Settings.from_json(sys.argv[1]), "me") for _ in range(int(sys.argv[2]))]
for run in runs:
    engine.wait(run, 180)
print("done", flush=True)
input()  # its worker may train a run of the other
"""


def first_gpu(gpus_in_use: object) -> str:
    return ""


def test_two_server_processes_train_one_run_at_a_time(store: Store) -> None:
    command = [sys.executable, "-c", SUBMIT_AND_WAIT, SHORT.to_json()]
    servers = [
        subprocess.Popen(
            [*command, count], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for count in "12"
    ]
    assert [server.stdout and server.stdout.readline() for server in servers] == ["done\n"] * 2
    for server in servers:
        server.communicate("\n")
    runs = sorted(store.runs(), key=lambda run: run.started or 0)
    assert [run.state for run in runs] == [State.DONE] * 3
    for before, after in pairwise(runs):
        assert before.ended is not None
        assert after.started is not None
        assert before.ended <= after.started


def test_many_engines_at_once_reserve_each_slot_once(store: Store) -> None:
    queue = [store.add(SHORT, "me") for _ in range(6)]
    stores = [Store(store.url, patience=60) for _ in range(8)]
    slots = Slots(2, ("0", "1"))
    with ThreadPoolExecutor(8) as threads:
        reserved = threads.map(lambda one: one.reserve_next(2, slots.choose_gpu), stores)
        assert sorted(filter(None, reserved)) == sorted(zip(queue[:2], "01", strict=True))


def test_a_run_that_ends_or_waits_again_frees_its_slot(store: Store) -> None:
    first, second = store.add(SHORT, "me"), store.add(SHORT, "me")
    assert store.reserve_next(1, first_gpu) == (first, "")
    assert store.claim(first)
    assert store.reserve_next(1, first_gpu) is None
    store.finish(first, State.INTERRUPTED)
    store.resume(first, "me")
    assert store.reserve_next(2, first_gpu) == (second, ""), "the first waits behind it"
    assert store.reserve_next(2, first_gpu) == (first, ""), "it need not wait for a dead worker"


def test_a_worker_that_never_claims_its_run_holds_its_slot_for_a_while(store: Store) -> None:
    run_id = store.add(SHORT, "me")
    assert store.reserve_next(1, first_gpu)
    assert store.reserve_next(1, first_gpu) is None
    with store.session() as session:
        session.execute(update(RunRow).values(heartbeat=time.time() - MAX_START - 1))
    assert store.reserve_next(1, first_gpu, besides=[run_id]) is None
    assert store.reserve_next(1, first_gpu) == (run_id, "")


def test_each_machine_has_its_own_slots(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add(SHORT, "me")
    store.add(SHORT, "me")
    assert store.reserve_next(1, first_gpu)
    monkeypatch.setattr(platform, "node", lambda: "another")
    assert store.reserve_next(1, first_gpu)
