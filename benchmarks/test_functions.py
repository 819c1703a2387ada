"""What the server computes for an answer, each function alone: timed by pytest-benchmark.

`make bench` runs this with timing enabled; `make test` calls each function once.  pyperf, which is
made for the same, starts a new process every few values, which imports torch again, and averages
over many calls, so that it has no 95th percentile of single calls.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import torch  # noqa: F401 — as on the server: its objects make garbage collection slow
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.cases import CASES, SEED
from benchmarks.report import Report
from cnnviz import nets
from cnnviz.figures import image, mosaic
from cnnviz.nets import Network
from cnnviz.nets.draft.drafts import Draft, draft_of
from cnnviz.nets.draft.reading import read_draft
from cnnviz.nets.layers.kinds import Linear
from cnnviz.training import Device, Phase, Progress, Settings, State, Store
from cnnviz.ui.grids.stepper import stepper_payload
from cnnviz.ui.sizes import builder, state
from tests.pages.opening import ME, visit

ROUNDS, WARM_UP = 50, 3


def test_trace_of_the_largest_grid(benchmark: BenchmarkFixture) -> None:
    case = CASES["largest"]
    benchmark(lambda: json.dumps(stepper_payload(replace(case).trace)))


def test_mosaic_of_64_maps_of_28x28(benchmark: BenchmarkFixture) -> None:
    benchmark.extra_info["p95"] = 50  # ms
    maps = np.random.default_rng(SEED).normal(size=(64, 28, 28))
    benchmark(lambda: image(mosaic(maps), "a layer of 64 maps"))


def test_table_of_resnet18(benchmark: BenchmarkFixture) -> None:
    network = nets.find("resnet18")  # a copy each time: a network keeps its table
    benchmark.pedantic(
        Network.table,
        setup=lambda: ((replace(network),), {}),
        rounds=ROUNDS,
        warmup_rounds=WARM_UP,
    )


def test_builder_edit_of_the_largest_network(benchmark: BenchmarkFixture) -> None:
    """Read and draw a new draft each time, up to the JSON that is sent."""
    benchmark.extra_info["p95"] = 150  # ms
    network = max(nets.catalogue().values(), key=lambda net: len(draft(net).lines))
    outputs = count(1)

    def payload(changed: Draft) -> str:
        reading = read_draft(changed)
        edited = replace(network, name=state.OWN, layers=reading.layers or ())
        return json.dumps(builder.builder_payload(state.Build(edited, reading, start=network)))

    def new_draft() -> tuple[tuple[Draft], dict[str, object]]:
        last = network.layers[-1]
        assert isinstance(last, Linear)
        last = replace(last, out_features=next(outputs))
        changed = draft(replace(network, layers=(*network.layers[:-1], last)))
        lines = tuple(
            replace(line, layer=None) for line in changed.lines
        )  # as the browser sends it
        return (replace(changed, lines=lines),), {}

    benchmark.pedantic(payload, setup=new_draft, rounds=ROUNDS, warmup_rounds=WARM_UP)


def draft(network: Network) -> Draft:
    return draft_of(network.input_shape, network.layers)


@pytest.fixture
def store_of_60_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with 60 finished runs of 100 steps each, which the app uses."""
    monkeypatch.setenv("CNNVIZ_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    store = Store()
    store.write_device(Device("cpu", "CPU", 2, "2"))
    epoch = Progress(Phase.EPOCH, 1, 100, 100, 2.0, 50.0, "CPU", 1e-3, 0.5, 0.8, 0.5, 0.8, 0.6, 0.8)
    steps = [replace(epoch, phase=Phase.TRAINING, step=step) for step in range(1, 100)]
    for seed in range(60):
        settings = Settings(nets.find("lenet5"), data="practice", seed=seed, epochs=1)
        run = store.add(settings, ME)
        store.claim(run)
        for progress in [*steps, epoch]:
            store.append(run, progress)
        store.finish(run, State.DONE)
    return store


def test_list_of_60_runs(benchmark: BenchmarkFixture, store_of_60_runs: Store) -> None:
    benchmark.extra_info["p95"] = 15  # ms
    assert len(benchmark(store_of_60_runs.runs, ME)) == 60


def test_rerun_of_the_training_room_with_60_runs(
    benchmark: BenchmarkFixture, store_of_60_runs: Store
) -> None:
    """The latest run is open; AppTest reads the answer, which takes time too."""
    benchmark.extra_info["p95"] = 110  # ms
    app = visit("training", run=store_of_60_runs.runs(ME)[0].id)
    benchmark.pedantic(app.run, rounds=ROUNDS, warmup_rounds=WARM_UP)
    assert not app.exception
    assert "Compare runs" in [heading.value for heading in app.subheader]


def measure_functions(report: Report, options: argparse.Namespace) -> None:
    """*Function*: a call of a Python function with torch loaded (`benchmarks/test_functions.py`,
    timed by pytest-benchmark), up to the JSON or HTML that the server sends.
    """
    results = options.folder / "functions.json"
    command = [sys.executable, "-m", "pytest", __file__, "--benchmark-enable"]
    subprocess.run([*command, f"--benchmark-json={results}"], check=True)
    for benchmark in json.loads(results.read_text(encoding="utf-8"))["benchmarks"]:
        name = benchmark["name"].removeprefix("test_").replace("_", " ")
        times = [1000 * seconds for seconds in benchmark["stats"]["data"]]
        report.add(
            f"function, {name}", "ms", times, p50=None, p95=benchmark["extra_info"].get("p95")
        )
