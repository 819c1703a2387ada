"""Replayed steps, mixed precision, deterministic runs: on the CPU where possible, else on a GPU."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
import torch

from cnnviz import nets
from cnnviz.data import Dataset
from cnnviz.training import Phase, Progress, Settings, Store
from cnnviz.training.export import torch_script
from cnnviz.training.loop import cuda_graphs, loop, optimizers, step
from cnnviz.training.loop.cuda_graphs import StepResult
from cnnviz.training.loop.environment import worker_environment
from cnnviz.training.records.control import Control

from ..rounding import assert_equal_but_rounding
from .queued_runs import train_queued
from .test_out_of_memory import Narrow, narrow_network
from .test_torch_script import run_script

NET = "moody~1x28x28~conv_1_4_3~batchnorm_4~relu~dropout_0.3~maxpool_2~flatten~linear_676_10"
SMALL = Settings(nets.find(NET), data="practice", batch_size=32, epochs=2, device="cpu")


def by_hand(step: Callable[[], StepResult]) -> tuple[Callable[[], None], StepResult]:
    """Record a step as a graph does: every replay reads and writes the same memory."""
    result = torch.zeros(()), torch.zeros((), dtype=torch.int64)

    def replay() -> None:
        for place, value in zip(result, step(), strict=True):
            place.copy_(value)

    return replay, result


def trained(
    settings: Settings, practice_set: Dataset, capture: cuda_graphs.Capture | None
) -> tuple[loop.Loop, list[Progress]]:
    """Train; the learning rate changes during training."""
    control = Control({9: 0.01}, report_now=True)
    running = loop.Loop(settings, dataset=practice_set, control=control, capture=capture)
    records = [
        dataclasses.replace(one, seconds=0, images_per_second=0)
        for one in running.run()
        if one.phase != Phase.TESTING  # reported by time
    ]
    return running, records


def same(one: loop.Loop, other: loop.Loop) -> bool:
    pairs = zip(one.module.state_dict().values(), other.module.state_dict().values(), strict=True)
    return all(torch.equal(mine, theirs) for mine, theirs in pairs)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam", "adamw"])
def test_replayed_steps_equal_usual_steps(optimizer: str, practice_set: Dataset) -> None:
    """Seven steps per epoch, the last one smaller, each of two batches."""
    settings = dataclasses.replace(
        SMALL, optimizer=optimizer, batch_size=16, accumulate=2, schedule="cosine"  # type: ignore[arg-type]
    )  # fmt: skip
    captured: list[int] = []

    def capture(step: Callable[[], StepResult]) -> tuple[Callable[[], None], StepResult]:
        captured.append(1)
        return by_hand(step)

    usual, replayed = (
        trained(settings, practice_set, None),
        trained(settings, practice_set, capture),
    )
    assert captured == [1]
    assert same(usual[0], replayed[0])
    assert replayed[1] == usual[1]


def test_a_failed_capture_is_reported_and_steps_run_as_usual(practice_set: Dataset) -> None:
    def capture(_step: Callable[[], StepResult]) -> tuple[Callable[[], None], StepResult]:
        raise RuntimeError("CUDA error: operation not permitted when stream is capturing\nmore")

    usual, failed = trained(SMALL, practice_set, None), trained(SMALL, practice_set, capture)
    assert same(usual[0], failed[0])
    assert failed[0].no_replay_reason.endswith("when stream is capturing")


def test_no_step_is_replayed_after_memory_ran_out(practice_set: Dataset) -> None:
    module = narrow_network(SMALL, Narrow(16, after=5))
    running = loop.Loop(SMALL, module=module, dataset=practice_set, capture=by_hand)
    with pytest.raises(torch.OutOfMemoryError):  # of a replay: the memory of a graph on a GPU
        list(running.run())
    running = loop.Loop(
        SMALL,
        module=narrow_network(SMALL, Narrow(16, after=1)),
        dataset=practice_set,
        capture=by_hand,
    )
    list(running.run())
    assert running.no_replay_reason == "memory ran out"


def test_reasons_against_replaying_are_known_beforehand() -> None:
    changes = dataclasses.replace(SMALL, augment=("flip",))  # type: ignore[arg-type]
    repeatable = dataclasses.replace(SMALL, repeatable=True)
    reasons = [
        cuda_graphs.reason_against(SMALL, torch.bfloat16),
        cuda_graphs.reason_against(changes, None),
        cuda_graphs.reason_against(repeatable, None),
        cuda_graphs.reason_against(SMALL, torch.float16),
    ]
    assert [bool(reason) for reason in reasons] == [False, True, True, True]


def test_a_tensor_rate_stays_the_same_tensor() -> None:
    module = torch.nn.Linear(3, 2)
    settings = dataclasses.replace(SMALL, learning_rate=0.1)
    optimizer_a, other = (
        optimizers.create_optimizer(settings, module, torch.device("cpu")) for _ in range(2)
    )
    rate = torch.tensor(0.1)
    optimizer_a.param_groups[0]["lr"] = rate
    module(torch.ones(1, 3)).sum().backward()
    other.step()
    optimizers.load_state(optimizer_a, other.state_dict())
    optimizers.set_rate(optimizer_a, 0.5)
    assert optimizer_a.param_groups[0]["lr"] is rate
    assert float(rate) == 0.5
    assert len(optimizer_a.state) == 2


def test_mixed_precision_trains_in_bfloat16_and_evaluates_in_float32(
    store: Store, practice_set: Dataset
) -> None:
    mixed = dataclasses.replace(SMALL, precision="mixed", epochs=3, learning_rate=0.01)  # type: ignore[arg-type]
    dtypes: set[torch.dtype] = set()
    module = loop.initial_module(mixed)
    module[0].register_forward_hook(lambda _layer, _x, y: dtypes.add((module.training, y.dtype)))  # type: ignore[func-returns-value,arg-type]
    records = list(loop.Loop(mixed, module=module, dataset=practice_set).run())
    assert dtypes >= {(True, torch.bfloat16)}
    assert all(weight.dtype == torch.float32 for weight in module.parameters())
    plain = list(
        loop.Loop(dataclasses.replace(mixed, precision="float32"), dataset=practice_set).run()
    )  # type: ignore[arg-type]
    assert records[-1].test_loss == pytest.approx(plain[-1].test_loss, rel=0.2)
    assert records[-1].test_loss != plain[-1].test_loss

    run_id = store.add(dataclasses.replace(mixed, train_images=200, epochs=1), "me")
    run = train_queued(store, run_id)
    assert run.versions["precision"] == "bfloat16"
    names, _printed = run_script(torch_script.to_pytorch(run, []))
    from cnnviz.weights import module_weights

    ours = module_weights.unpack(run.settings.network, store.weights(run_id, "last"))
    for mine, theirs in zip(ours.parameters(), names["model"].parameters(), strict=True):
        assert_equal_but_rounding(mine, theirs)


@pytest.mark.parametrize(("device", "expected"), [("cpu", None), ("mps", None)])
def test_auto_precision_is_float32_without_cuda(device: str, expected: None) -> None:
    assert step.half_dtype(SMALL, torch.device(device)) is expected


def test_old_settings_have_the_default_precision() -> None:
    old = '{"net": "lenet5", "data": "mnist"}'
    assert Settings.from_json(old) == Settings(nets.find("lenet5"), data="mnist")


def test_workers_can_compute_deterministically_on_cuda() -> None:
    assert worker_environment()["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"


@pytest.mark.gpu
def test_cuda_graphs_give_the_weights_of_usual_steps(practice_set: Dataset) -> None:
    """Without dropout: a graph draws its random numbers in another order."""
    net = NET.replace("~dropout_0.3", "")
    settings = dataclasses.replace(
        SMALL, network=nets.find(net), device="cuda", precision="float32"
    )  # type: ignore[arg-type]

    def never(_step: Callable[[], StepResult]) -> tuple[Callable[[], None], StepResult]:
        raise RuntimeError("not asked for")

    replayed, _ = trained(settings, practice_set, None)
    usual, _ = trained(settings, practice_set, never)
    assert replayed.conditions()["graphs"] == "replayed"
    assert usual.conditions()["graphs"] == "not asked for"
    for one, other in zip(replayed.module.parameters(), usual.module.parameters(), strict=True):
        assert_equal_but_rounding(one, other, rtol=1e-3, share=1e-4)


@pytest.mark.gpu
def test_a_repeatable_run_is_bit_identical_on_a_gpu(practice_set: Dataset) -> None:
    settings = dataclasses.replace(SMALL, device="cuda", repeatable=True)
    one, other = (trained(settings, practice_set, None)[0] for _ in range(2))
    assert same(one, other)
    assert one.conditions()["order"] == "repeatable"


@pytest.mark.gpu
def test_a_resumed_run_uses_cuda_graphs_again(practice_set: Dataset) -> None:
    settings = dataclasses.replace(
        SMALL, device="cuda", network=nets.find(NET.replace("~dropout_0.3", ""))
    )
    _whole, records = trained(settings, practice_set, None)
    first = loop.Loop(settings, dataset=practice_set, control=Control({9: 0.01}))
    for progress in first.run():
        if progress.phase == Phase.EPOCH:
            break
    second = loop.Loop(
        settings, dataset=practice_set, checkpoint=first.checkpoint(), control=Control({9: 0.01})
    )
    *_, last = second.run()
    assert last.test_loss == pytest.approx(records[-1].test_loss, rel=0.05)
