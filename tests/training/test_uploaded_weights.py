"""Uploaded weights as runs, and runs that start from them: real workers in this process."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch

from cnnviz import data, nets
from cnnviz.problem import Problem
from cnnviz.training import (
    EventKind,
    Limits,
    LocalEngine,
    Origin,
    Phase,
    Settings,
    State,
    Store,
)
from cnnviz.training.export import torch_script
from cnnviz.training.loop import evaluation
from cnnviz.weights import module_weights

from ..rounding import assert_equal_but_rounding
from .queued_runs import train_queued
from .test_torch_script import run_script

TINY = "tiny~1x28x28~maxpool_4~flatten~linear_49_10"
SMALL = Settings(nets.find(TINY), data="practice", epochs=2, train_images=500, device="cpu")


@pytest.fixture
def module() -> torch.nn.Sequential:
    return module_weights.initialized(nets.find(TINY), 7)


@pytest.fixture
def uploaded(store: Store, module: torch.nn.Sequential) -> str:
    return store.upload_weights(SMALL, "me", "  my\nweights.pt", module_weights.pack(module))


def test_uploaded_weights_are_evaluated_and_stored_as_epoch_0(
    store: Store, uploaded: str, module: torch.nn.Sequential
) -> None:
    run = train_queued(store, uploaded)
    assert (run.state, run.origin) == (State.DONE, Origin.UPLOADED)
    assert run.uploaded == "my weights.pt"
    (progress,) = store.progress(uploaded)
    assert (progress.phase, progress.epoch, progress.step) == (Phase.EPOCH, 0, 0)
    figures = evaluation.evaluate(module, data.load("practice"))
    assert (progress.test_loss, progress.test_accuracy) == pytest.approx(figures)
    assert progress.loss == progress.train_loss
    assert store.epochs(uploaded) == store.reports(uploaded) == [0]
    assert store.checkpoints(uploaded) == []
    assert store.weights(uploaded, "best") == module_weights.pack(module)
    assert [event.kind for event in store.events(uploaded)] == [EventKind.WEIGHTS]
    store.delete(uploaded, "me")
    assert store.runs() == []


def test_a_run_from_uploaded_weights_is_repeated_by_its_script(
    store: Store, uploaded: str, module: torch.nn.Sequential, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    run_id = store.begin_from_weights(uploaded, 0, SMALL, "them")
    store.delete(uploaded, "me")  # it has what it needs
    run = train_queued(store, run_id)
    assert (run.state, run.owner) == (State.DONE, "them")
    assert (run.origin, run.parent, run.parent_epoch) == (Origin.FROM_WEIGHTS, uploaded, 0)
    assert store.epochs(run_id) == [0, 1, 2]
    assert store.weights(run_id, 0) == module_weights.pack(module)

    monkeypatch.chdir(tmp_path)
    Path(f"{torch_script.file_name(run)}-epoch-0.safetensors").write_bytes(store.weights(run_id, 0))
    names, _printed = run_script(torch_script.to_pytorch(run, store.events(run_id)))
    ours = module_weights.unpack(run.settings.network, store.weights(run_id, "last"))
    for mine, theirs in zip(ours.parameters(), names["model"].parameters(), strict=True):
        assert_equal_but_rounding(mine, theirs, share=1e-6)

    later = store.continue_from(run_id, 2, "me", epochs=3)
    assert store.epochs(later) == [0, 2]
    assert [event.kind for event in store.events(later)] == [EventKind.WEIGHTS, EventKind.CONTINUED]


def test_a_run_with_the_same_start_has_the_same_uploaded_weights(
    store: Store, uploaded: str
) -> None:
    first = store.begin_from_weights(uploaded, 0, SMALL, "me")
    faster = dataclasses.replace(SMALL, learning_rate=0.01)
    second = store.add(faster, "me", like=first)
    assert store.first_weights(second) == store.first_weights(first) == store.weights(uploaded, 0)
    assert [event.kind for event in store.events(second)] == [EventKind.WEIGHTS]


def test_a_run_interrupted_in_its_first_epoch_starts_from_them_again(
    store: Store, uploaded: str
) -> None:
    whole = store.begin_from_weights(uploaded, 0, SMALL, "me")
    broken = store.begin_from_weights(uploaded, 0, SMALL, "me")
    store.claim(broken)
    store.finish(broken, State.INTERRUPTED)
    assert store.resume(broken, "me") == 0
    train_queued(store, broken)
    train_queued(store, whole)
    assert store.weights(broken, "last") == store.weights(whole, "last")


def test_weights_of_another_network_or_a_missing_epoch_are_refused(
    store: Store, uploaded: str
) -> None:
    with pytest.raises(Problem, match="belong to tiny, not to lenet5"):
        store.begin_from_weights(
            uploaded, 0, dataclasses.replace(SMALL, network=nets.find("lenet5")), "me"
        )
    with pytest.raises(Problem, match="weights of epoch 3 are no longer available"):
        store.begin_from_weights(uploaded, 3, SMALL, "me")


def test_weights_that_overflow_are_a_problem(store: Store, module: torch.nn.Sequential) -> None:
    module[2].weight.data.fill_(3e38)
    run = train_queued(
        store, store.upload_weights(SMALL, "me", "large.pt", module_weights.pack(module))
    )
    assert run.state == State.FAILED
    assert "With these weights, the loss is not a finite number" in str(run.reason)


def test_limits_of_the_host_hold_for_uploaded_weights(
    store: Store, module: torch.nn.Sequential
) -> None:
    limits = Limits(max_kept=1, max_epochs=1, max_images=100)
    engine = LocalEngine(store, limits, paused=True)
    first = engine.upload_weights(SMALL, "me", "a.pt", module_weights.pack(module))
    with pytest.raises(
        Problem, match=r"Limit of runs per browser .*: 1. Delete one of yours first"
    ):
        engine.upload_weights(SMALL, "me", "b.pt", module_weights.pack(module))
    with pytest.raises(Problem, match="This server allows at most 1"):
        engine.begin_from_weights(first, 0, SMALL, "them")
