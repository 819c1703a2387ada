"""Optimizers and schedules, compared with torch's."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from cnnviz.training import Optimizer, Schedule, Settings
from cnnviz.training.loop import optimizers
from cnnviz.training.recipe import schedules

STEPS = 100


def shares(schedule: Schedule) -> list[float]:
    return [schedules.FUNCTIONS[schedule](step / STEPS) for step in range(STEPS)]


def of_torch(make: Any, **settings: Any) -> list[float]:
    plain = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = make(plain, **settings)
    rates = []
    for _ in range(STEPS):
        rates.append(plain.param_groups[0]["lr"])
        plain.step()
        scheduler.step()
    return rates


def test_the_cosine_schedule_equals_that_of_torch() -> None:
    expected = of_torch(torch.optim.lr_scheduler.CosineAnnealingLR, T_max=STEPS)
    assert shares(Schedule.COSINE) == pytest.approx(expected)


def test_the_step_schedule_equals_that_of_torch() -> None:
    expected = of_torch(torch.optim.lr_scheduler.MultiStepLR, milestones=[50, 75], gamma=0.1)
    assert shares(Schedule.STEP) == pytest.approx(expected)


def test_one_cycle_rises_to_the_full_rate_and_falls_to_nearly_zero() -> None:
    one_cycle = shares(Schedule.ONE_CYCLE)
    assert one_cycle[0] == pytest.approx(1 / 25)
    assert one_cycle.index(max(one_cycle)) == 30
    assert max(one_cycle) == 1
    assert one_cycle[:30] == sorted(one_cycle[:30])
    assert one_cycle[30:] == sorted(one_cycle[30:], reverse=True)
    assert one_cycle[-1] < 0.01


@pytest.mark.parametrize(
    ("kind", "optimizer_class", "settings"),
    [
        (Optimizer.SGD, torch.optim.SGD, {}),
        (Optimizer.MOMENTUM, torch.optim.SGD, {"momentum": 0.9}),
        (Optimizer.ADAM, torch.optim.Adam, {}),
        (Optimizer.ADAMW, torch.optim.AdamW, {}),
    ],
)
def test_a_step_of_an_optimizer_equals_that_of_torch(
    kind: Optimizer, optimizer_class: Any, settings: dict[str, float]
) -> None:
    ours, theirs = (nn.Linear(3, 2) for _ in range(2))
    theirs.load_state_dict(ours.state_dict())
    run_settings = Settings(optimizer=kind, learning_rate=0.1, weight_decay=0.05)
    pair = (
        optimizers.create_optimizer(run_settings, ours, torch.device("cpu")),
        optimizer_class(theirs.parameters(), lr=0.1, weight_decay=0.05, **settings),
    )
    x = torch.randn(5, 3)
    for _ in range(3):
        for module, optimizer in zip((ours, theirs), pair, strict=True):
            optimizer.zero_grad()
            module(x).square().sum().backward()
            optimizer.step()
    torch.testing.assert_close(ours.weight, theirs.weight)
