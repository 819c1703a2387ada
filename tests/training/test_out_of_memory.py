"""Out of memory: batches are halved, the steps stay the same."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from torch import Tensor, nn

from cnnviz import nets
from cnnviz.data import Dataset
from cnnviz.problem import Problem
from cnnviz.training import EventKind, Settings, State, Store
from cnnviz.training.loop import evaluation, loop
from cnnviz.training.records.control import Control
from cnnviz.weights import module_weights

from ..rounding import assert_equal_but_rounding
from .queued_runs import train_queued
from .test_torch_script import check_script

NET = "moody~1x28x28~conv_1_4_3~batchnorm_4~relu~dropout_0.3~maxpool_2~flatten~linear_676_10"
SMALL = Settings(nets.find(NET), data="practice", batch_size=64, epochs=2, device="cpu")
ERRORS = (
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB."),
    RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to"),
    RuntimeError("MPS backend out of memory (MPS allocated: 17 GB)"),
    RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
    MemoryError(),
)


class Narrow(nn.Module):
    """A layer with memory for a number of images only, after a number of steps."""

    def __init__(self, most: int, error: Exception = ERRORS[0], after: int = 0) -> None:
        super().__init__()
        self.most, self.error, self.left = most, error, after

    def forward(self, x: Tensor) -> Tensor:  # (N, …) -> (N, …)
        if self.left > 0:
            self.left -= 1
        elif len(x) > self.most:
            raise self.error
        return x


def narrow_network(settings: Settings, layer: Narrow) -> nn.Sequential:
    """Return the network of a run with a layer at its end that runs out of memory."""
    return nn.Sequential(*loop.initial_module(settings), layer)


def trained(settings: Settings, practice_set: Dataset, layer: Narrow) -> tuple[nn.Module, Control]:
    control = Control()
    running = loop.Loop(
        settings, module=narrow_network(settings, layer), dataset=practice_set, control=control
    )
    list(running.run())
    return running.module, control


def same(one: nn.Module, other: nn.Module) -> bool:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(mine, theirs) for mine, theirs in pairs)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: str(error)[:12])
def test_halved_batches_equal_accumulated_small_batches(
    error: Exception, practice_set: Dataset
) -> None:
    """Including dropout, the running means of batch norm, and data augmentation."""
    settings = dataclasses.replace(SMALL, augment=("shift",), epochs=1)  # type: ignore[arg-type]
    split = dataclasses.replace(settings, batch_size=16, accumulate=4)
    halved, control = trained(settings, practice_set, Narrow(16, error))
    expected, other = trained(split, practice_set, Narrow(16))
    assert same(halved, expected)
    assert control.smaller_batches == [(0, 32), (0, 16)]
    assert other.smaller_batches == []


def test_the_gradient_is_that_of_the_whole_batch(practice_set: Dataset) -> None:
    plain = dataclasses.replace(
        SMALL, network=nets.find("tiny~1x28x28~maxpool_4~flatten~linear_49_10")
    )
    whole, _ = trained(plain, practice_set, Narrow(1000))
    halved, _ = trained(plain, practice_set, Narrow(7))
    for one, other in zip(whole.parameters(), halved.parameters(), strict=True):
        assert_equal_but_rounding(one, other, share=1e-6)


def test_figures_and_time_count_every_image_once(practice_set: Dataset) -> None:
    module = narrow_network(SMALL, Narrow(40, after=2))
    *_, last = loop.Loop(SMALL, module=module, dataset=practice_set).run()
    assert last.images_per_second * last.seconds == pytest.approx(400)
    assert 0 <= last.accuracy <= 1


def test_the_halved_batch_is_recorded_and_a_resumed_run_starts_with_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = module_weights.initialized
    narrow: list[Narrow] = []

    def narrow_module(network: object, seed: int) -> nn.Sequential:
        narrow.append(Narrow(16, after=4 - 4 * len(narrow)))
        return nn.Sequential(*first(network, seed), narrow[-1])  # type: ignore[arg-type]

    monkeypatch.setattr("cnnviz.training.loop.loop.module_weights.initialized", narrow_module)
    settings = dataclasses.replace(SMALL, train_images=500, epochs=3)
    run_id = store.add(settings, "me")
    assert train_queued(store, run_id).state == State.DONE
    (event,) = store.events(run_id)
    assert (event.kind, event.step, event.epoch, event.value) == (EventKind.BATCH, 4, 1, 16)
    again = store.continue_from(run_id, 2, "me")
    train_queued(store, again)
    assert len(narrow) == 2
    assert [e.kind for e in store.events(again)] == [EventKind.BATCH, EventKind.CONTINUED]
    assert store.weights(again, "last") == store.weights(run_id, "last")
    monkeypatch.undo()
    check_script(store, run_id)


def test_too_little_memory_for_one_image_is_a_problem(practice_set: Dataset) -> None:
    with pytest.raises(Problem, match=r"Not enough memory. Use a smaller batch size"):
        trained(SMALL, practice_set, Narrow(0))


def test_other_errors_are_raised_as_they_are(practice_set: Dataset) -> None:
    with pytest.raises(RuntimeError, match="size mismatch"):
        trained(SMALL, practice_set, Narrow(16, RuntimeError("size mismatch")))


def test_evaluation_halves_its_batch_with_the_same_result(practice_set: Dataset) -> None:
    module = loop.initial_module(SMALL)
    figures = [
        evaluation.evaluate(nn.Sequential(module, Narrow(most)), practice_set)
        for most in (1000, 30)
    ]
    assert figures[0] == pytest.approx(figures[1])
    with pytest.raises(Problem, match=r"Not enough memory. Use a smaller batch size"):
        evaluation.evaluate(nn.Sequential(module, Narrow(0)), practice_set)
