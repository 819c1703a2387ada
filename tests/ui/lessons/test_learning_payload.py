"""What the browser computes: tests/js/learning.json has networks and their numbers from Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnnviz.lessons.learning import TinyNet
from cnnviz.lessons.learning_edges import Learning
from cnnviz.lessons.learning_optimizers import (
    BETAS,
    EPSILON,
    GOAL,
    Optimizer,
    curvature,
    losses,
    walk,
)
from cnnviz.ui.lessons.learning.state import LearningState
from cnnviz.ui.lessons.learning.training import LARGER_RATE, net_payload, predict_larger_rate

GOLDEN = Path(__file__).parents[2] / "js" / "learning.json"


def descend(net: TinyNet, rate: float, steps: int) -> list[dict[str, Any]]:
    """Return weights, bias and loss at each step."""
    path = []
    for _ in range(steps + 1):
        weights = {"kernel": net.kernel.ravel().tolist(), "bias": float(net.bias[0])}
        path.append({**weights, "loss": net.loss})
        net = net.step(rate)
    return path


def cases() -> dict[str, Any]:
    small = {
        "relu": (LearningState(), 0.01),
        "strides": (LearningState(stride=2, padding=1, dilation=1, relu=False), 0.005),
        "dilated": (LearningState(padding=2, dilation=2, goal="laplacian"), 0.002),
    }
    found: dict[str, Any] = {
        name: {
            "net": net_payload(state.net, mean=False),
            "rate": rate,
            "path": descend(state.net, rate, 3),
        }
        for name, (state, rate) in small.items()
    }
    learning = Learning("vertical", 1, 0.1)
    ends = [learning.learn(steps) for steps in (0, 1, 20)]
    found["edges"] = {
        "net": net_payload(learning.net, mean=True),
        "rate": 0.1,
        "steps": [0, 1, 20],
        "path": [
            {"kernel": kernel.ravel().tolist(), "bias": 0.0, "loss": losses[-1]}
            for kernel, losses in ends
        ],
    }
    found["landscape"] = landscape()
    return found


def landscape() -> dict[str, Any]:
    """Return the loss over two weights, and the paths of the optimizers."""
    start, rate, momentum, steps = np.array([-1.5, 0.5]), 0.1, 0.8, 12
    return {
        "landscape": {
            "curvature": curvature().tolist(),
            "goal": GOAL.tolist(),
            "betas": BETAS,
            "epsilon": EPSILON,
        },
        "settings": {"start": start.tolist(), "rate": rate, "momentum": momentum, "steps": steps},
        "loss": float(losses(start)),
        "paths": {
            name.value: walk(name, start, rate, momentum, steps).tolist() for name in Optimizer
        },
    }


def test_the_numbers_that_the_tests_of_the_browser_use_are_ours() -> None:
    """Write them with ``GOLDEN.write_text(json.dumps(cases()))`` after a change."""
    for name, case in json.loads(GOLDEN.read_text(encoding="utf-8")).items():
        ours = json.loads(json.dumps(cases()[name]))
        if name == "landscape":
            assert ours == case
            continue
        assert ours["net"] == case["net"]
        for here, there in zip(ours["path"], case["path"], strict=True):
            np.testing.assert_allclose(here["kernel"], there["kernel"], rtol=1e-9)
            assert here["loss"] == pytest.approx(there["loss"], rel=1e-9)


@pytest.mark.parametrize(("rate", "taken"), [(0.001, 0), (0.01, 0), (1.0, 0), (0.002, 1)])
def test_what_is_said_of_a_larger_rate_agrees_with_the_losses(rate: float, taken: int) -> None:
    state = LearningState(rate=rate, taken=taken)
    asked = predict_larger_rate(state)
    net = state.net
    for _step in range(taken):
        net = net.step(rate)
    small, large = net.step(rate).loss, net.step(10 * rate).loss
    says = LARGER_RATE.index(asked.reveal.template)
    assert says == asked.answer == (2 if large > net.loss else 0 if large < small else 1)
