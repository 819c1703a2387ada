"""The paths of the optimizers, against torch.optim on the convolution itself."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from cnnviz.lessons.learning_edges import draw_image
from cnnviz.lessons.learning_optimizers import GOAL, Optimizer, losses, steps_to, walk

WEIGHTS = st.floats(-2, 2)


def torch_walk(name: Optimizer, start: list[float], rate: float, momentum: float) -> np.ndarray:
    x = torch.from_numpy(draw_image())
    target = functional.conv2d(x, torch.from_numpy(GOAL).reshape(1, 1, 1, 2))
    w = torch.nn.Parameter(torch.tensor(start, dtype=torch.float64).reshape(1, 1, 1, 2))
    optimizer: torch.optim.Optimizer = {
        Optimizer.SGD: lambda: torch.optim.SGD([w], lr=rate),
        Optimizer.MOMENTUM: lambda: torch.optim.SGD([w], lr=rate, momentum=momentum),
        Optimizer.ADAM: lambda: torch.optim.Adam([w], lr=rate),
    }[name]()
    path = [w.detach().flatten().clone()]
    for _ in range(20):
        optimizer.zero_grad()
        functional.mse_loss(functional.conv2d(x, w), target).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        path.append(w.detach().flatten().clone())
    return torch.stack(path).numpy()


@settings(deadline=None)
@given(st.sampled_from(Optimizer), WEIGHTS, WEIGHTS, st.floats(0.01, 0.5), st.floats(0, 0.95))
def test_the_path_is_that_of_torch(
    name: Optimizer, w1: float, w2: float, rate: float, momentum: float
) -> None:
    ours = walk(name, np.array([w1, w2]), rate, momentum, 20)
    np.testing.assert_allclose(
        ours, torch_walk(name, [w1, w2], rate, momentum), rtol=1e-6, atol=1e-8
    )


@settings(deadline=None)
@given(WEIGHTS, WEIGHTS)
def test_the_surface_is_the_loss_of_the_convolution(w1: float, w2: float) -> None:
    x = torch.from_numpy(draw_image())
    kernels = (torch.tensor([[[pair]]], dtype=torch.float64) for pair in ([w1, w2], GOAL.tolist()))
    output, target = (functional.conv2d(x, kernel) for kernel in kernels)
    loss = functional.mse_loss(output, target).item()
    assert losses(np.array([w1, w2])) == pytest.approx(loss, abs=1e-12)


def test_the_valley_is_long_and_narrow() -> None:
    along, across = (losses(GOAL + np.array(d)) for d in ([-1, 1], [1, 1]))
    assert across > 5 * along


def test_the_step_from_which_on_the_loss_is_small() -> None:
    path = walk(Optimizer.SGD, np.array([-1.5, 0.5]), 0.4, 0, 200)
    step = steps_to(path)
    assert step is not None
    assert losses(path[step]) <= 0.01 * losses(path[0]) < losses(path[step - 1])
    assert steps_to(path[: step - 1]) is None
    assert steps_to(np.array([GOAL, GOAL])) is not None
