"""Runs with the same start: what is bit-identical, and what may differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from cnnviz import nets
from cnnviz.data import Dataset
from cnnviz.problem import Problem
from cnnviz.training import Augment, Optimizer, Origin, Settings, Store
from cnnviz.training.loop import loop
from cnnviz.training.recipe import shared_start

NET = "tiny~1x28x28~conv_1_2_5~relu~maxpool_4~dropout_0.25~flatten~linear_72_10"
ONE = Settings(nets.find(NET), data="practice", epochs=1, batch_size=50, device="cpu")
OWNER = "a" * 32


def trained_on(settings: Settings, practice_set: Dataset) -> tuple[dict[str, Tensor], Tensor]:
    """Return the initial weights of a run, and the images of its epoch in order."""
    running = loop.Loop(settings, dataset=practice_set)
    first = {name: value.clone() for name, value in running.module.state_dict().items()}
    batches: list[Tensor] = []

    def see(layer: nn.Module, values: tuple[Tensor, ...]) -> None:
        if layer.training:
            batches.append(values[0].clone())

    running.module[0].register_forward_pre_hook(see)
    list(running.run())
    return first, torch.cat(batches)  # (N, C, H, W)


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 0.1},
        {"optimizer": Optimizer.SGD, "weight_decay": 0.01},
        {"batch_size": 20},  # the same order in other batches
        {"network": nets.find(NET.replace("0.25", "0.5"))},
    ],
    ids=str,
)
def test_the_first_weights_and_the_order_of_images_are_the_same(
    change: dict[str, Any], practice_set: Dataset
) -> None:
    other = replace(ONE, **change)
    assert shared_start.have_same_start(ONE, other)
    weights, images = trained_on(ONE, practice_set)
    others_weights, others_images = trained_on(other, practice_set)
    assert all(torch.equal(value, others_weights[name]) for name, value in weights.items())
    assert torch.equal(images, others_images)


@pytest.mark.parametrize(
    "change",
    [{"seed": 1}, {"train_images": 100}, {"network": nets.find("lecture-cnn")}],
    ids=["seed", "images", "network"],
)
def test_another_seed_other_images_or_another_network_start_differently(
    change: dict[str, Any],
) -> None:
    store = Store()
    first = store.add(ONE, OWNER)
    with pytest.raises(Problem, match="must have the same network, images and seed"):
        store.add(replace(ONE, **change), OWNER, like=first)
    assert [run.id for run in store.runs()] == [first]


def test_a_run_knows_the_run_with_the_same_start() -> None:
    store = Store()
    first = store.add(ONE, OWNER)
    augmented = replace(ONE, augment=(Augment.FLIP,), epochs=3)
    second = store.run(store.add(augmented, "b" * 32, like=first))
    assert (second.origin, second.parent) == (Origin.SAME_START, first)


def test_the_dropout_rate_is_set_in_the_whole_network() -> None:
    assert shared_start.dropout_rate(ONE.network) == 0.25
    none = shared_start.with_dropout_rate(ONE, 0.0)
    assert shared_start.dropout_rate(none.network) == 0.0
    assert none.network.name == "tiny"
    assert shared_start.with_dropout_rate(ONE, 0.25) == ONE
    assert shared_start.dropout_rate(Settings(nets.find("lecture-cnn")).network) is None
