"""A kernel that learns to find edges, against torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from cnnviz.grid import convolve
from cnnviz.grid.im2col import read_windows
from cnnviz.lessons import learning_code
from cnnviz.lessons.learning import GOALS
from cnnviz.lessons.learning_edges import Learning, draw_image, draw_kernel

from .test_learning_code import close, default_dtype, run  # noqa: F401 - a fixture


@pytest.mark.parametrize("goal", GOALS)
def test_the_steps_are_those_of_torch_sgd(goal: str) -> None:
    learning = Learning(goal, seed=4, rate=0.2)
    w = torch.nn.Parameter(torch.from_numpy(draw_kernel(4)[None, None]))
    x, target = torch.from_numpy(draw_image()), torch.from_numpy(learning.net.target)
    optimizer = torch.optim.SGD([w], lr=0.2)
    losses = []
    for _ in range(30):
        loss = functional.mse_loss(functional.conv2d(x, w), target)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    kernel, ours = learning.learn(30)
    np.testing.assert_allclose(ours[:-1], losses, rtol=1e-9)
    np.testing.assert_allclose(kernel, w.detach().numpy()[0, 0], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_seed_ends_at_the_kernel_of_the_target(goal: str, seed: int) -> None:
    kernel, losses = Learning(goal, seed, rate=0.3).learn(400)
    np.testing.assert_allclose(kernel, GOALS[goal], atol=0.01)
    assert losses[-1] < 1e-4


def test_only_one_kernel_gives_the_output() -> None:
    windows = read_windows(convolve(draw_image()[0, 0], np.ones((3, 3))))
    assert np.linalg.matrix_rank(windows.reshape(-1, 9)) == 9


def test_the_first_thing_learned_is_the_brightness() -> None:
    """The steepest direction of the loss is that of the sum of the weights."""
    for seed in range(5):
        start, learning = draw_kernel(seed), Learning("vertical", seed, rate=0.1)
        kernel, _losses = learning.learn(5)
        goal = GOALS["vertical"]
        assert abs((kernel - goal).sum()) < 0.1 * abs(kernel - goal).max()
        assert abs((start - goal).sum()) > abs((kernel - goal).sum())


def test_the_code_gets_the_same_kernel() -> None:
    learning = Learning("diagonal", seed=2, rate=0.1)
    names = run(learning_code.write_edges(learning, 12))
    kernel, losses = learning.learn(12)
    close(kernel[None, None], names["w"])
    close(losses[-1], names["loss"])
