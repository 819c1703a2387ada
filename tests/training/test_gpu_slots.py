"""How many runs train at once, and on which GPU, for machines as a worker describes them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from cnnviz import nets
from cnnviz.training import Device, Limits, LocalEngine, Settings, Store
from cnnviz.training.workers.gpu_slots import Slots

LONG = Settings(nets.find("lecture-cnn"), data="practice", epochs=10_000)
CORES = os.cpu_count() or 1
FOUR = Device("cuda", "A GPU", 8, "2.15", 4)


def test_each_gpu_has_a_run_and_its_share_of_the_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    slots = Slots.of(Limits(max_runs=None), FOUR)
    assert slots == Slots(4, ("0", "1", "2", "3"))
    assert slots.threads == max(1, CORES // 4)
    assert Slots.of(Limits(max_runs=6), FOUR).runs == 6, "the host's word counts"


@pytest.mark.parametrize(
    ("device", "runs"),
    [
        (None, max(1, CORES // 4)),
        (Device("cpu", "CPU", 8, "2.15"), max(1, CORES // 4)),
        (Device("mps", "Apple GPU", 8, "2.15"), 1),
        (Device("cuda", "A GPU", 8, "2.15"), 1),
    ],
)
def test_machines_with_at_most_one_gpu_choose_none(device: Device | None, runs: int) -> None:
    slots = Slots.of(Limits(max_runs=None), device)
    assert slots == Slots(runs)
    assert slots.choose_gpu([]) == ""


def test_a_new_run_gets_the_gpu_with_the_fewest_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3,5")
    slots = Slots.of(Limits(max_runs=None), Device("cuda", "A GPU", 8, "2.15", 2))
    gpus: list[str] = []
    for _ in range(4):
        gpus.append(slots.choose_gpu(gpus))
    assert gpus == ["3", "5", "3", "5"]
    assert slots.choose_gpu([""]) == "5", "the first is taken"


@pytest.mark.skipif(sys.platform != "linux", reason="reads the environment of processes in /proc")
def test_workers_are_started_each_with_its_gpu(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    store.write_device(Device("cuda", "A GPU", 8, "2.15", 2))
    engine = LocalEngine(store, Limits(max_runs=None))
    try:
        runs = [engine.submit(LONG, "me") for _ in range(3)]
        assert list(engine.workers()) == runs[:2], "the third waits"
        assert store.place(runs[2]) is not None
        started = []
        for pid in engine.workers().values():
            plain = Path(f"/proc/{pid}/environ").read_bytes().decode()
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            variables = dict(line.split("=", 1) for line in plain.split("\0") if "=" in line)
            threads = command[command.index("--threads") + 1]
            started.append((variables["CUDA_VISIBLE_DEVICES"], threads))
        assert started == [(gpu, str(max(1, CORES // 2))) for gpu in ("0", "1")]
    finally:
        engine.close()
    assert store.device() == Device("cuda", "A GPU", 8, "2.15", 2)
